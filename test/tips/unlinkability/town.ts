import { dirname, join } from "node:path";
import { addDays, type Day } from "../../../src/bot/day.ts";
import type { DatabaseConfig } from "../../../src/config.ts";
import { faqStore } from "../../../src/faq/store.ts";
import { languageStore } from "../../../src/language/store.ts";
import { personKeys } from "../../../src/privacy/person-key.ts";
import { sealer } from "../../../src/privacy/seal.ts";
import { quizStore } from "../../../src/quiz/store.ts";
import { backupDatabase } from "../../../src/storage/backup.ts";
import { leaveNoRemnant } from "../../../src/storage/database.ts";
import { newToken } from "../../../src/tips/receipt.ts";
import { TIP_KINDS } from "../../../src/tips/tip.ts";
import { weeklyStore } from "../../../src/weekly/store.ts";
import { startTipLine, type TipLineUnderTest } from "../../support/tip-line.ts";
import { type Snapshot, snapshotOf, snapshotOfFile } from "./snapshot.ts";
import { pick, type Random, shuffled } from "./statistics.ts";

export const PEOPLE = 400;
const DAYS = 10;
const SLOTS_A_DAY = 2;
const TIPS_A_SLOT = 10;
const FIRST_DAY = "2026-11-22";
/** Receipts at the price of a normal hash: not they are on trial here. */
const CHEAP = { N: 2 ** 4, r: 8, p: 1 };

/** A tip and what only its sender, and this test, know. */
export interface SentTip {
  sender: number;
  code: string;
  lookup: string;
  slot: number;
  day: Day;
  /** The first was sent first. */
  order: number;
  /** How much was written. */
  length: number;
  /** Of the «send» button in the sender's chat. */
  messageId: number;
}

/** What somebody outside may know of a person besides the id, and what is truly kept of them. */
export interface Known {
  locale: "id" | "en";
  quizDay?: Day;
  weekly?: { zone: string; weekday: number; hour: number };
}

/** Ten days of 400 people, half of whom send a tip. */
export interface Town {
  ids: readonly number[];
  people: ReadonlyMap<number, Known>;
  tips: readonly SentTip[];
  secretKey: Uint8Array;
  /** Just before each slot, with the tips that wait for it. */
  quiet: readonly Snapshot[];
  /** After the last hand-over. */
  end: Snapshot;
  backup: Snapshot | undefined;
}

/** What a careless change might do. */
export interface Leak {
  /** Right after a tip was sent. */
  afterTip(line: TipLineUnderTest, tip: SentTip, known: Known): Promise<void>;
  /** Keeps the write-ahead log from being emptied until a slot begins. @returns what lets go of it */
  holdLog(databaseFile: string): () => void;
}

export async function liveInTown(
  random: Random,
  options: { database?: DatabaseConfig; leak?: Leak | undefined } = {},
): Promise<Town> {
  const line = await startTipLine({
    receiptCost: CHEAP,
    ...(options.database === undefined ? {} : { database: options.database }),
  });
  try {
    return await live(line, random, options.leak);
  } finally {
    await line.close();
  }
}

