import { ALLOWED_UPDATES, type AppBot, createBot } from "./bot/create-bot.ts";
import { createDispatcher, type Dispatcher } from "./bot/dispatch.ts";
import { fileDownloads } from "./bot/downloads.ts";
import { createHttpClient } from "./bot/http-client.ts";
import { type Polling, pollUpdates } from "./bot/polling.ts";
import { publishProfile } from "./bot/profile.ts";
import { MESSAGES_PER_SECOND } from "./bot/telegram-limits.ts";
import { loadTranslator } from "./bot/translate.ts";
import { receiveUpdates } from "./bot/webhook.ts";
import type { Config } from "./config.ts";
import { watchKnowledge } from "./content/knowledge.ts";
import { type FeatureOptions, openFeatures } from "./features.ts";
import type { Watching } from "./health/watching.ts";
import { errorFacts, type Log } from "./log.ts";
import { noMetrics } from "./metrics.ts";
import { loadKeyRing } from "./privacy/key-ring.ts";
import { isOpen, openDatabase } from "./storage/database.ts";
import { becomeActive } from "./storage/one-process.ts";

/** Longest that one update may take before its chat goes on without it. */
const WATCHDOG_MS = 30_000;
/** Sockets to the Bot API server: one for getUpdates, the rest for as many handlers as can be under way. */
const CONNECTIONS = 101;
/** Menus and descriptions may take so long at the start; the bot answers meanwhile. */
const PROFILE_MS = 10_000;

export interface App {
  /** Address of the local page; undefined with the real Telegram. */
  pageUrl: string | undefined;
  /** Rejects when going on makes no sense, such as a revoked token; with `LockLostError`, end without `stop`. */
  failed: Promise<never>;
  /** Fetches no more updates, lets handlers end, closes everything. */
  stop(): Promise<void>;
}

export interface AppOptions extends FeatureOptions {
  /** How many messages the Bot API server takes in a second; undefined: as many as come. Default: Telegram's limit. */
  messagesPerSecond?: number | undefined;
  watchdogMs?: number;
  /** Where the content lies. Default: `data`. */
  dataFolder?: string;
  /** Now, in milliseconds, for days and dates; default: the machine's clock. */
  now?: () => number;
}

/**
 * Puts the whole bot together, from secret key to polling.
 * @throws whatever keeps it from starting; what was opened by then is closed
 */
export async function startApp(config: Config, log: Log, options: AppOptions = {}): Promise<App> {
  // Node cuts small buffers out of larger ones. In these, what people wrote would lie as long as any neighbour.
  Buffer.poolSize = 0;
  const closing: (() => Promise<unknown> | unknown)[] = [];
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
    const features = await openFeatures({
      db,
      isLimited: telegram.messagesPerSecond !== undefined,
      keys,
      knowledge,
      translator,
      config,
      moderatorChatId: telegram.moderatorChatId ?? config.moderatorChatId,
      download: fileDownloads(http, telegram.token, telegram.apiRoot),
      now: options.now ?? Date.now,
      log,
      options,
      closing,
    });
    const bot = await createBot({
      ...features.deps,
      token: telegram.token,
      client: { fetch: http.fetch, ...(telegram.apiRoot === undefined ? {} : { apiRoot: telegram.apiRoot }) },
      messagesPerSecond: telegram.messagesPerSecond,
      log,
      metrics: watching.metrics,
    });
    await features.start(bot);

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
    await features.startModeration(bot);
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
