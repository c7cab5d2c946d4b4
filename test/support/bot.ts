import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, type AppOptions, startApp } from "../../src/app.ts";
import type { Config, TelegramConfig } from "../../src/config.ts";
import { createLog, type Log } from "../../src/log.ts";
import { startChat, type TestChat, type TestChatOptions } from "./chat.ts";
import type { GroupOptions, PlayedGroup } from "./group.ts";
import { freePort } from "./port.ts";

export type UpdatesBy = "polling" | "webhook";

export const WEBHOOK_SECRET = "a-secret-that-only-Telegram-and-we-know";

/** The whole bot over a local Telegram, with a database file of its own. */
export interface BotUnderTest {
  chat: TestChat;
  /** The moderators' group; throws where the bot was started without one. */
  moderators(): PlayedGroup;
  app: App;
  databaseFile: string;
  /** Every line the bot logged, at `debug`. */
  logged(): string;
  /** Where it takes webhook calls, with `WEBHOOK_SECRET`. */
  webhookUrl: string;
  /** Ends the bot and starts it again on the same files; updates come by the same way unless another is named. */
  restart(updatesBy?: UpdatesBy): Promise<void>;
  close(): Promise<void>;
}

export interface BotOptions extends TestChatOptions, AppOptions {
  /** The moderators' group is made before the bot starts; false: there is none. Default: a forum. */
  moderators?: GroupOptions | false;
  /** Default: tips are handed over at once. */
  tipSlotMinutes?: number;
  /** Default: polling. */
  updatesBy?: UpdatesBy;
  healthPort?: number;
}

export async function startBot(options: BotOptions = {}): Promise<BotUnderTest> {
  const {
    updatesBy = "polling",
    healthPort,
    watchdogMs,
    messagesPerSecond,
    dataFolder,
    now,
    handover,
    moderators: moderatorOptions,
    tipSlotMinutes,
    ...chatOptions
  } = options;
  const folder = mkdtempSync(join(tmpdir(), "netral-"));
  const databaseFile = join(folder, "netral.db");
  const chat = await startChat(chatOptions);
  const moderators =
    moderatorOptions === false
      ? undefined
      : chat.group("Moderator", { isForum: true, ...(moderatorOptions ?? {}) });
  const lines: string[] = [];
  const log: Log = createLog("debug", { write: (line) => void lines.push(line) });
  const config: Omit<Config, "telegram"> = {
    databaseFile,
    cacheFolder: "var/cache",
    secret: { kind: "value", key: new Uint8Array(randomBytes(32)) },
    timeZone: "Asia/Jakarta",
    moderatorChatId: moderators?.chatId,
    tips: {
      slotMinutes: tipSlotMinutes ?? 0,
      retentionDays: 90,
      outboxKeyFolder: join(folder, "outbox-keys"),
    },
    logLevel: "debug",
    healthPort,
  };
  const { token, apiRoot } = chat;
  const listen = { host: "127.0.0.1", port: await freePort() };
  const webhook = {
    url: `http://127.0.0.1:${listen.port}/updates`,
    secret: WEBHOOK_SECRET,
    listen,
  };
  let telegram: TelegramConfig;
  const start = (by: UpdatesBy) => {
    telegram = by === "polling" ? { mode: by, token, apiRoot } : { mode: by, token, apiRoot, webhook };
    return startApp({ ...config, telegram }, log, {
      messagesPerSecond,
      ...(watchdogMs === undefined ? {} : { watchdogMs }),
      ...(dataFolder === undefined ? {} : { dataFolder }),
      ...(now === undefined ? {} : { now }),
      handover: { tickMs: 20, pausesMs: [20, 100], ...handover },
    });
  };
  const bot: BotUnderTest = {
    chat,
    moderators() {
      if (moderators === undefined) throw new Error("this bot has no moderators' group");
      return moderators;
    },
    app: await start(updatesBy),
    databaseFile,
    logged: () => lines.join(""),
    webhookUrl: webhook.url,
    async restart(by = telegram.mode === "webhook" ? "webhook" : "polling") {
      await bot.app.stop();
      bot.app = await start(by);
    },
    async close() {
      await bot.app.stop();
      await chat.close();
      rmSync(folder, { recursive: true });
    },
  };
  return bot;
}
