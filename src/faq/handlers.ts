import { Composer, type Filter } from "grammy";
import type { AppContext } from "../bot/context.ts";
import type { Today } from "../bot/day.ts";
import { tryToEdit } from "../bot/edit.ts";
import type { Screen } from "../bot/screen.ts";
import type { Translator } from "../bot/translate.ts";
import type { Knowledge } from "../content/knowledge.ts";
import { guessLocale } from "../language/guess.ts";
import { passingKeys } from "../privacy/passing-keys.ts";
import { withoutPersonalData } from "../privacy/personal-data.ts";
import { sanctionStageOn } from "../stages/stage.ts";
import type { CountAsked } from "./asked.ts";
import { type FaqAction, parseFaqAction } from "./callback.ts";
import type { FaqStore } from "./store.ts";
import * as view from "./view.ts";

export interface FaqDeps {
  cards: view.Cards;
  knowledge: Knowledge;
  store: FaqStore;
  countAsked: CountAsked;
  translator: Translator;
  today: Today;
}

/** `/tanya` with a question behind it. */
const TANYA = /^\/tanya(?:@\w+)?\s+(?=\S)/;

/** Content that people send instead of words. Service messages are not among it: they get no answer. */
const UNREADABLE = [
  ":file",
  ":rich_message",
  ":paid_media",
  ":contact",
  ":location",
  ":poll",
  ":checklist",
  ":dice",
  ":game",
  ":story",
] as const;

type ButtonContext = Filter<AppContext, "callback_query:data">;

/** `/tanya`, `/topik`, deep links and every button of the FAQ. Plain questions come through `faqFallback`. */
export function faqHandlers(deps: FaqDeps): Composer<AppContext> {
  const feature = new Composer<AppContext>();

  feature.command("start").filter(
    (ctx) => ctx.match.startsWith("faq_"),
    async (ctx) => {
      const entry = deps.knowledge.current().content.entries.get(ctx.match.slice("faq_".length));
      const words = wordsFor(ctx, deps);
      await show(
        ctx,
        entry
          ? deps.cards(entry, words, deps.knowledge.current().institution.localRules)
          : view.groupsScreen(words),
      );
    },
  );

  feature.command("tanya", async (ctx) => {
    if (ctx.match.trim() !== "") return answer(ctx, deps, ctx.match);
    await ctx.reply(ctx.t("faq.ask"), {
      reply_markup: { force_reply: true, input_field_placeholder: ctx.t("faq.askPlaceholder") },
    });
  });

  // A command that is edited is no command for grammY.
  feature.on("edited_message:text").filter(
    (ctx) => TANYA.test(ctx.msg.text),
    (ctx) => answer(ctx, deps, ctx.msg.text.replace(TANYA, "")),
  );

  feature.command("topik", (ctx) => show(ctx, view.groupsScreen(wordsFor(ctx, deps))));

  feature.on("callback_query:data", async (ctx, next) => {
    const action = parseFaqAction(ctx.callbackQuery.data);
    return action === undefined ? next() : onAction(ctx, deps, action);
  });
  return feature;
}

/** Any text in a private chat is a question; anything else gets a hint. Comes last. */
export function faqFallback(deps: FaqDeps): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  feature.on(["message:text", "edited_message:text"], (ctx) => answer(ctx, deps, ctx.msg.text));
  const isNewAlbum = albumMemory();
  feature.on(["message", "edited_message"]).on([...UNREADABLE], async (ctx) => {
    const isNew = isNewAlbum(ctx.msg.media_group_id);
    const caption = ctx.msg.caption?.trim();
    if (caption) return answer(ctx, deps, caption);
    // Live locations and polls are edited for hours; of an album one word is enough.
    if (ctx.editedMessage === undefined && isNew) await ctx.reply(ctx.t("faq.notText"), replyTo(ctx));
  });
  return feature;
}

/** Tells whether an album was not seen before; what is in none is always new. Holds the latest albums only. */
function albumMemory(most = 1_000): (album: string | undefined) => boolean {
  const seen = new Set<string>();
  const nameOf = passingKeys();
  return (album) => {
    if (album === undefined) return true;
    const name = nameOf(album);
    const isNew = !seen.has(name);
    seen.add(name);
    const [eldest] = seen;
    if (seen.size > most && eldest !== undefined) seen.delete(eldest);
    return isNew;
  };
}

async function answer(ctx: AppContext, deps: FaqDeps, question: string): Promise<void> {
  const { content, search, institution } = deps.knowledge.current();
  const words = wordsFor(ctx, deps, question);
  if (!/[\p{L}\p{N}]/u.test(question)) {
    await ctx.reply(words.t("faq.notText"), replyTo(ctx));
    return;
  }
  const found = search.find(question);
  deps.countAsked(deps.today(), found);
  switch (found.kind) {
    case "answer": {
      const entry = content.entries.get(found.entryId);
      if (entry === undefined) throw new Error("the search knows an entry that the content lacks");
      return show(ctx, deps.cards(entry, words, institution.localRules, found.neighbours));
    }
    case "choices":
      return show(ctx, view.choicesScreen(found.entryIds, words));
    case "none":
      if (isChat(found.reason)) {
        await ctx.reply(words.t(`faq.none.${found.reason}`), { parse_mode: "HTML", ...replyTo(ctx) });
        return;
      }
      return show(ctx, view.noneScreen(`faq.none.${found.reason}`, words, canGoToCurators(found.reason)));
  }
}

/** Small talk gets a sentence, not a keyboard. */
function isChat(reason: string): boolean {
  return ["greeting", "thanks", "goodbye", "ready-to-ask", "test", "acknowledge", "insult"].includes(reason);
}

