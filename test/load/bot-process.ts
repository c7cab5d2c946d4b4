// The whole bot, as `main.ts` starts it, with what a load run or a test sets.
import { dirname, join } from "node:path";
import { startApp } from "../../src/app.ts";
import type { TelegramConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { settingsOf, tellParent } from "./processes.ts";
import type { ServerReady } from "./server-process.ts";

export interface BotSettings extends ServerReady {
  /** SQLite's; what else lies on the disk is beside it. */
  databaseFile: string;
  /** Then the data is there instead. */
  postgresUrl?: string | undefined;
  /** False: Telegram's limits are off, so is the bot's throttle. */
  throttled: boolean;
  moderatorChatId?: number;
  tipSlotMinutes?: number;
  /** A clock that runs faster, from `startMs` on when the machine's stood at `startedAt`. Default: the machine's. */
  clock?: { startMs: number; startedAt: number; speed: number };
  /** Pauses after a hand-over of tips that failed. Default: as in earnest. */
  handoverPausesMs?: readonly number[];
  /** Updates come by webhook to this port of loopback instead of by polling. */
  webhookPort?: number;
  /** Default: the real content. */
  dataFolder?: string;
}

export interface Memory {
  /** Resident set after a collection, in MB; undefined without --expose-gc. */
  rssMb: number;
  heapMb: number;
}

function telegramOf({ token, apiRoot, webhookPort: port }: BotSettings): TelegramConfig {
  if (port === undefined) return { mode: "polling", token, apiRoot };
  const [url, secret] = [`http://127.0.0.1:${port}/updates`, "a-secret-that-only-Telegram-and-we-know"];
  return { mode: "webhook", token, apiRoot, webhook: { url, secret, listen: { host: "127.0.0.1", port } } };
}

const settings = settingsOf<BotSettings>();
const { clock, handoverPausesMs } = settings;
const app = await startApp(
  {
    database:
      settings.postgresUrl === undefined
        ? { engine: "sqlite", file: settings.databaseFile }
        : { engine: "postgres", url: settings.postgresUrl },
    telegram: telegramOf(settings),
    cacheFolder: "var/cache",
    secret: { kind: "value", key: new Uint8Array(32).map((_, i) => i * 7 + 3) },
    timeZone: "Asia/Jakarta",
    moderatorChatId: settings.moderatorChatId,
    tips: {
      slotMinutes: settings.tipSlotMinutes ?? 0,
      retentionDays: 90,
      outboxKeyFolder: join(dirname(settings.databaseFile), "outbox-keys"),
    },
    logLevel: "error",
    healthPort: undefined,
  },
  createLog("error"),
  {
    ...(settings.throttled ? {} : { messagesPerSecond: undefined }),
    ...(settings.dataFolder === undefined ? {} : { dataFolder: settings.dataFolder }),
    ...(clock && { now: () => clock.startMs + (Date.now() - clock.startedAt) * clock.speed }),
    ...(handoverPausesMs && { handover: { pausesMs: handoverPausesMs } }),
  },
);

process.on("message", () => {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  tellParent({ rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 } satisfies Memory);
});
// To the end, and not process.exit(): a profile is written then.
process.on("disconnect", () => void app.stop());
process.once("SIGTERM", () => void app.stop().then(() => process.exit()));
app.failed.catch(() => process.exit(1));
tellParent({ ready: true });
