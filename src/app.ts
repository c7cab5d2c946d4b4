import { ALLOWED_UPDATES, type AppBot, createBot } from "./bot/create-bot.ts";
import { todayIn } from "./bot/day.ts";
import { createDispatcher, type Dispatcher } from "./bot/dispatch.ts";
import { fileDownloads } from "./bot/downloads.ts";
import { createHttpClient } from "./bot/http-client.ts";
import { type Polling, pollUpdates } from "./bot/polling.ts";
import { publishProfile } from "./bot/profile.ts";
import { MESSAGES_PER_SECOND } from "./bot/telegram-limits.ts";
import { loadTranslator, SOURCE_LOCALE } from "./bot/translate.ts";
import { receiveUpdates } from "./bot/webhook.ts";
import { certificateCodes } from "./certificate/code.ts";
import { certificatePainter } from "./certificate/painter.ts";
import type { Config } from "./config.ts";
import { watchKnowledge } from "./content/knowledge.ts";
import { openEvents } from "./event/open.ts";
import { askedCounter } from "./faq/asked.ts";
import { faqStore } from "./faq/store.ts";
import { rememberedCards } from "./faq/view.ts";
import { groupPace } from "./group/pace.ts";
import { groupQuizStore } from "./group/quiz-store.ts";
import { quietStore } from "./group/store.ts";
import type { Watching } from "./health/watching.ts";
import { languageStore } from "./language/store.ts";
import { errorFacts, type Log } from "./log.ts";
import { noMetrics } from "./metrics.ts";
import { moderationDesk } from "./moderation/desk.ts";
import { createDigest, DIGEST_HOUR } from "./moderation/digest.ts";
import { publishModeratorMenu } from "./moderation/menu.ts";
import { loadKeyRing } from "./privacy/key-ring.ts";
import { personKeys } from "./privacy/person-key.ts";
import { sealer } from "./privacy/seal.ts";
import { subkey } from "./privacy/secret-key.ts";
import { drawTokens } from "./quiz/handlers.ts";
import { createPresenter } from "./quiz/presenter.ts";
import { quizStore } from "./quiz/store.ts";
import { isOpen, leaveNoRemnant, openDatabase } from "./storage/database.ts";
import { becomeActive } from "./storage/one-process.ts";
import { movesToCurrentKey } from "./storage/rotation.ts";
import { openTipLine, type TipLine } from "./tip-line.ts";
import { createDrafts } from "./tips/drafts.ts";
import type { CleanPicture } from "./tips/pictures.ts";
import { newToken } from "./tips/receipt.ts";
import { countTips } from "./tips/statistics.ts";
import { sendWeekly } from "./weekly/sending.ts";
import { weeklyStore } from "./weekly/store.ts";

/** Longest that one update may take before its chat goes on without it. */
const WATCHDOG_MS = 30_000;
/** Sockets to the Bot API server: one for getUpdates, the rest for as many handlers as can be under way. */
const CONNECTIONS = 101;
/** Menus and descriptions may take so long at the start; the bot answers meanwhile. */
const PROFILE_MS = 10_000;
const DAY_MS = 86_400_000;
/** Answers in one group; Telegram takes 20 messages, of which a quiz needs a few. */
const GROUP_ANSWERS_A_MINUTE = 12;
/** For reading a situation and four options aloud, and voting. */
const GROUP_QUESTION_MS = 42_000;
const WEEKLY_LOOK_MS = 60_000;

export interface App {
  /** Address of the local page; undefined with the real Telegram. */
  pageUrl: string | undefined;
  /** Rejects when going on makes no sense, such as a revoked token; with `LockLostError`, end without `stop`. */
  failed: Promise<never>;
  /** Fetches no more updates, lets handlers end, closes everything. */
  stop(): Promise<void>;
}

export interface AppOptions {
  /** How many messages the Bot API server takes in a second; undefined: as many as come. Default: Telegram's limit. */
  messagesPerSecond?: number | undefined;
  watchdogMs?: number;
  /** Where the content lies. Default: `data`. */
  dataFolder?: string;
  /** Now, in milliseconds, for days and dates; default: the machine's clock. */
  now?: () => number;
  /** How often the hand-over of tips looks at the clock, and its pauses after failures. */
  handover?: { tickMs?: number; pausesMs?: readonly number[] };
  /** How long a question of a group's quiz is open. */
  groupQuestionMs?: number;
  /** How often weekly questions are looked for that are due. */
  weeklyLookMs?: number;
}

/**
 * Puts the whole bot together, from secret key to polling.
 * @throws whatever keeps it from starting; what was opened by then is closed
 */
