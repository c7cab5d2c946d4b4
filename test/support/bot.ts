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
  app: App;
  databaseFile: string;
  /** The moderators' group, where the test asked for one. */
  moderators: PlayedGroup | undefined;
  secretKey: Uint8Array;
  /** Every line the bot logged, at `debug`. */
  logged(): string;
  /** Ends the bot and starts it again on the same files. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface BotOptions extends TestChatOptions, AppOptions {
  /** Makes a group for the moderators, of which the bot knows from the start. */
  moderators?: (chat: TestChat) => GroupOptions;
}

export async function startBot(options: BotOptions = {}): Promise<BotUnderTest> {
  const { watchdogMs, messagesPerSecond, dataFolder, now, moderators, ...chatOptions } = options;
  const folder = mkdtempSync(join(tmpdir(), "netral-"));
  const databaseFile = join(folder, "netral.db");
  const chat = await startChat(chatOptions);
  const group = moderators && chat.group("Moderator", moderators(chat));
  const secretKey = new Uint8Array(randomBytes(32));
  const lines: string[] = [];
  const log: Log = createLog("debug", { write: (line) => void lines.push(line) });
  const config: Config = {
    telegram: { mode: "polling", token: chat.token, apiRoot: chat.apiRoot },
    databaseFile,
    secret: { kind: "value", key: secretKey },
    timeZone: "Asia/Jakarta",
    moderatorChatId: group?.chatId,
    logLevel: "debug",
  };
  const start = () =>
    startApp(config, log, {
      messagesPerSecond,
      ...(watchdogMs === undefined ? {} : { watchdogMs }),
      ...(dataFolder === undefined ? {} : { dataFolder }),
      ...(now === undefined ? {} : { now }),
    });
  const bot: BotUnderTest = {
    chat,
    app: await start(),
    databaseFile,
    moderators: group,
    secretKey,
    logged: () => lines.join(""),
    async restart() {
      await bot.app.stop();
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