/** Only what could be a question on neutrality is worth a curator's time. */
function canGoToCurators(reason: string): boolean {
  return reason === "unknown" || reason === "near-miss" || reason === "complaint";
}

async function onAction(ctx: ButtonContext, deps: FaqDeps, action: FaqAction): Promise<void> {
  const { content, institution } = deps.knowledge.current();
  const words = wordsFor(ctx, deps);
  if ("entryId" in action) {
    const entry = content.entries.get(action.entryId);
    if (entry === undefined) {
      await ctx.answerCallbackQuery({ text: ctx.t("faq.gone"), show_alert: true });
      return;
    }
    switch (action.verb) {
      case "show":
        await ctx.answerCallbackQuery();
        return show(ctx, deps.cards(entry, words, institution.localRules));
      case "basis":
        await ctx.answerCallbackQuery();
        return show(ctx, view.basisScreen(entry, words));
      case "related":
        await ctx.answerCallbackQuery();
        return show(ctx, view.relatedScreen(entry, words));
      case "yes":
      case "no":
        return rate(ctx, deps, action.entryId, action.verb, words);
    }
  }
  switch (action.verb) {
    case "groups":
      await ctx.answerCallbackQuery();
      return turnInto(ctx, view.groupsScreen(words));
    case "group": {
      await ctx.answerCallbackQuery();
      return turnInto(ctx, view.groupScreen(action.groupId, words) ?? view.groupsScreen(words));
    }
    case "neither":
      await ctx.answerCallbackQuery();
      return turnInto(ctx, view.noneScreen("faq.none.unknown", words, true));
    case "send":
      return sendToCurators(ctx, deps, words);
  }
}

async function rate(
  ctx: ButtonContext,
  deps: FaqDeps,
  entryId: string,
  verdict: "yes" | "no",
  words: view.FaqWords,
): Promise<void> {
  // The buttons go first: an edit that fails as «not modified» tells that this message was rated before.
  const edit = await tryToEdit(() =>
    ctx.editMessageReplyMarkup({ reply_markup: view.ratedKeyboard(entryId, words) }),
  );
  const isFirst = edit === "edited";
  if (isFirst) await deps.store.countHelpful(deps.today(), entryId, verdict);
  await ctx.answerCallbackQuery({ text: words.t(isFirst ? "faq.thanks" : "faq.ratedBefore") });
  if (isFirst && verdict === "no")
    await show(ctx, view.noneScreen("faq.unhelpful", words, questionOf(ctx) !== undefined));
}

async function sendToCurators(ctx: ButtonContext, deps: FaqDeps, words: view.FaqWords): Promise<void> {
  const question = questionOf(ctx);
  const clean = question === undefined ? "" : [...withoutPersonalData(question)].slice(0, 1_000).join("");
  if (clean.replaceAll("[…]", "").trim() === "") {
    await ctx.answerCallbackQuery({ text: words.t("faq.cannotSend"), show_alert: true });
    return;
  }
  if ((await deps.store.keepQuestion(deps.today(), clean)) === "full") {
    await ctx.answerCallbackQuery({ text: words.t("faq.curatorsFull"), show_alert: true });
    return;
  }
  await ctx.answerCallbackQuery();
  await turnInto(ctx, {
    ...view.noneScreen("faq.sent", words, false),
    text: words.t("faq.sent", { question: clean }),
  });
}

/** The person's own question, which our message replied to: nothing of it has to be kept meanwhile. */
function questionOf(ctx: ButtonContext): string | undefined {
  const message = ctx.callbackQuery.message;
  const asked = message !== undefined && "reply_to_message" in message ? message.reply_to_message : undefined;
  if (asked === undefined || asked.from?.id !== ctx.from.id) return undefined;
  const question = (asked.text ?? asked.caption)?.replace(TANYA, "");
  // Behind a card from the list or a deep link stands a command.
  return question?.startsWith("/") ? undefined : question;
}

function wordsFor(ctx: AppContext, deps: FaqDeps, question?: string): view.FaqWords {
  const { content, quiz, stages } = deps.knowledge.current();
  const written = question === undefined || ctx.hasChosenLocale ? undefined : guessLocale(question);
  const locale = written ?? ctx.locale;
  if (written !== undefined) ctx.rememberGuess(written);
  const stage = sanctionStageOn(stages, deps.today());
  return { content, locale, t: deps.translator(locale), quizTopics: quiz.byTopic, stage };
}

function replyTo(ctx: AppContext) {
  // Under a button our message answers the same question as the message that bore the button.
  const button = ctx.callbackQuery?.message;
  const asked = button !== undefined && "reply_to_message" in button ? button.reply_to_message : undefined;
  const id = ctx.callbackQuery === undefined ? ctx.msg?.message_id : asked?.message_id;
  return id === undefined ? {} : { reply_parameters: { message_id: id, allow_sending_without_reply: true } };
}

async function show(ctx: AppContext, screen: Screen): Promise<void> {
  await ctx.reply(screen.text, {
    parse_mode: "HTML",
    reply_markup: screen.keyboard,
    link_preview_options: { is_disabled: true },
    ...replyTo(ctx),
  });
}

/** Puts another screen into the message that bore the button; a new message where it can no longer be edited. */
async function turnInto(ctx: ButtonContext, screen: Screen): Promise<void> {
  const edit = await tryToEdit(() =>
    ctx.editMessageText(screen.text, { parse_mode: "HTML", reply_markup: screen.keyboard }),
  );
  if (edit === "gone") await show(ctx, screen);
}
