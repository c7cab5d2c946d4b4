import { Composer, type InlineKeyboard } from "grammy";
import type { AppContext } from "../../bot/context.ts";
import type { Today } from "../../bot/day.ts";
import { tryToEdit } from "../../bot/edit.ts";
import type { Translate } from "../../bot/translate.ts";
import type { TipCode, TipRegister } from "../../tips/tip.ts";
import { apologise } from "../apologise.ts";
import type { ModeratorGroup } from "../group.ts";
import { type Moderator, moderatorOf } from "../members.ts";
import { type DeskAction, parseDeskAction, parseTipCode } from "./callback.ts";
import { confirmKeyboard, moreKeyboard, statusKeyboard } from "./card.ts";
import type { ModeratorDesk } from "./desk.ts";
import type { TipExport } from "./export.ts";
import { cleanReply, promptedCode } from "./reply.ts";
import { type Replying, type ReplyTemplate, replyingToSenders } from "./replying.ts";
import type { Deed, DeskStore, DeskTip, Notes } from "./store.ts";
import { alert, type ButtonContext, tell, threadOf } from "./words.ts";

export interface TipDeskDeps {
  group: Pick<ModeratorGroup, "chatId">;
  desk: Pick<ModeratorDesk, "refreshCard">;
  store: DeskStore;
  register: TipRegister;
  templates(): readonly ReplyTemplate[];
  exportTip: TipExport;
  /** The group's language, for what stays on cards. */
  t: Translate;
  today: Today;
}

type Parts = TipDeskDeps & { replying: Replying };
type Acting = { ctx: ButtonContext; deps: Parts; moderator: Moderator; tip: DeskTip };

/** What moderators do with tips in their group: cards, `/balas`, `/ekspor`, `/tautkan`. Anywhere else it does nothing. */
export function tipDeskHandlers(given: TipDeskDeps): Composer<AppContext> {
  const deps: Parts = { ...given, replying: replyingToSenders(given) };
  const feature = new Composer<AppContext>();
  const group = feature.filter((ctx) => ctx.chat !== undefined && ctx.chat.id === deps.group.chatId());
  group.use(apologise);

  group.on("callback_query:data", async (ctx, next) => {
    const action = parseDeskAction(ctx.callbackQuery.data);
    return action === undefined ? next() : onAction(ctx, deps, action);
  });

  group.command("bantuan", (ctx) => tell(ctx, ctx.t("desk.help")));

  group.command("balas", async (ctx) => {
    const meant = await tipMeant(ctx, deps, ctx.match);
    if (meant.kind !== "tip") return tellWhich(ctx, meant, "/balas");
    const text = cleanReply(meant.rest);
    if (text === undefined) return deps.replying.prompt(ctx, meant.code);
    return deps.replying.preview(ctx, meant.code, text);
  });

  group.command("ekspor", async (ctx) => {
    const meant = await tipMeant(ctx, deps, ctx.match);
    if (meant.kind !== "tip") return tellWhich(ctx, meant, "/ekspor");
    const tip = await deps.store.find(meant.code);
    if (tip === undefined) return tell(ctx, ctx.t("desk.gone", { code: meant.code }));
    return sendExport(ctx, deps, tip);
  });

  group.command("tautkan", async (ctx) => {
    const codes = ctx.match.split(/[\s,]+/).flatMap((word) => parseTipCode(word) ?? []);
    const here = codes.length > 1 ? undefined : await inThisTopic(ctx, deps);
    const [one, other] = here === undefined ? codes : [here, ...codes];
    if (one === undefined || other === undefined || one === other) {
      return tell(ctx, ctx.t("desk.tie.usage"));
    }
    for (const code of [one, other]) {
      if ((await deps.store.find(code)) === undefined) return tell(ctx, ctx.t("desk.gone", { code }));
    }
    const moderator = await moderatorOf(ctx, ctx.api, ctx.chat.id);
    if (moderator === undefined) return tell(ctx, ctx.t("desk.notMember"));
    await tie(deps, moderator, one, other);
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
      if ((await deps.store.find(code)) === undefined) return tell(ctx, ctx.t("desk.gone", { code }));
      return deps.replying.preview(ctx, code, text);
    },
  );
  return feature;
}

