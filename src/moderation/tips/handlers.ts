import { Composer, type Filter, InlineKeyboard } from "grammy";
import type { AppContext } from "../../bot/context.ts";
import type { Today } from "../../bot/day.ts";
import { tryToEdit } from "../../bot/edit.ts";
import type { Screen } from "../../bot/screen.ts";
import { TIP_STATUSES, type TipCode, type TipRegister } from "../../tips/tip.ts";
import type { ModeratorGroup } from "../group.ts";
import { type Moderator, moderatorOf } from "../members.ts";
import { type DeskAction, packDeskAction, parseDeskAction, parseTipCode } from "./callback.ts";
import type { ModeratorDesk } from "./desk.ts";
import type { TipExport } from "./export.ts";
import { cleanReply, previewedReply, previewScreen, promptedCode } from "./reply.ts";
import type { Deed, DeskStore, DeskTip, Notes } from "./store.ts";

export interface TipDeskDeps {
  group: Pick<ModeratorGroup, "chatId">;
  desk: Pick<ModeratorDesk, "refreshCard">;
  store: DeskStore;
  register: TipRegister;
  /** Short replies, in the order in which they are offered. */
  templates(): readonly ReplyTemplate[];
  exportTip: TipExport;
  today: Today;
}

/** What the sender reads stays in the group's language: nobody here knows the sender's. */
export interface ReplyTemplate {
  id: string;
  title: Readonly<Record<"id" | "en", string>>;
  text: Readonly<Record<"id" | "en", string>>;
}

type ButtonContext = Filter<AppContext, "callback_query:data">;
type Acting = { ctx: ButtonContext; deps: TipDeskDeps; moderator: Moderator; tip: DeskTip };

/** What moderators do with tips in their group: cards, `/balas`, `/ekspor`, `/tautkan`. Anywhere else it does nothing. */
export function tipDeskHandlers(deps: TipDeskDeps): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  const group = feature.filter((ctx) => ctx.chat !== undefined && ctx.chat.id === deps.group.chatId());

  group.on("callback_query:data", async (ctx, next) => {
    const action = parseDeskAction(ctx.callbackQuery.data);
    return action === undefined ? next() : onAction(ctx, deps, action);
  });

  group.command("balas", async (ctx) => {
    const { code, rest } = await tipMeant(ctx, deps, ctx.match);
    if (code === undefined) return tell(ctx, ctx.t("desk.whichTip", { command: "/balas" }));
    const text = cleanReply(rest);
    return text === undefined ? prompt(ctx, deps, code) : preview(ctx, code, text);
  });

  group.command("ekspor", async (ctx) => {
    const { code } = await tipMeant(ctx, deps, ctx.match);
    if (code === undefined) return tell(ctx, ctx.t("desk.whichTip", { command: "/ekspor" }));
    const tip = await deps.store.find(code);
    if (tip === undefined) return tell(ctx, ctx.t("desk.gone", { code }));
    return sendExport(ctx, deps, tip);
  });

  group.command("tautkan", async (ctx) => {
    const codes = ctx.match.split(/[\s,]+/).flatMap((word) => parseTipCode(word) ?? []);
    const here = await inThisTopic(ctx, deps);
    const [one, other] = here === undefined ? codes : [here, ...codes];
    if (one === undefined || other === undefined || one === other) {
      return tell(ctx, ctx.t("desk.tie.usage"));
    }
    for (const code of [one, other]) {
      if ((await deps.store.find(code)) === undefined) return tell(ctx, ctx.t("desk.gone", { code }));
    }
    const moderator = await moderatorOf(ctx, ctx.api, ctx.chat.id);
    if (moderator === undefined) return tell(ctx, ctx.t("desk.notMember"));
    await tie(ctx, deps, moderator, one, other);
    return tell(ctx, ctx.t("desk.tie.done", { one, other }));
  });

  // Only a reply to a prompt of ours is a reply to a sender; all other talk stays among the moderators.
  group.on("message").filter(
    (ctx) => promptedCode(ctx.msg.reply_to_message, ctx.me.id) !== undefined,
    async (ctx) => {
      const code = promptedCode(ctx.msg.reply_to_message, ctx.me.id);
      const text = ctx.msg.text === undefined ? undefined : cleanReply(ctx.msg.text);
      if (code === undefined) return;
      if (text === undefined) return tell(ctx, ctx.t("desk.reply.textOnly"));
      return preview(ctx, code, text);
    },
  );
  return feature;
}

