import { Composer } from "grammy";
import type { AppContext } from "../bot/context.ts";
import type { Screen } from "../bot/screen.ts";
import type { Translator } from "../bot/translate.ts";
import { whisper } from "../bot/whisper.ts";
import type { Knowledge } from "../content/knowledge.ts";
import type { Cards } from "../faq/view.ts";
import { guessLocale } from "../language/guess.ts";
import { sanctionStageOn } from "../stages/stage.ts";
import { isAdmin } from "./admins.ts";
import { cardArticle, inlineAnswer } from "./inline.ts";
import type { GroupPace } from "./pace.ts";
import type { GroupQuizDeps, GroupQuizzes } from "./quiz-runner.ts";
import { STOP_QUIZ } from "./quiz-view.ts";
import type { QuietStore } from "./store.ts";
import { type GroupWords, groupAnswer } from "./view.ts";

export interface GroupDeps {
  knowledge: Knowledge;
  cards: Cards;
  translator: Translator;
  quiet: QuietStore;
  pace: GroupPace;
  quiz: GroupQuizDeps;
  /** Names a command after its update: the same update coming again makes the same name. */
  token(updateId: number): string;
  /** While a previous key is in the settings: awaited for a group before anything else. */
  moveToCurrentKey?: ((chatId: number) => Promise<void>) | undefined;
  /** The moderators' own group, where nothing of this runs. */
  isModerators(chatId: number): boolean;
}

/** Behind `/kuis`: ends the quiz. */
const STOP_WORDS = /^\s*(stop|berhenti|henti|selesai)\b/i;
/** Seconds for which Telegram may give the same person the same results again. */
const INLINE_CACHE_SECONDS = 300;

/** `@bot question` in any chat: cards to send there. Nothing of what is typed is kept. */
export function inlineHandlers(deps: GroupDeps): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  feature.on("inline_query", async (ctx) => {
    const { query } = ctx.inlineQuery;
    const words = wordsFor(ctx, deps, query);
    const { content, search } = deps.knowledge.current();
    const answer = inlineAnswer(query, search, (entryId) => content.entries.has(entryId));
    const entryIds = answer.kind === "cards" ? answer.entryIds : [];
    // A tip gets no result on purpose: one sent by mistake would tell the chat that somebody wants to report.
    const button =
      answer.kind === "tip"
        ? { text: words.t("group.inline.tip"), start_parameter: "lapor" }
        : { text: words.t("group.inline.private"), start_parameter: "tanya" };
    await ctx.answerInlineQuery(
      entryIds.flatMap((entryId) => cardArticle(entryId, words) ?? []),
      // Personal, because the language is the person's.
      { cache_time: INLINE_CACHE_SECONDS, is_personal: true, button },
    );
  });
  return feature;
}

/** What the bot does in groups. Comes before whatever points to the private chat: a quiet group hears nothing of it. */
export function groupHandlers(deps: GroupDeps, quizzes: GroupQuizzes): Composer<AppContext> {
  const feature = new Composer<AppContext>();

  feature.use(async (ctx, next) => {
    if (ctx.chat !== undefined) await deps.moveToCurrentKey?.(ctx.chat.id);
    await next();
  });

  feature.on("my_chat_member", async (ctx) => {
    const { status } = ctx.myChatMember.new_chat_member;
    if (status !== "left" && status !== "kicked") return;
    await Promise.all([deps.quiet.forget(ctx.chat.id), quizzes.forget(ctx.chat.id)]);
  });
  feature.on("message:migrate_to_chat_id", (ctx) => deps.quiet.move(ctx.chat.id, ctx.msg.migrate_to_chat_id));

  feature.command("senyap", async (ctx) => {
    if (!(await isAdmin(ctx))) {
      if (!(await deps.quiet.isQuiet(ctx.chat.id))) await say(ctx, deps, ctx.t("group.adminsOnly"));
      return;
    }
    const isQuiet = await deps.quiet.toggle(ctx.chat.id, deps.token(ctx.update.update_id));
    if (isQuiet) await quizzes.stop(ctx.chat.id);
    // Said whatever the pace: an admin must see what holds now.
    await reply(ctx, { text: ctx.t(isQuiet ? "group.quiet.on" : "group.quiet.off") });
  });

  feature.use(async (ctx, next) => {
    if (ctx.chat === undefined || !(await deps.quiet.isQuiet(ctx.chat.id))) return next();
    // The spinner under an old button ends; nobody else sees anything.
    if (ctx.callbackQuery !== undefined) await ctx.answerCallbackQuery();
  });

  feature.command("tanya", async (ctx) => {
    const question = ctx.match.trim();
    if (!/[\p{L}\p{N}]/u.test(question)) return say(ctx, deps, ctx.t("group.ask.how"));
    if (!deps.pace(ctx.chat.id)) return;
    const found = deps.knowledge.current().search.find(question);
    await reply(ctx, groupAnswer(found, wordsFor(ctx, deps, question)));
  });

  feature.command("kuis", async (ctx) => {
    if (STOP_WORDS.test(ctx.match)) {
      if (!(await isAdmin(ctx))) return say(ctx, deps, ctx.t("group.adminsOnly"));
      if (!(await quizzes.stop(ctx.chat.id))) await say(ctx, deps, ctx.t("group.quiz.none"));
      return;
    }
    if (!deps.pace(ctx.chat.id)) return;
    const outcome = await quizzes.start({
      chatId: ctx.chat.id,
      threadId: ctx.msg.is_topic_message ? ctx.msg.message_thread_id : undefined,
      locale: ctx.locale,
      token: deps.token(ctx.update.update_id),
    });
    if (outcome !== "started") await whisper(ctx, ctx.t(`group.quiz.${outcome}`));
  });
  feature.callbackQuery(STOP_QUIZ, async (ctx) => {
    if (!(await isAdmin(ctx))) {
      await ctx.answerCallbackQuery({ text: ctx.t("group.quiz.stopForAdmins"), show_alert: true });
      return;
    }
    const wasRunning = ctx.chat !== undefined && (await quizzes.stop(ctx.chat.id));
    await ctx.answerCallbackQuery(wasRunning ? {} : { text: ctx.t("group.quiz.none") });
  });
  return feature;
}

/** A word to whoever asked, seen by nobody else where that can be, unless the group has had enough of the bot for this minute. */
async function say(ctx: AppContext, deps: GroupDeps, text: string): Promise<void> {
  if (ctx.chat !== undefined && deps.pace(ctx.chat.id)) await whisper(ctx, text);
}

async function reply(ctx: AppContext, screen: Pick<Screen, "text"> & Partial<Screen>): Promise<void> {
  const { text, keyboard } = screen;
  const id = ctx.msg?.message_id;
  await ctx.reply(text, {
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    ...(keyboard && { reply_markup: keyboard }),
    ...(id !== undefined && { reply_parameters: { message_id: id, allow_sending_without_reply: true } }),
  });
}

function wordsFor(ctx: AppContext, deps: GroupDeps, question: string): GroupWords {
  const { content, institution, stages } = deps.knowledge.current();
  const locale = (ctx.hasChosenLocale ? undefined : guessLocale(question)) ?? ctx.locale;
  return {
    content,
    locale,
    t: deps.translator(locale),
    cards: deps.cards,
    localRules: institution.localRules,
    stage: sanctionStageOn(stages, deps.quiz.today()),
    bot: ctx.me.username,
  };
}