async function onAction(ctx: ButtonContext, deps: Parts, action: DeskAction): Promise<void> {
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
  const { replying } = deps;
  const acting = { ctx, deps, moderator, tip };
  switch (action.verb) {
    case "claim":
    case "release":
      return claim(acting, action.verb);
    case "status":
      return choose(acting, statusKeyboard(tip.code, ctx.t));
    case "set": {
      if (registered.status === action.status) {
        await alert(ctx, ctx.t("desk.sameStatus"));
        return deps.desk.refreshCard(tip.code);
      }
      await deps.register.setStatus(tip.code, action.status);
      await ctx.answerCallbackQuery();
      return note(acting, { what: "status", detail: action.status });
    }
    case "reply":
      await ctx.answerCallbackQuery();
      return replying.prompt(ctx, tip.code, moderator);
    case "template":
      return replying.previewTemplate(ctx, tip.code, action.token);
    case "send":
      if (!(await replying.send(ctx, tip.code, action.token))) return;
      await deps.store.change(tip.code, (now) => withAside(now, ctx.callbackQuery.message?.message_id));
      return note(acting, { what: "replied" });
    case "cancel":
      return replying.cancel(ctx, action.token);
    case "more":
      return choose(acting, moreKeyboard(tip.code, ctx.t));
    case "card":
      await ctx.answerCallbackQuery();
      return deps.desk.refreshCard(tip.code);
    case "export":
      await ctx.answerCallbackQuery({ text: ctx.t("desk.export.underWay") });
      return sendExport(ctx, deps, tip);
    case "mute":
      return choose(acting, confirmKeyboard(tip.code, "mute!", ctx.t), "desk.mute.question");
    case "mute!":
      deps.register.mute(tip.code);
      // The same words whether anybody was muted or not: it must be no test of who wrote.
      await alert(ctx, ctx.t("desk.mute.done"));
      return deps.desk.refreshCard(tip.code);
    case "erase":
      if (!moderator.isAdmin) return alert(ctx, ctx.t("desk.adminOnly"));
      return choose(acting, confirmKeyboard(tip.code, "erase!", ctx.t), "desk.erase.question");
    case "erase!":
      if (!moderator.isAdmin) return alert(ctx, ctx.t("desk.adminOnly"));
      await deps.register.erase(tip.code, "erased");
      return alert(ctx, ctx.t("desk.erase.done"));
  }
}

async function claim(acting: Acting, verb: "claim" | "release"): Promise<void> {
  const { ctx, deps, moderator } = acting;
  const { code } = acting.tip;
  const name = nameOf(moderator, deps);
  let holder: Notes["claimedBy"];
  const changed = await deps.store.change(code, (tip) => {
    holder = tip.notes.claimedBy;
    // Whoever is an admin may take a case away from somebody who has left or fallen ill.
    const isFree = holder === undefined || holder.id === moderator.id || moderator.isAdmin;
    const isSame = verb === "claim" ? holder?.id === moderator.id : holder === undefined;
    if (isSame || (verb === "claim" && holder !== undefined) || !isFree) return undefined;
    const { claimedBy: _before, ...notes } = tip.notes;
    const deed = { what: verb === "claim" ? ("claimed" as const) : ("released" as const) };
    const mine = { claimedBy: { id: moderator.id, name } };
    return withDeed(
      { ...tip, notes: verb === "claim" ? { ...notes, ...mine } : notes },
      { ...deed, who: name, day: deps.today() },
    );
  });
  if (changed === undefined) return alert(ctx, ctx.t("desk.gone", { code }));
  const isDone = changed.notes.claimedBy?.id === (verb === "claim" ? moderator.id : undefined);
  if (isDone) await ctx.answerCallbackQuery();
  else await alert(ctx, ctx.t("desk.heldBy", { name: holder?.name ?? "" }));
  await deps.desk.refreshCard(code);
}

/** Puts other buttons under the card; its text stays as it is. */
async function choose({ ctx }: Acting, keyboard: InlineKeyboard, question?: string): Promise<void> {
  await ctx.answerCallbackQuery(question === undefined ? {} : { text: ctx.t(question), show_alert: true });
  await tryToEdit(() => ctx.editMessageReplyMarkup({ reply_markup: keyboard }));
}

