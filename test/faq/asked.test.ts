import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AskedCounter, askedCounter } from "../../src/faq/asked.ts";
import { type FaqStore, faqStore, QUESTIONS_A_DAY } from "../../src/faq/store.ts";
import { sealer } from "../../src/privacy/seal.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { startBot } from "../support/bot.ts";
import { onEveryEngine } from "../support/databases.ts";
import { silentLog } from "../support/log.ts";

const DAY = "2026-11-22";
const seals = sealer(new Uint8Array(32), "curator-questions");

const rows = (from: Database) => from.selectFrom("faq_asked").selectAll().orderBy("entry_id").execute();

onEveryEngine("questions", (open) => {
  let db: Database;
  let store: FaqStore;
  let asked: AskedCounter;
  beforeEach(async () => {
    db = await open();
    store = faqStore(db, seals);
    asked = askedCounter(store, silentLog);
  });
  afterEach(() => asked.close());

  it("are counted by day, topic and how they ended; small talk is not", async () => {
    for (let time = 0; time < 3; time++)
      asked.count(DAY, { kind: "answer", entryId: "medsos-like", neighbours: [] });
    await asked.flush();
    asked.count(DAY, { kind: "answer", entryId: "medsos-like", neighbours: [] });
    asked.count(DAY, { kind: "choices", entryIds: ["tim-sukses", "grup-wa"] });
    asked.count(DAY, { kind: "none", reason: "unknown" });
    asked.count(DAY, { kind: "none", reason: "greeting" });
    await asked.flush();
    expect(await rows(db)).toEqual([
      { day: DAY, entry_id: "", outcome: "none", count: 1 },
      { day: DAY, entry_id: "medsos-like", outcome: "answer", count: 4 },
      { day: DAY, entry_id: "tim-sukses", outcome: "choices", count: 1 },
    ]);
  });

  it("are not lost while the database refuses", async () => {
    let refuses = true;
    const moody = askedCounter(
      {
        async addAsked(counts) {
          if (refuses) throw new Error("the disk is full");
          await store.addAsked(counts);
        },
      },
      silentLog,
    );
    moody.count(DAY, { kind: "none", reason: "unknown" });
    await moody.flush();
    refuses = false;
    moody.count(DAY, { kind: "none", reason: "unknown" });
    await moody.close();
    expect(await rows(db)).toEqual([{ day: DAY, entry_id: "", outcome: "none", count: 2 }]);
  });
});

describe("questions asked in a chat", () => {
  it("stand in the database once the bot has stopped", async () => {
    const bot = await startBot();
    await bot.chat.person("Sari").says("boleh like postingan caleg?");
    await bot.restart();
    const after = await openDatabase({ engine: "sqlite", file: bot.databaseFile });
    expect(await rows(after)).toMatchObject([{ entry_id: "medsos-like", outcome: "answer", count: 1 }]);
    await after.destroy();
    await bot.close();
  });
});

onEveryEngine("the curators", (open) => {
  it("get no more than so many questions a day, and one that is kept already is never refused", async () => {
    const store = faqStore(await open(), seals);
    for (let number = 0; number < QUESTIONS_A_DAY; number++)
      expect(await store.keepQuestion(DAY, `soal ${number}`)).toBe("kept");
    expect(await store.keepQuestion(DAY, "satu lagi")).toBe("full");
    expect(await store.keepQuestion(DAY, "soal 7")).toBe("kept");
    expect(await store.keepQuestion("2026-11-23", "satu lagi")).toBe("kept");
    expect(await store.questions()).toHaveLength(QUESTIONS_A_DAY + 1);
  });
});