async function live(line: TipLineUnderTest, random: Random, leak: Leak | undefined): Promise<Town> {
  const { db, secretKey, time } = line;
  const languages = languageStore(db, personKeys(secretKey, "language"));
  const learners = quizStore(db, personKeys(secretKey, "quiz"));
  const weekly = weeklyStore(db, personKeys(secretKey, "weekly"), sealer(secretKey, "weekly"));
  const faq = faqStore(db, sealer(secretKey, "curator-questions"));
  const ids = [...new Set(Array.from({ length: 2 * PEOPLE }, () => 1e9 + Math.floor(random() * 7e9)))].slice(
    0,
    PEOPLE,
  );
  const people = new Map<number, Known>(ids.map((id) => [id, { locale: random() < 0.4 ? "en" : "id" }]));
  for (const id of ids) line.chat.telegram.people.create({ id, first_name: "Orang" });
  const senders = shuffled(ids, random).slice(0, DAYS * SLOTS_A_DAY * TIPS_A_SLOT);
  const tips: SentTip[] = [];
  const quiet: Snapshot[] = [];
  const look = () => snapshotOf(db, line.databaseFile, line.outboxKeyFolder, secretKey);

  const know = (id: number, change: (known: Known) => Known) => people.set(id, change(knownOf(id)));
  const knownOf = (id: number) => people.get(id) as Known;
  const chooseLanguage = (id: number) => languages.choose(id, knownOf(id).locale);

  async function useSomethingElse(day: Day): Promise<void> {
    const id = pick(ids, random);
    const what = random();
    if (what < 0.3) await chooseLanguage(id);
    else if (what < 0.6) {
      await learners.update(id, day, (learner) => ({
        learner: { ...learner, seen: [...learner.seen] },
        counts: [],
        show: { kind: "menu" } as never,
      }));
      know(id, (known) => ({ ...known, quizDay: day }));
    } else if (what < 0.75) {
      const chosen = { zone: pick(["wib", "wita", "wit"], random), weekday: 1 + Math.floor(random() * 7) };
      const schedule = { ...chosen, hour: 7 + Math.floor(random() * 13) } as const;
      await weekly.subscribe(id, { chatId: id, locale: knownOf(id).locale }, schedule as never, day);
      know(id, (known) => ({ ...known, weekly: schedule }));
    } else if (what < 0.9) await faq.countHelpful(day, "a-topic", "yes");
    else if (leak === undefined) {
      await Promise.all([languages, learners, weekly].map((store) => store.forget(id)));
      await leaveNoRemnant(db);
      know(id, ({ locale }) => ({ locale }));
    }
  }

  async function sendTip(sender: number, slot: number, day: Day): Promise<void> {
    // Whoever comes to report has often looked around before: next to the tip, but without a day on it.
    if (random() < 0.4) await chooseLanguage(sender);
    const length = 40 + Math.floor(random() * 1_400);
    const message = line.chat.telegram.people.say(sender, "kirim");
    const { intake } = line.line;
    const what = "ada kampanye di kantor ".repeat(70).slice(0, length);
    const content = { kind: pick(TIP_KINDS, random), what, pictures: [] };
    const before = new Set(await codes());
    const kept = await intake.submit(newToken(), content, "slot", intake.senderHandle(sender));
    if (kept.kind !== "kept") throw new Error(`the tip was not kept: ${kept.kind}`);
    const row = (await db.selectFrom("tips").select(["code", "lookup"]).execute()).find(
      ({ code }) => !before.has(code),
    );
    if (row === undefined) throw new Error("the tip is not there");
    const tip = { sender, ...row, slot, day, order: tips.length, length, messageId: message.message_id };
    tips.push(tip);
    receipts.set(tip, kept.receipt);
    await leak?.afterTip(line, tip, knownOf(sender));
  }
  const receipts = new Map<SentTip, string>();
  const codes = async () => (await db.selectFrom("tips").select("code").execute()).map(({ code }) => code);

  for (let slot = 0; slot < DAYS * SLOTS_A_DAY; slot++) {
    const day = addDays(FIRST_DAY, Math.floor(slot / SLOTS_A_DAY));
    const coming = senders.slice(slot * TIPS_A_SLOT, (slot + 1) * TIPS_A_SLOT);
    const acts = shuffled([...coming, ...new Array<undefined>(20).fill(undefined)], random);
    // Not always: with the log held up each tip waits a little.
    const letGo = slot < 6 ? leak?.holdLog(line.databaseFile) : undefined;
    for (const sender of acts) {
      if (sender === undefined) await useSomethingElse(day);
      else await sendTip(sender, slot, day);
    }
    quiet.push(await look());
    letGo?.();
    await line.nextSlot();
    await talkAndWithdraw(slot, random);
    // Six more hours to the day's second slot, then the night.
    time.now += (slot % 2 === 0 ? 6 : 16) * 3_600_000;
  }
  await line.nextSlot();

  /** Moderators ask some senders back; of these some look in; a few withdraw what they sent. */
  async function talkAndWithdraw(slot: number, chance: Random): Promise<void> {
    for (const tip of shuffled(
      tips.filter((each) => each.slot === slot),
      chance,
    )) {
      const luck = chance();
      if (luck < 0.6) continue;
      await line.line.register.write(tip.code as never, "Kapan itu?", newToken());
      if (luck < 0.75) continue;
      const mailbox = await line.open(receipts.get(tip) ?? "");
      if (luck < 0.9) await mailbox.markRead();
      else await mailbox.withdraw();
    }
  }

  const end = await look();
  const copy = join(dirname(line.databaseFile), "backup.db");
  await backupDatabase(db, copy);
  return { ids, people, tips, secretKey, quiet, end, backup: await snapshotOfFile(copy, secretKey) };
}