export async function startApp(config: Config, log: Log, options: AppOptions = {}): Promise<App> {
  const closing: (() => Promise<void> | void)[] = [];
  const closeAll = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    return await assemble();
  } catch (error) {
    await closeAll();
    throw error;
  }

  async function assemble(): Promise<App> {
    const watching = await watch();
    const keys = loadKeyRing(config);
    const secretKey = keys.current;
    const translator = await loadTranslator("locales");
    const knowledge = await watchKnowledge(options.dataFolder ?? "data", {
      cacheFolder: config.cacheFolder,
      log,
    });
    closing.push(knowledge.close);
    // Everything below waits for it: a standby has its content ready, and touches neither tables nor Telegram.
    const lock = await becomeActive(config.database, log);
    closing.push(lock.release);
    const db = await openDatabase(config.database);
    closing.push(() => db.destroy());
    const telegram = await connection();
    const http = createHttpClient(CONNECTIONS);
    closing.push(http.close);
    const presenter = createPresenter(log);
    closing.push(presenter.close);

    const today = todayIn(config.timeZone, options.now);
    const store = faqStore(db, sealer(keys, "curator-questions"));
    const asked = askedCounter(store, log);
    closing.push(asked.close);
    const languages = languageStore(db, personKeys(secretKey, "language"));
    const learners = quizStore(db, personKeys(secretKey, "quiz"));
    const drafts = createDrafts({ now: options.now ?? Date.now, newToken });
    closing.push(drafts.stop);
    // Loaded with the first picture: it brings a large library along, which most runs never need.
    let cleaner: Promise<CleanPicture> | undefined;
    const cleanPicture: CleanPicture = async (bytes) => {
      cleaner ??= import("./tips/pictures.ts").then(({ pictureCleaner }) => pictureCleaner());
      return (await cleaner)(bytes);
    };
    let tipLine: TipLine | undefined;
    const moderatorChat = () => tipLine?.group.chatId();
    const desk = moderationDesk({
      db,
      sealers: {
        questions: sealer(keys, "curator-questions"),
        decisions: sealer(keys, "curator-decisions"),
      },
      knowledge,
      moderatorChat,
      flushCounts: asked.flush,
      today,
      countTips: async (locale) =>
        tipLine === undefined
          ? { byKindAndStatus: [] }
          : countTips(tipLine.tipStore, today(), translator(locale)),
    });
    const now = options.now ?? Date.now;
    const weekly = weeklyStore(db, personKeys(secretKey, "weekly"), sealer(keys, "weekly"));
    const cards = rememberedCards();
    const moveToCurrentKey = movesToCurrentKey(db, keys);
    const groupKeys = personKeys(secretKey, "group");
    const events = await openEvents({ db, keys, knowledge, translator, log, today, now });
    const bot = await createBot({
      token: telegram.token,
      client: { fetch: http.fetch, ...(telegram.apiRoot === undefined ? {} : { apiRoot: telegram.apiRoot }) },
      messagesPerSecond: telegram.messagesPerSecond,
      log,
      metrics: watching.metrics,
      translator,
      languages,
      moveToCurrentKey,
      async eraseAll(userId) {
        drafts.forget(userId);
        const kept = [languages, learners, weekly, events];
        await Promise.all(kept.map((each) => each.forget(userId)));
        await leaveNoRemnant(db);
      },
      faq: { knowledge, store, countAsked: asked.count, translator, today, cards },
      quiz: {
        knowledge,
        store: learners,
        presenter,
        today,
        random: Math.random,
        drawToken: drawTokens(subkey(secretKey, "quiz/draws")),
      },
      certificate: {
        codes: certificateCodes(keys),
        painter: certificatePainter(),
        passedExam: learners.passedExam,
        translator,
      },
      tips: {
        drafts,
        cleanPicture,
        download: fileDownloads(http, telegram.token, telegram.apiRoot),
        knowledge,
        translator,
        today,
        now,
      },
      async openTipLine({ api, me }) {
        tipLine = await openTipLine({
          api,
          botId: me.id,
          db,
          keys,
          moderatorChatId: telegram.moderatorChatId ?? config.moderatorChatId,
          tips: config.tips,
          translator,
          today,
          now: options.now ?? Date.now,
          log,
          ...options.handover,
        });
        closing.push(tipLine.close);
        return tipLine;
      },
      moderation: desk,
      group: {
        knowledge,
        cards,
        translator,
        quiet: quietStore(db, groupKeys),
        pace: groupPace(GROUP_ANSWERS_A_MINUTE, now),
        quiz: {
          store: groupQuizStore(db, groupKeys, sealer(keys, "group-quizzes")),
          knowledge,
          translator,
          today,
          random: Math.random,
          questionMs: options.groupQuestionMs ?? GROUP_QUESTION_MS,
        },
        token: drawTokens(subkey(secretKey, "group/commands")),
        moveToCurrentKey,
        isModerators: (chatId) => chatId === moderatorChat(),
      },
      weekly: { knowledge, store: weekly, now },
      event: events.handlers,
    });

    const erase = () =>
      Promise.all([
        store.purge(today()),
        learners.purge(today()),
        desk.store.purge(today()),
        events.purge(),
        tipLine?.purge() ?? 0,
      ]).then(
        (counts) => log.debug("what was due was erased", { count: counts.reduce((sum, one) => sum + one) }),
        (error: unknown) => log.error("what was due could not be erased", errorFacts(error)),
      );
    await erase();
    const erasing = setInterval(erase, DAY_MS);
    closing.push(() => clearInterval(erasing));

    closing.push(bot.groupQuizzes.close);
    await bot.groupQuizzes.resume();
    const lookMs = options.weeklyLookMs ?? WEEKLY_LOOK_MS;
    const sending = { api: bot.api, store: weekly, knowledge, translator, languages, now, log, lookMs };
    closing.push(sendWeekly(sending).close);
    events.start({ ...bot, username: bot.me.username });
    closing.push(events.stop);

    const dispatcher = createDispatcher({
      handle: bot.handle,
      onCutOff: bot.apologise,
      onEnd: watching.metrics.updateEnded,
      log,
      watchdogMs: options.watchdogMs ?? WATCHDOG_MS,
    });
    const updates = await takeUpdates(bot, dispatcher);
    closing.push(updates.stop);
    // Its end is awaited below, or in `stop`; until then a failure must not count as nobody's.
    updates.done.catch(() => {});
    await publishProfile(bot.api, translator, AbortSignal.timeout(PROFILE_MS)).catch((error: unknown) =>
      log.warn("menus could not be set; they will be at the next start", errorFacts(error)),
    );
    const moderators = moderatorChat();
    if (moderators !== undefined) {
      const warming = desk.queue
        .warm()
        .catch((error: unknown) => log.warn("the queue could not be read", errorFacts(error)));
      closing.push(() => warming);
      await publishModeratorMenu(bot.api, translator, moderators, AbortSignal.timeout(PROFILE_MS)).catch(
        (error: unknown) =>
          log.warn("the moderators' menu could not be set; is the bot in their group?", errorFacts(error)),
      );
    }
    const digest = createDigest({
      ...desk,
      content: () => knowledge.current().content,
      t: translator(SOURCE_LOCALE),
      send: (chatId, html) => bot.api.sendMessage(chatId, html, { parse_mode: "HTML" }),
      hour: config.digestHour ?? DIGEST_HOUR,
      timeZone: config.timeZone,
      now: options.now ?? Date.now,
      log,
    });
    closing.push(digest.start());
    watching.metrics.gauge(
      "content_entries",
      "FAQ topics in use",
      () => knowledge.current().content.entries.size,
    );
    watching.isReady(() => isOpen(db));
    log.info("ready", { count: knowledge.current().content.entries.size });

    const failed = Promise.race([updates.done.then(() => new Promise<never>(() => {})), lock.lost]);
    return { pageUrl: telegram.pageUrl, failed, stop: closeAll };
  }

  /** Figures and health, where somebody asked for them; from the first moment, so that a slow start is seen as one. */
  async function watch(): Promise<Watching> {
    if (config.healthPort === undefined) return { metrics: noMetrics(), isReady() {} };
    const { startWatching } = await import("./health/watching.ts");
    const watching = await startWatching({
      port: config.healthPort,
      isPolling: config.telegram.mode !== "webhook",
      log,
    });
    closing.push(watching.close);
    return watching;
  }

  async function takeUpdates(
    { api, pollingApi }: AppBot,
    dispatcher: Dispatcher,
  ): Promise<Pick<Polling, "done" | "stop">> {
    const common = { dispatcher, allowedUpdates: ALLOWED_UPDATES, log };
    if (config.telegram.mode === "webhook") {
      const { stop } = await receiveUpdates({ api, webhook: config.telegram.webhook, ...common });
      return { done: new Promise(() => {}), stop };
    }
    // One left over from elsewhere would refuse every poll; what waits at Telegram stays.
    const { url } = await api.getWebhookInfo();
    if (url) await api.deleteWebhook();
    return pollUpdates({ api: pollingApi, ...common });
  }

  async function connection() {
    if (config.telegram.mode !== "local") {
      const { token, apiRoot } = config.telegram;
      const messagesPerSecond =
        "messagesPerSecond" in options ? options.messagesPerSecond : MESSAGES_PER_SECOND;
      return { token, apiRoot, messagesPerSecond, pageUrl: undefined, moderatorChatId: undefined };
    }
    const { startLocalMode } = await import("./local-mode.ts");
    const local = await startLocalMode(config.telegram.port);
    closing.push(local.close);
    return {
      token: local.token,
      apiRoot: local.apiRoot,
      messagesPerSecond: undefined,
      pageUrl: local.pageUrl,
      moderatorChatId: local.moderatorChatId,
    };
  }
}