async function onAction(ctx: ButtonContext, deps: TipDeskDeps, action: DeskAction): Promise<void> {
  const chatId = deps.group.chatId();
  const moderator = chatId === undefined ? undefined : await moderatorOf(ctx, ctx.api, chatId);
  if (moderator === undefined) return alert(ctx, ctx.t("desk.notMember"));
  const tip = await deps.store.find(action.code);
  const registered = await deps.register.find(action.code);
  if (tip === undefined || registered === undefined) {
    await alert(ctx, ctx.t("desk.gone", { code: action.code }));
    await tryToEdit(() => ctx.editMessageReplyMarkup());
    return;
  }
  const acting = { ctx, deps, moderator, tip };
  switch (action.verb) {
    case "claim":
    case "release":
      return claim(acting, action.verb);
    case "status":
      return choose(acting, statusKeyboard(tip.code, ctx));
    case "set": {
      if (registered.status === action.status) {
        await alert(ctx, ctx.t("desk.sameStatus"));
        return deps.desk.refreshCard(tip.code);
      }
      await deps.register.setStatus(tip.code, action.status);
      await note(acting, { what: "status", detail: action.status });
      await ctx.answerCallbackQuery();
      return;
    }
    case "reply":
      await ctx.answerCallbackQuery();
      return prompt(ctx, deps, tip.code);
    case "template": {
      const template = deps.templates().find(({ id }) => id === action.token);
      if (template === undefined) return alert(ctx, ctx.t("desk.reply.templateGone"));
      await ctx.answerCallbackQuery();
      return preview(ctx, tip.code, template.text.id);
    }
    case "send":
      return send(acting, action.token);
    case "cancel":
      await ctx.answerCallbackQuery();
      await tryToEdit(() => ctx.editMessageText(ctx.t("desk.reply.cancelled")));
      return;
    case "more":
      return choose(acting, moreKeyboard(tip.code, ctx));
    case "card":
      await ctx.answerCallbackQuery();
      return deps.desk.refreshCard(tip.code);
    case "export":
      await ctx.answerCallbackQuery({ text: ctx.t("desk.export.underWay") });
      return sendExport(ctx, deps, tip);
    case "mute":
      return choose(acting, confirmKeyboard(tip.code, ctx, "mute!"), "desk.mute.question");
    case "mute!":
      deps.register.mute(tip.code);
      // The same words whether anybody was muted or not: it must be no test of who wrote.
      await alert(ctx, ctx.t("desk.mute.done"));
      return deps.desk.refreshCard(tip.code);
    case "erase":
      if (!moderator.isAdmin) return alert(ctx, ctx.t("desk.adminOnly"));
      return choose(acting, confirmKeyboard(tip.code, ctx, "erase!"), "desk.erase.question");
    case "erase!":
      if (!moderator.isAdmin) return alert(ctx, ctx.t("desk.adminOnly"));
      await alert(ctx, ctx.t("desk.erase.done"));
      await deps.register.erase(tip.code, "erased");
      return;
  }
}

async function claim(acting: Acting, verb: "claim" | "release"): Promise<void> {
  const { ctx, deps, moderator } = acting;
  const name = nameOf(moderator, ctx);
  const mine = { id: moderator.id, name };
  let holder: Notes["claimedBy"];
  const changed = await deps.store.change(acting.tip.code, (tip) => {
    holder = tip.notes.claimedBy;
    // Whoever is an admin may take a case away from somebody who has left or fallen ill.
    const isFree = holder === undefined || holder.id === moderator.id || moderator.isAdmin;
    const isSame = verb === "claim" ? holder?.id === moderator.id : holder === undefined;
    if (isSame || (verb === "claim" && holder !== undefined) || !isFree) return undefined;
    const { claimedBy: _before, ...notes } = tip.notes;
    const deed = { what: verb === "claim" ? ("claimed" as const) : ("released" as const) };
    return withDeed(
      { ...tip, notes: verb === "claim" ? { ...notes, claimedBy: mine } : notes },
      { ...deed, who: name, day: deps.today() },
    );
  });
  const isDone = changed?.notes.claimedBy?.id === (verb === "claim" ? moderator.id : undefined);
  if (isDone) await ctx.answerCallbackQuery();
  else await alert(ctx, ctx.t("desk.heldBy", { name: holder?.name ?? "" }));
  await deps.desk.refreshCard(acting.tip.code);
}

