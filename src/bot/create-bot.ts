import { setTimeout as sleep } from "node:timers/promises";
import { autoRetry } from "@grammyjs/auto-retry";
import { Api, type ApiClientOptions, Bot, GrammyError, HttpError } from "grammy";
import type { Update, UserFromGetMe } from "grammy/types";
import { type CertificateDeps, certificateHandlers } from "../certificate/handlers.ts";
import { type EraseAll, erasureHandlers } from "../erasure/handlers.ts";
import { type FaqDeps, faqFallback, faqHandlers } from "../faq/handlers.ts";
import { languageHandlers } from "../language/handlers.ts";
import { localeMiddleware, localeOfApp } from "../language/middleware.ts";
import type { LanguageStore } from "../language/store.ts";
import { lawHandlers } from "../law/handlers.ts";
import { errorFacts, type Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { pledgeHandlers } from "../pledge/handlers.ts";
import { type QuizDeps, quizHandlers } from "../quiz/handlers.ts";
import type { TipLine } from "../tip-line.ts";
import { welcomeHandlers } from "../welcome/handlers.ts";
import { faultOf } from "./boundary.ts";
import type { AppContext } from "./context.ts";
import type { HandleUpdate } from "./dispatch.ts";
import { redirectFromGroups } from "./groups.ts";
import { noteMembership } from "./membership.ts";
import { POLL_TIMEOUT_SECONDS } from "./polling.ts";
import { countCalls, endWith, forgiveExpiredTaps, retryLostConnections } from "./telegram-calls.ts";
import { throttleMessages } from "./telegram-limits.ts";
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
  faq: FaqDeps;
  eraseAll: EraseAll;
  quiz: QuizDeps;
  certificate: CertificateDeps;
  /** Opened once Telegram has told who the bot is, before any update is handled. */
  openTipLine(telegram: { api: Api; me: UserFromGetMe }): Promise<TipLine>;
}

export interface AppBot {
  api: Api;
  /** For getUpdates alone: without throttle or retry, which are the polling loop's own business. */
  pollingApi: Api;
  me: UserFromGetMe;
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
export const ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"] as const;

/** Puts the bot together and asks Telegram who it is. This list is the order in which everything is asked. */
export async function createBot(deps: BotDeps): Promise<AppBot> {
  const bot = new Bot<AppContext>(deps.token, {
    client: { timeoutSeconds: CALL_TIMEOUT_SECONDS, ...deps.client },
  });
  // First, so that it sees every single call and none of the waiting before it.
  bot.api.config.use(countCalls(deps.metrics));
  if (deps.messagesPerSecond !== undefined) bot.api.config.use(throttleMessages(deps.messagesPerSecond));
  bot.api.config.use(
    retryLostConnections(),
    autoRetry({ maxRetryAttempts: 5, maxDelaySeconds: 60, rethrowHttpErrors: true }),
    forgiveExpiredTaps,
  );
  const pollingApi = new Api(deps.token, { ...deps.client, timeoutSeconds: POLL_TIMEOUT_SECONDS });
  pollingApi.config.use(countCalls(deps.metrics));
  const { log } = deps;
  bot.botInfo = await askWhoWeAre(pollingApi, log);
  const tipLine = await deps.openTipLine({ api: bot.api, me: bot.botInfo });
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

  const privateChat = bot.chatType("private");
  privateChat.errorBoundary(faultOf("language", log), languageHandlers(deps));
  privateChat.errorBoundary(faultOf("erasure", log), erasureHandlers(deps.eraseAll));
  privateChat.errorBoundary(faultOf("quiz", log), quizHandlers(deps.quiz));
  privateChat.errorBoundary(faultOf("certificate", log), certificateHandlers(deps.certificate));
  privateChat.errorBoundary(faultOf("faq", log), faqHandlers(deps.faq));
  privateChat.errorBoundary(faultOf("law", log), lawHandlers(deps.faq.knowledge));
  privateChat.errorBoundary(faultOf("pledge", log), pledgeHandlers());
  privateChat.errorBoundary(faultOf("welcome", log), welcomeHandlers(deps.faq.knowledge));
  privateChat.errorBoundary(faultOf("faq", log), faqFallback(deps.faq));

  bot.chatType(["group", "supergroup"]).errorBoundary(faultOf("groups", log), noteMembership(log));
  bot.chatType(["group", "supergroup"]).errorBoundary(faultOf("groups", log), redirectFromGroups());

  // Buttons that no feature knows any more.
  bot
    .errorBoundary(faultOf("stale buttons", log))
    .on("callback_query", (ctx) =>
      ctx.answerCallbackQuery({ text: ctx.t("bot.staleButton"), show_alert: true }),
    );

  return {
    api: bot.api,
    pollingApi,
    me: bot.botInfo,
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
