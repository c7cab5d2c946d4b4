import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { autoRetry } from "@grammyjs/auto-retry";
import { Api } from "grammy";
import { todayIn } from "../../src/bot/day.ts";
import { loadTranslator } from "../../src/bot/translate.ts";
import type { DatabaseConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { openTipLine, type TipLine } from "../../src/tip-line.ts";
import type { Opened, Submitted } from "../../src/tips/intake.ts";
import { newToken } from "../../src/tips/receipt.ts";
import type { ScryptCost } from "../../src/tips/receipt-keys.ts";
import type { TipCode, TipContent } from "../../src/tips/tip.ts";
import { startChat, type TestChat } from "./chat.ts";
import type { GroupOptions, PlayedGroup } from "./group.ts";

/** Intake, outbox and desk over a local Telegram, without the dialogues: for what happens to tips once sent. */
export interface TipLineUnderTest {
  chat: TestChat;
  group: PlayedGroup;
  line: TipLine;
  db: Database;
  databaseFile: string;
  outboxKeyFolder: string;
  secretKey: Uint8Array;
  /** The clock; assign to it. */
  time: { now: number };
  logged(): string;
  send(content?: Partial<TipContent>, token?: string): Promise<Extract<Submitted, { kind: "kept" }>>;
  open(receipt: string): Promise<Extract<Opened, { kind: "open" }>["mailbox"]>;
  /** The code of the tip whose topic is the group's first. */
  codeShown(): TipCode;
  /** Puts the clock at the next slot and waits until all was handed over. */
  nextSlot(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface TipLineOptions {
  group?: GroupOptions;
  slotMinutes?: number;
  /** Default: a new file of SQLite. */
  database?: DatabaseConfig;
  /** For hundreds of tips: receipts that are cheap to guess. */
  receiptCost?: ScryptCost;
}

export async function startTipLine(options: TipLineOptions = {}): Promise<TipLineUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "netral-tips-"));
  const slotMinutes = options.slotMinutes ?? 60;
  const chat = await startChat();
  const group = chat.group("Moderator", { isForum: true, ...options.group });
  const secretKey = randomBytes(32);
  const lines: string[] = [];
  const log = createLog("debug", { write: (text) => void lines.push(text) });
  const time = { now: Date.parse("2026-11-22T02:10:00Z") };
  const translator = await loadTranslator("locales");
  const databaseFile = join(folder, "netral.db");
  const outboxKeyFolder = join(folder, "outbox-keys");

  async function open() {
    const db = await openDatabase(options.database ?? { engine: "sqlite", file: databaseFile });
    const api = new Api(chat.token, { apiRoot: chat.apiRoot });
    api.config.use(
      autoRetry({ maxDelaySeconds: 2, rethrowInternalServerErrors: true, rethrowHttpErrors: true }),
    );
    const line = await openTipLine({
      api,
      botId: chat.telegram.settings.botUser.id,
      db,
      keys: secretKey,
      moderatorChatId: group.chatId,
      tips: { slotMinutes, retentionDays: 90, outboxKeyFolder },
      translator,
      today: todayIn("Asia/Jakarta", () => time.now),
      now: () => time.now,
      log,
      tickMs: 5,
      pausesMs: [10, 20, 50],
      ...(options.receiptCost === undefined ? {} : { receiptCost: options.receiptCost }),
    });
    return { db, line };
  }

  const opened = await open();
  const tested: TipLineUnderTest = {
    chat,
    group,
    ...opened,
    databaseFile,
    outboxKeyFolder,
    secretKey,
    time,
    logged: () => lines.join(""),
    async send(content = {}, token = newToken()) {
      const { intake } = tested.line;
      const whole = { kind: "campaign" as const, what: "Kampanye di kantor", pictures: [], ...content };
      const result = await intake.submit(token, whole, "slot", intake.senderHandle(4_711));
      if (result.kind !== "kept") throw new Error(`the tip was not kept: ${result.kind}`);
      if (slotMinutes === 0) await tested.line.handover.idle();
      return result;
    },
    async open(receipt) {
      const result = await tested.line.intake.open(receipt as never);
      if (result.kind !== "open") throw new Error(`the mailbox does not open: ${result.kind}`);
      return result.mailbox;
    },
    codeShown() {
      const code = /\b[2-9A-HJKMNP-TV-Z]{6}\b/.exec(group.topics()[0]?.name ?? "")?.[0];
      if (code === undefined) throw new Error("the group has no topic that names a tip");
      return code as TipCode;
    },
    async nextSlot() {
      time.now += slotMinutes * 60_000;
      const { handover } = tested.line;
      await handover.slotBegun();
      await handover.idle();
    },
    async restart() {
      await tested.line.close();
      await tested.db.destroy();
      Object.assign(tested, await open());
    },
    async close() {
      await tested.line.close();
      await tested.db.destroy();
      await chat.close();
      rmSync(folder, { recursive: true });
    },
  };
  return tested;
}