/** Puts other buttons under the card; its text stays as it is. */
async function choose({ ctx }: Acting, keyboard: InlineKeyboard, question?: string): Promise<void> {
  await ctx.answerCallbackQuery(question === undefined ? {} : { text: ctx.t(question), show_alert: true });
  await tryToEdit(() => ctx.editMessageReplyMarkup({ reply_markup: keyboard }));
}

async function send(acting: Acting, token: string): Promise<void> {
  const { ctx, deps, tip } = acting;
  const text = previewedReply(ctx.callbackQuery.message);
  if (text === undefined) return alert(ctx, ctx.t("desk.reply.tooOld"));
  if (!(await deps.register.write(tip.code, text, token))) return alert(ctx, ctx.t("desk.reply.full"));
  // An edit that finds the message the same, or gone, tells that it was sent before.
  const edit = await tryToEdit(() =>
    ctx.editMessageText(ctx.t("desk.reply.sent", { code: tip.code, text }), { parse_mode: "HTML" }),
  );
  await ctx.answerCallbackQuery();
  if (edit === "edited") await note(acting, { what: "replied" });
}

/** Asks for a reply; the answer to this message, and nothing else, will go to the sender. */
async function prompt(ctx: AppContext, deps: TipDeskDeps, code: TipCode): Promise<void> {
  const templates = deps.templates();
  if (templates.length > 0) {
    const keyboard = new InlineKeyboard();
    for (const { id, title } of templates) {
      keyboard.text(title[ctx.locale], packDeskAction({ verb: "template", code, token: id })).row();
    }
    await ctx.reply(ctx.t("desk.reply.templates", { code }), {
      ...threadOf(ctx),
      reply_markup: keyboard,
      protect_content: true,
    });
  }
  // Last, next to the text field. A selective prompt opens for whom it answers or names, and for nobody else.
  const tapped = ctx.callbackQuery?.from;
  const name = [tapped?.first_name, tapped?.last_name].filter(Boolean).join(" ");
  const text =
    tapped === undefined
      ? ctx.t("desk.reply.prompt", { code })
      : ctx.t("desk.reply.promptTo", { code, id: tapped.id, name });
  await ctx.reply(text, {
    ...threadOf(ctx),
    parse_mode: "HTML",
    protect_content: true,
    reply_markup: {
      force_reply: true,
      selective: true,
      input_field_placeholder: ctx.t("desk.reply.placeholder"),
    },
    ...(ctx.callbackQuery === undefined && ctx.msg !== undefined
      ? { reply_parameters: { message_id: ctx.msg.message_id, allow_sending_without_reply: true } }
      : {}),
  });
}

async function preview(ctx: AppContext, code: TipCode, text: string): Promise<void> {
  await show(ctx, previewScreen(code, text, ctx.t));
}

async function tie(ctx: AppContext, deps: TipDeskDeps, moderator: Moderator, one: TipCode, other: TipCode) {
  for (const [code, twin] of [
    [one, other],
    [other, one],
  ] as const) {
    await deps.store.change(code, (tip) =>
      tip.notes.tiedTo.includes(twin)
        ? undefined
        : withDeed(
            { ...tip, notes: { ...tip.notes, tiedTo: [...tip.notes.tiedTo, twin] } },
            { what: "tied", detail: twin, who: nameOf(moderator, ctx), day: deps.today() },
          ),
    );
    await deps.desk.refreshCard(code);
  }
}

async function sendExport(ctx: AppContext, deps: TipDeskDeps, tip: DeskTip): Promise<void> {
  const moderator = await moderatorOf(ctx, ctx.api, tip.chatId);
  if (moderator === undefined) return tell(ctx, ctx.t("desk.notMember"));
  const document = await deps.exportTip(tip);
  if (document === undefined) return tell(ctx, ctx.t("desk.export.gone"));
  await ctx.replyWithDocument(document, { ...threadOf(ctx), protect_content: false });
  await deps.store.change(tip.code, (now) =>
    withDeed(now, { what: "exported", who: nameOf(moderator, ctx), day: deps.today() }),
  );
  await deps.desk.refreshCard(tip.code);
}

