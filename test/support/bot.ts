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
  readonly moderators: PlayedGroup;
  app: App;
  databaseFile: string;
  secretKey: Uint8Array;
  /** Every line the bot logged, at `debug`. */
  logged(): string;
  /** Where it takes webhook calls, with `WEBHOOK_SECRET`. */
  webhookUrl: string;
  /**
   * Ends the bot and starts it again on the same files; with other settings where `change` names some, and updates
   * by the same way unless it names another.
   */
  restart(change?: UpdatesBy | ((config: Config) => Partial<Config>)): Promise<void>;
  close(): Promise<void>;
}

export interface BotOptions extends TestChatOptions, AppOptions {
  /** Makes the moderators' group, of which the bot knows from the start; false: there is none. Default: a forum. */
  moderators?: ((chat: TestChat) => GroupOptions) | false;
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
    drafts,
    receiptCost,
    moderators = () => ({}),
    tipSlotMinutes = 0,
    weeklyLookMs,
    groupQuestionMs,
    ...chatOptions
  } = options;
  const folder = mkdtempSync(join(tmpdir(), "netral-"));
  const databaseFile = join(folder, "netral.db");
  const chat = await startChat(chatOptions);
  const group =
    moderators === false ? undefined : chat.group("Moderator", { isForum: true, ...moderators(chat) });
  const secretKey = new Uint8Array(randomBytes(32));
  const lines: string[] = [];
  const log: Log = createLog("debug", { write: (line) => void lines.push(line) });
  const { token, apiRoot } = chat;
  const listen = { host: "127.0.0.1", port: await freePort() };
  const webhook = { url: `http://127.0.0.1:${listen.port}/updates`, secret: WEBHOOK_SECRET, listen };
  const telegramBy = (by: UpdatesBy): TelegramConfig =>
    by === "polling" ? { mode: by, token, apiRoot } : { mode: by, token, apiRoot, webhook };
  let config: Config = {
    telegram: telegramBy(updatesBy),
    database: { engine: "sqlite", file: databaseFile },
    cacheFolder: "var/cache",
    secret: { kind: "value", key: secretKey },
    timeZone: "Asia/Jakarta",
    moderatorChatId: group?.chatId,
    tips: {
      slotMinutes: tipSlotMinutes,
      retentionDays: 90,
      outboxKeyFolder: join(folder, "outbox-keys"),
    },
    logLevel: "debug",
    healthPort,
  };
  const start = () =>
    startApp(config, log, {
      messagesPerSecond,
      ...(watchdogMs === undefined ? {} : { watchdogMs }),
      ...(dataFolder === undefined ? {} : { dataFolder }),
      ...(now === undefined ? {} : { now }),
      ...(drafts === undefined ? {} : { drafts }),
      ...(receiptCost === undefined ? {} : { receiptCost }),
      handover: { tickMs: 20, pausesMs: [20, 100], ...handover },
      ...(weeklyLookMs === undefined ? {} : { weeklyLookMs }),
      ...(groupQuestionMs === undefined ? {} : { groupQuestionMs }),
    });
  const bot: BotUnderTest = {
    chat,
    get moderators() {
      if (group === undefined) throw new Error("this bot was started without a moderators' group");
      return group;
    },
    app: await start(),
    databaseFile,
    secretKey,
    logged: () => lines.join(""),
    webhookUrl: webhook.url,
    async restart(change = () => ({})) {
      await bot.app.stop();
      const changed = typeof change === "string" ? { telegram: telegramBy(change) } : change(config);
      config = { ...config, ...changed };
      bot.app = await start();
    },
    async close() {
      await bot.app.stop();
      await chat.close();
      rmSync(folder, { recursive: true });
    },
  };
  return bot;
}
