import { setTimeout as sleep } from "node:timers/promises";
import { autoRetry } from "@grammyjs/auto-retry";
import { Api, type ApiClientOptions, Bot, GrammyError, HttpError } from "grammy";
import type { Update, UserFromGetMe } from "grammy/types";
import { type CertificateDeps, certificateHandlers } from "../certificate/handlers.ts";
import { type EraseAll, erasureHandlers } from "../erasure/handlers.ts";
import { type EventDeps, eventHandlers } from "../event/handlers.ts";
import { type FaqDeps, faqFallback, faqHandlers } from "../faq/handlers.ts";
import { type GroupDeps, groupHandlers, inlineHandlers } from "../group/handlers.ts";
import { type GroupQuizzes, groupQuizzes } from "../group/quiz-runner.ts";
import { languageHandlers } from "../language/handlers.ts";
import { localeMiddleware, localeOfApp } from "../language/middleware.ts";
import type { LanguageStore } from "../language/store.ts";
import { lawHandlers } from "../law/handlers.ts";
import { errorFacts, type Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { type ModerationDeps, moderationHandlers } from "../moderation/handlers.ts";
import { GROUP_LOCALE } from "../moderation/tips/card.ts";
import { tipExport } from "../moderation/tips/export.ts";
import { tipDeskHandlers } from "../moderation/tips/handlers.ts";
import { pledgeHandlers } from "../pledge/handlers.ts";
import { type QuizDeps, quizHandlers } from "../quiz/handlers.ts";
import { stageHandlers } from "../stages/handlers.ts";
import type { TipLine } from "../tip-line.ts";
import type { TipDeps } from "../tips/deps.ts";
import { tipGroupHandlers } from "../tips/groups.ts";
import { tipHandlers } from "../tips/handlers.ts";
import { type WeeklyDeps, weeklyHandlers } from "../weekly/handlers.ts";
import { welcomeHandlers } from "../welcome/handlers.ts";
import { faultOf } from "./boundary.ts";
import type { AppContext } from "./context.ts";
import type { HandleUpdate } from "./dispatch.ts";
import { redirectFromGroups } from "./groups.ts";
import { noteMembership } from "./membership.ts";
import { POLL_TIMEOUT_SECONDS } from "./polling.ts";
import { countCalls, endWith, forgiveExpiredTaps, retryLostConnections } from "./telegram-calls.ts";
import { type Lane, messageLanes } from "./telegram-limits.ts";
import { type Locale, SOURCE_LOCALE, type Translator } from "./translate.ts";

export interface BotDeps {
  token: string;
  client: ApiClientOptions;
  /** Messages per second over all chats; undefined where nobody counts them (local mode). */
  messagesPerSecond: number | undefined;
  log: Log;
  metrics: Metrics;
  translator: Translator;
  languages: LanguageStore;
  /** While a previous key is in the settings: awaited for a person or group before anything else. */
  moveToCurrentKey?: ((id: number) => Promise<void>) | undefined;
  faq: FaqDeps;
  eraseAll: EraseAll;
  quiz: QuizDeps;
  certificate: CertificateDeps;
  /** What senders write with; the intake comes with the tip line. */
  tips: Omit<TipDeps, "intake" | "aside">;
  /** Opened once Telegram has told who the bot is, before any update is handled. */
  openTipLine(telegram: { api: Api; me: UserFromGetMe }): Promise<TipLine>;
  moderation: ModerationDeps;
  group: GroupDeps;
  weekly: WeeklyDeps;
  event: EventDeps;
}

export interface AppBot {
  api: Api;
  /** For what goes out to many: it lets the replies of handlers go first. */
  bulkApi: Api;
  /** For what may as well never be sent: it goes out when nobody waits. */
  spareApi: Api;
  /** For getUpdates alone: without throttle or retry, which are the polling loop's own business. */
  pollingApi: Api;
  me: UserFromGetMe;
  groupQuizzes: GroupQuizzes;
  handle: HandleUpdate;
  /** Tells a person that their update took too long. */
  apologise(update: Update): Promise<void>;
}

/** For one call, uploads included. grammY's own is 500 s, for all of which a dead connection would be kept. */
const CALL_TIMEOUT_SECONDS = 60;
/** Longest that the word of a cut-off may take; the connection that hung may hang still. */
const APOLOGY_MS = 30_000;
/** Before the server is asked again at the start: a service may be up before its network. */
const START_PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000];