async function note(
  { ctx, deps, moderator, tip }: Acting,
  deed: Pick<Deed, "what" | "detail">,
): Promise<void> {
  await deps.store.change(tip.code, (now) =>
    withDeed(
      { ...now, notes: { ...now.notes, hasAddition: false } },
      { ...deed, who: nameOf(moderator, ctx), day: deps.today() },
    ),
  );
  await deps.desk.refreshCard(tip.code);
}

function withDeed(tip: DeskTip, deed: Deed): DeskTip {
  return { ...tip, notes: { ...tip.notes, deeds: [...tip.notes.deeds, deed] } };
}

function nameOf(moderator: Moderator, ctx: AppContext): string {
  return moderator.name ?? ctx.t("desk.anonymousAdmin");
}

/** The tip that a command means: named first, or else the one whose topic or message it stands at. */
async function tipMeant(ctx: AppContext, deps: TipDeskDeps, text: string) {
  const [first = "", ...others] = text.trim().split(/\s+/);
  const named = parseTipCode(first);
  if (named !== undefined && (await deps.store.find(named)) !== undefined) {
    return { code: named, rest: text.trim().slice(first.length).trim() };
  }
  void others;
  return { code: await inThisTopic(ctx, deps), rest: text.trim() };
}

async function inThisTopic(ctx: AppContext, deps: TipDeskDeps): Promise<TipCode | undefined> {
  const { msg, chat } = ctx;
  if (msg === undefined || chat === undefined) return undefined;
  if (msg.is_topic_message && msg.message_thread_id !== undefined) {
    return (await deps.store.inTopic(chat.id, msg.message_thread_id))?.code;
  }
  const replied = msg.reply_to_message?.message_id;
  return replied === undefined ? undefined : (await deps.store.ofMessage(chat.id, replied))?.code;
}

function statusKeyboard(code: TipCode, ctx: AppContext): InlineKeyboard {
  const keyboard = new InlineKeyboard();
  for (const status of TIP_STATUSES) {
    keyboard.text(ctx.t(`tip.status.${status}`), packDeskAction({ verb: "set", code, status })).row();
  }
  return keyboard.text(ctx.t("desk.button.back"), packDeskAction({ verb: "card", code }));
}

function moreKeyboard(code: TipCode, ctx: AppContext): InlineKeyboard {
  const button = (verb: "export" | "mute" | "erase" | "card", words: string) =>
    [ctx.t(words), packDeskAction({ verb, code })] as const;
  return new InlineKeyboard()
    .text(...button("export", "desk.button.export"))
    .row()
    .text(...button("mute", "desk.button.mute"))
    .text(...button("erase", "desk.button.erase"))
    .row()
    .text(...button("card", "desk.button.back"));
}

function confirmKeyboard(code: TipCode, ctx: AppContext, verb: "mute!" | "erase!"): InlineKeyboard {
  return new InlineKeyboard()
    .text(
      ctx.t(verb === "mute!" ? "desk.mute.confirm" : "desk.erase.confirm"),
      packDeskAction({ verb, code }),
    )
    .row()
    .text(ctx.t("desk.button.back"), packDeskAction({ verb: "card", code }));
}

async function alert(ctx: ButtonContext, text: string): Promise<void> {
  await ctx.answerCallbackQuery({ text, show_alert: true });
}

async function tell(ctx: AppContext, text: string): Promise<void> {
  await ctx.reply(text, { ...threadOf(ctx), parse_mode: "HTML" });
}

async function show(ctx: AppContext, screen: Screen): Promise<void> {
  await ctx.reply(screen.text, {
    ...threadOf(ctx),
    parse_mode: "HTML",
    reply_markup: screen.keyboard,
    protect_content: true,
    link_preview_options: { is_disabled: true },
  });
}

function threadOf(ctx: AppContext): { message_thread_id?: number } {
  const id = ctx.msg?.is_topic_message ? ctx.msg.message_thread_id : undefined;
  return id === undefined ? {} : { message_thread_id: id };
}
