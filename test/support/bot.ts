import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, type AppOptions, startApp } from "../../src/app.ts";
import type { Config } from "../../src/config.ts";
import { createLog, type Log } from "../../src/log.ts";
import { startChat, type TestChat, type TestChatOptions } from "./chat.ts";
import type { GroupOptions, PlayedGroup } from "./group.ts";

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
  /** Ends the bot and starts it again on the same files, with other settings where `change` names some. */
  restart(change?: (config: Config) => Partial<Config>): Promise<void>;
  close(): Promise<void>;
}

export interface BotOptions extends TestChatOptions, AppOptions {
  /** Makes the moderators' group, of which the bot knows from the start; false: there is none. Default: a forum. */
  moderators?: ((chat: TestChat) => GroupOptions) | false;
  /** Default: tips are handed over at once. */
  tipSlotMinutes?: number;
}

export async function startBot(options: BotOptions = {}): Promise<BotUnderTest> {
  const {
    watchdogMs,
    messagesPerSecond,
    dataFolder,
    now,
    handover,
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
  let config: Config = {
    telegram: { mode: "polling", token: chat.token, apiRoot: chat.apiRoot },
    database: { engine: "sqlite", file: databaseFile },
    secret: { kind: "value", key: secretKey },
    timeZone: "Asia/Jakarta",
    moderatorChatId: group?.chatId,
    tips: {
      slotMinutes: tipSlotMinutes,
      retentionDays: 90,
      outboxKeyFolder: join(folder, "outbox-keys"),
    },
    logLevel: "debug",
  };
  const start = () =>
    startApp(config, log, {
      messagesPerSecond,
      ...(watchdogMs === undefined ? {} : { watchdogMs }),
      ...(dataFolder === undefined ? {} : { dataFolder }),
      ...(now === undefined ? {} : { now }),
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
    async restart(change) {
      await bot.app.stop();
      config = { ...config, ...change?.(config) };
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