/** The kinds of update that the bot asks for. Spelled out: what is not handled is not even delivered. */
export const ALLOWED_UPDATES = [
  "message",
  "edited_message",
  "callback_query",
  "inline_query",
  "my_chat_member",
] as const;

/** Puts the bot together and asks Telegram who it is. This list is the order in which everything is asked. */
export async function createBot(deps: BotDeps): Promise<AppBot> {
  const bot = new Bot<AppContext>(deps.token, {
    client: { timeoutSeconds: CALL_TIMEOUT_SECONDS, ...deps.client },
  });
  const lanes = deps.messagesPerSecond === undefined ? undefined : messageLanes(deps.messagesPerSecond);
  const onLane = (api: Api, lane: Lane): Api => {
    // First, so that it sees every single call and none of the waiting before it.
    api.config.use(countCalls(deps.metrics));
    if (lanes !== undefined) api.config.use(lanes(lane));
    api.config.use(
      retryLostConnections(),
      autoRetry({ maxRetryAttempts: 5, maxDelaySeconds: 60, rethrowHttpErrors: true }),
      forgiveExpiredTaps,
    );
    return api;
  };
  const newApi = () => new Api(deps.token, { timeoutSeconds: CALL_TIMEOUT_SECONDS, ...deps.client });
  onLane(bot.api, "reply");
  const pollingApi = new Api(deps.token, { ...deps.client, timeoutSeconds: POLL_TIMEOUT_SECONDS });
  pollingApi.config.use(countCalls(deps.metrics));
  const { log } = deps;
  bot.botInfo = await askWhoWeAre(pollingApi, log);
  const bulkApi = onLane(newApi(), "bulk");
  const tipLine = await deps.openTipLine({ api: bulkApi, me: bot.botInfo });
  const signals = new WeakMap<Update, AbortSignal>();
  const failed = new WeakSet<Update>();

  bot.use(async (ctx, next) => {
    const signal = signals.get(ctx.update);
    // A handler that was cut off must not speak up later, out of turn: neither by a new call nor by one that waits.
    if (signal !== undefined) ctx.api.config.use(endWith(signal));
    ctx.markFailed = () => failed.add(ctx.update);
    ctx.isCutOff = () => signal?.aborted ?? false;
    await next();
  });
  bot.errorBoundary(faultOf("language", log), localeMiddleware(deps));
  bot.errorBoundary(faultOf("moderators' group", log)).use(async (ctx, next) => {
    await tipLine.group.notice(ctx.update);
    await next();
  });

  bot.errorBoundary(faultOf("moderation", log), moderationHandlers(deps.moderation));
  const { group, desk, deskStore, register } = tipLine;
  const tipDesk = tipDeskHandlers({
    group,
    desk,
    store: deskStore,
    register,
    templates: () => deps.faq.knowledge.current().templates,
    exportTip: tipExport({
      api: bot.api,
      download: deps.tips.download,
      t: deps.translator(GROUP_LOCALE),
    }),
    t: deps.translator(GROUP_LOCALE),
    today: deps.tips.today,
  });
  bot.errorBoundary(faultOf("moderation", log), tipDesk);

  const privateChat = bot.chatType("private");
  // A card of ours that somebody chose in inline mode is neither a question nor an answer to one.
  privateChat
    .on(["message", "edited_message"])
    .filter((ctx) => ctx.msg.via_bot?.id === ctx.me.id)
    .use(() => {});
  privateChat.errorBoundary(faultOf("language", log), languageHandlers(deps));
  const { intake } = tipLine;
  const { slotMinutes, retentionDays } = intake;
  const tipTerms = { slotMinutes, retentionDays, isOpen: () => intake.closed() === undefined };
  const welcome = welcomeHandlers(deps.faq.knowledge, tipTerms);
  const tips = { ...deps.tips, intake, aside: welcome.middleware() };
  privateChat.errorBoundary(faultOf("tips", log), tipHandlers(tips));
  privateChat.errorBoundary(faultOf("erasure", log), erasureHandlers(deps.eraseAll));
  privateChat.errorBoundary(faultOf("quiz", log), quizHandlers(deps.quiz));
  privateChat.errorBoundary(faultOf("weekly", log), weeklyHandlers(deps.weekly));
  privateChat.errorBoundary(faultOf("event", log), eventHandlers(deps.event));
  privateChat.errorBoundary(faultOf("certificate", log), certificateHandlers(deps.certificate));
  privateChat.errorBoundary(faultOf("faq", log), faqHandlers(deps.faq));
  privateChat.errorBoundary(faultOf("law", log), lawHandlers(deps.faq.knowledge));
  privateChat.errorBoundary(faultOf("stages", log), stageHandlers(deps.faq));
  privateChat.errorBoundary(faultOf("pledge", log), pledgeHandlers(deps.faq));
  privateChat.errorBoundary(faultOf("welcome", log), welcome);
  privateChat.errorBoundary(faultOf("faq", log), faqFallback(deps.faq));

  bot.errorBoundary(faultOf("inline", log), inlineHandlers(deps.group));
  const quizzes = groupQuizzes({ ...deps.group.quiz, api: bot.api, bot: () => bot.botInfo.username, log });
  const groups = bot.chatType(["group", "supergroup"]);
  groups.errorBoundary(faultOf("tips", log), tipGroupHandlers(deps.group.quiet.isQuiet));
  groups
    .filter((ctx) => !deps.group.isModerators(ctx.chat.id))
    .errorBoundary(faultOf("group", log), groupHandlers(deps.group, quizzes));
  groups.errorBoundary(faultOf("groups", log), noteMembership(log));
  groups.errorBoundary(faultOf("groups", log), redirectFromGroups(deps.group.pace));

  // Buttons that no feature knows any more.
  bot
    .errorBoundary(faultOf("stale buttons", log))
    .on("callback_query", (ctx) =>
      ctx.answerCallbackQuery({ text: ctx.t("bot.staleButton"), show_alert: true }),
    );

  return {
    api: bot.api,
    bulkApi,
    spareApi: onLane(newApi(), "spare"),
    pollingApi,
    me: bot.botInfo,
    groupQuizzes: quizzes,
    async handle(update, signal) {
      signals.set(update, signal);
      await bot.handleUpdate(update);
      return failed.has(update) ? "failed" : "handled";
    },
    async apologise(update) {
      const chat =
        update.message?.chat ?? update.edited_message?.chat ?? update.callback_query?.message?.chat;
      if (chat?.type !== "private") return;
      const text = deps.translator(await localeOf(update))("bot.tooSlow");
      await bot.api.sendMessage(chat.id, text, {}, AbortSignal.timeout(APOLOGY_MS) as never);
    },
  };

  async function localeOf(update: Update): Promise<Locale> {
    const person = (update.message ?? update.edited_message ?? update.callback_query)?.from;
    return (person && (await deps.languages.chosenBy(person.id))) ?? localeOfApp(person) ?? SOURCE_LOCALE;
  }
}

/** @throws HttpError where the server cannot be reached even after some tries, so that the operator hears of it */
async function askWhoWeAre(api: Api, log: Log): Promise<UserFromGetMe> {
  for (const pauseMs of START_PAUSES_MS) {
    try {
      return await api.getMe();
    } catch (error) {
      const code = error instanceof GrammyError ? error.error_code : undefined;
      const isPassing = error instanceof HttpError || code === 429 || (code !== undefined && code >= 500);
      if (!isPassing) throw error;
      log.warn("the Bot API server does not answer yet", { ...errorFacts(error), ms: pauseMs });
      await sleep(pauseMs);
    }
  }
  return api.getMe();
}