async function tie(deps: Parts, moderator: Moderator, one: TipCode, other: TipCode): Promise<void> {
  for (const [code, twin] of [
    [one, other],
    [other, one],
  ] as const) {
    await deps.store.change(code, (tip) =>
      tip.notes.tiedTo.includes(twin)
        ? undefined
        : withDeed(
            { ...tip, notes: { ...tip.notes, tiedTo: [...tip.notes.tiedTo, twin] } },
            { what: "tied", detail: twin, who: nameOf(moderator, deps), day: deps.today() },
          ),
    );
    await deps.desk.refreshCard(code);
  }
}

async function sendExport(ctx: AppContext, deps: Parts, tip: DeskTip): Promise<void> {
  const chatId = deps.group.chatId() ?? tip.chatId;
  const moderator = await moderatorOf(ctx, ctx.api, chatId);
  if (moderator === undefined) return tell(ctx, ctx.t("desk.notMember"));
  const document = await deps.exportTip(tip);
  if (document === undefined) return tell(ctx, ctx.t("desk.export.gone"));
  const sent = await ctx.replyWithDocument(document, { ...threadOf(ctx), protect_content: false });
  await deps.store.change(tip.code, (now) =>
    withDeed(withAside(now, sent.message_id), {
      what: "exported",
      who: nameOf(moderator, deps),
      day: deps.today(),
    }),
  );
  await deps.desk.refreshCard(tip.code);
}

async function note({ deps, moderator, tip }: Acting, deed: Pick<Deed, "what" | "detail">): Promise<void> {
  await deps.store.change(tip.code, (now) =>
    withDeed(
      { ...now, notes: { ...now.notes, hasAddition: false } },
      { ...deed, who: nameOf(moderator, deps), day: deps.today() },
    ),
  );
  await deps.desk.refreshCard(tip.code);
}

/** What holds words of the tip, or to its sender, goes when the tip goes. */
function withAside(tip: DeskTip, messageId: number | undefined): DeskTip {
  if (messageId === undefined) return tip;
  return { ...tip, notes: { ...tip.notes, asideIds: [...(tip.notes.asideIds ?? []), messageId] } };
}

function withDeed(tip: DeskTip, deed: Deed): DeskTip {
  return { ...tip, notes: { ...tip.notes, deeds: [...tip.notes.deeds, deed] } };
}

function nameOf(moderator: Moderator, { t }: Parts): string {
  return moderator.name ?? t("desk.anonymousAdmin");
}

type Meant =
  | { kind: "tip"; code: TipCode; rest: string }
  | { kind: "gone"; code: TipCode }
  | { kind: "none" };

/** The tip that a command means: named first, or else the one whose topic or message it stands at. */
async function tipMeant(ctx: AppContext, deps: Parts, text: string): Promise<Meant> {
  const whole = text.trim();
  const [first = ""] = whole.split(/\s/, 1);
  const named = parseTipCode(first);
  if (named !== undefined && (await deps.store.find(named)) !== undefined) {
    return { kind: "tip", code: named, rest: whole.slice(first.length).trim() };
  }
  // «sampah» could be a code and is a word. With a digit it was meant as one, and nothing may go to another sender.
  if (named !== undefined && /\d/.test(named)) return { kind: "gone", code: named };
  const code = await inThisTopic(ctx, deps);
  return code === undefined ? { kind: "none" } : { kind: "tip", code, rest: whole };
}

function tellWhich(ctx: AppContext, meant: Exclude<Meant, { kind: "tip" }>, command: string): Promise<void> {
  if (meant.kind === "gone") return tell(ctx, ctx.t("desk.gone", { code: meant.code }));
  return tell(ctx, ctx.t("desk.whichTip", { command }));
}

async function inThisTopic(ctx: AppContext, deps: Parts): Promise<TipCode | undefined> {
  const { msg, chat } = ctx;
  if (msg === undefined || chat === undefined) return undefined;
  if (msg.is_topic_message && msg.message_thread_id !== undefined) {
    return (await deps.store.inTopic(chat.id, msg.message_thread_id))?.code;
  }
  const replied = msg.reply_to_message?.message_id;
  return replied === undefined ? undefined : (await deps.store.ofMessage(chat.id, replied))?.code;
}
