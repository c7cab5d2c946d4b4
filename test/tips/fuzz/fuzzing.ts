import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createDrafts, DRAFT_MINUTES } from "../../../src/tips/drafts.ts";
import { newToken } from "../../../src/tips/receipt.ts";
import { startBot } from "../../support/bot.ts";
import { sender } from "../sender.ts";
import { snapshotOfFile } from "../unlinkability/snapshot.ts";
import { pick, seeded } from "../unlinkability/statistics.ts";
import { talker } from "./town-talk.ts";

const PEOPLE = 30;
const AT_ONCE = 25;
/** Small, so that it is reached. */
const MOST_BYTES = 60_000;
const MOST_DRAFTS = 20;
const MINUTE_MS = 60_000;

export interface Fuzzed {
  updates: number;
  /** What was broken of what is promised, in words. */
  broken: string[];
  mostDrafts: number;
  mostBytes: number;
  /** Sent, and whatever became of them. */
  tips: number;
  /** Lines by level. */
  log: Readonly<Record<string, number>>;
  /** Bytes in use after collecting garbage, by how many updates. */
  heap: Map<number, number>;
}

/**
 * Lets 30 people and a moderator do so many things to the whole bot, 25 at once, while the clock jumps.
 * @param measureAt after so many updates the heap is measured
 */
export async function fuzz(count: number, seed: number, measureAt: readonly number[] = []): Promise<Fuzzed> {
  const random = seeded(seed);
  const time = { now: Date.parse("2026-11-22T02:10:00Z") };
  const now = () => time.now;
  const drafts = createDrafts({ now, newToken, mostBytes: MOST_BYTES, mostDrafts: MOST_DRAFTS });
  const bot = await startBot({
    now,
    clock: now,
    drafts,
    receiptCost: { N: 2 ** 4, r: 8, p: 1 },
    tipSlotMinutes: 60,
    messagesPerSecond: undefined,
    watchdogMs: 20_000,
    patienceMs: 60_000,
    keptCalls: 0,
    keptMessages: 80,
    queryLifetimeMs: 1_000,
  });
  const result: Fuzzed = {
    updates: 0,
    broken: [],
    mostDrafts: 0,
    mostBytes: 0,
    tips: 0,
    log: {},
    heap: new Map(),
  };
  const check = (holds: boolean, promise: string) => {
    if (!holds && !result.broken.includes(promise)) result.broken.push(promise);
  };
  try {
    const bystander = sender(bot, "Bayu");
    await bystander.says("/bahasa");
    await bystander.taps("Bahasa Indonesia");
    await bystander.goesTo(9);
    await bystander.taps("Kirim pada serah terima berikutnya");
    const receipt = bystander.receipt();
    const before = bystander.messages().map(({ message_id, text }) => [message_id, text]);

    const people = Array.from(
      { length: PEOPLE },
      (_, i) =>
        bot.chat.telegram.people.create({
          first_name: `Orang ${i}`,
          language_code: i % 3 === 0 ? "en" : "id",
        }).id,
    );
    const talk = talker(bot, people, random);
    for (let done = 0; done < count; done += AT_ONCE) {
      for (let i = 0; i < AT_ONCE; i++) talk.act();
      await bot.chat.settled();
      const { drafts: held, bytes } = drafts.size();
      result.mostDrafts = Math.max(result.mostDrafts, held);
      result.mostBytes = Math.max(result.mostBytes, bytes);
      check(held <= MOST_DRAFTS, "never more drafts than the cap");
      check(
        bytes <= MOST_BYTES + AT_ONCE * 20_000,
        "never more bytes than the cap, and what is being written",
      );
      for (const id of people) {
        for (const draft of [drafts.report(id), drafts.visit(id)]) {
          const ageMs = draft === undefined ? 0 : time.now - draft.startedAt;
          check(ageMs < DRAFT_MINUTES * MINUTE_MS, "no draft is older than 30 minutes");
        }
      }
      result.updates = done + AT_ONCE;
      if (measureAt.includes(result.updates)) result.heap.set(result.updates, heapInUse());
      time.now += pick([0, 1_000, 5_000, 40_000], random);
      if (random() < 0.01) {
        // As if the machine had slept.
        time.now += DRAFT_MINUTES * MINUTE_MS;
        drafts.sweep();
        check(drafts.size().drafts === 0 && drafts.size().finished === 0, "nothing is left of what expired");
      }
      if (random() < 0.003) time.now += 20 * 60 * MINUTE_MS;
    }

    const after = bystander.messages().map(({ message_id, text }) => [message_id, text]);
    check(JSON.stringify(after) === JSON.stringify(before), "nobody else's chat is touched");
    // Makes room: the cap may be reached.
    time.now += DRAFT_MINUTES * MINUTE_MS;
    drafts.sweep();
    await bystander.says(`/cek ${receipt}`);
    check(/Kegiatan kampanye|Status/.test(bystander.last()), "somebody else's tip is still there");
    const lines = bot.logged().split("\n");
    for (const line of lines) {
      // A topic that was deleted while the bot answered in it: the boundary's business, and nobody's loss.
      if (!/"level":(?:50|60)/.test(line) || line.includes("message thread not found")) continue;
      check(false, `nothing fails: ${line.replace(/"(?:time|updateId)":[^,]+,/g, "").slice(0, 600)}`);
    }
    result.log = countLevels(lines);
    const { tables } = await snapshotOfFile(bot.databaseFile, bot.secretKey);
    result.tips = (tables.get("tips")?.length ?? 0) + (tables.get("tip_tombstones")?.length ?? 0);
  } finally {
    await bot.close();
  }
  return result;
}

function countLevels(lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const level = /"level":("?\w+"?)/.exec(line)?.[1];
    if (level !== undefined) counts[level] = (counts[level] ?? 0) + 1;
  }
  return counts;
}

function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
