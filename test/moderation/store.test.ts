import { randomBytes } from "node:crypto";
import { beforeEach, expect, it } from "vitest";
import { type FaqStore, faqStore } from "../../src/faq/store.ts";
import { type ModerationStore, moderationStore } from "../../src/moderation/store.ts";
import { sealer } from "../../src/privacy/seal.ts";
import type { Database } from "../../src/storage/database.ts";
import { onEveryEngine } from "../support/databases.ts";

const DAY = "2026-11-22";
const key = randomBytes(32);
const sealers = { questions: sealer(key, "curator-questions"), decisions: sealer(key, "curator-decisions") };

onEveryEngine("decisions on questions for the curators", (open) => {
  let db: Database;
  let questions: FaqStore;
  let store: ModerationStore;
  beforeEach(async () => {
    db = await open();
    questions = faqStore(db, sealers.questions);
    store = moderationStore(db, sealers);
    for (const text of ["satu", "dua", "tiga"]) await questions.keepQuestion(DAY, text);
  });
  const waiting = async () => (await store.waitingIds()).map(({ id }) => id);

  it("take questions out of those that wait; the first decision counts, and may be taken back", async () => {
    const [first = "", second = "", third = ""] = await waiting();
    expect(await store.decide([first, second], { kind: "topic", entryId: "medsos-like" })).toBe(2);
    expect(await store.decide([second, third, "nobody's"], { kind: "ignore" })).toBe(1);
    expect(await waiting()).toEqual([]);
    expect((await store.decided()).map(({ decision }) => decision.kind)).toEqual([
      "topic",
      "topic",
      "ignore",
    ]);
    await store.undecide([first]);
    expect(await waiting()).toEqual([first]);
  });

  it("go with their questions, after 90 days or when these are erased", async () => {
    const ids = await waiting();
    await store.decide(ids, { kind: "new" });
    await store.erase(ids.slice(0, 1));
    expect(await store.decided()).toHaveLength(2);
    await questions.purge("2027-03-01");
    expect(await db.selectFrom("curator_decisions").select("question_id").execute()).toEqual([]);
  });

  it("cannot be read with another key", async () => {
    await store.decide(await waiting(), { kind: "new" });
    const other = sealer(randomBytes(32), "curator-decisions");
    expect(await moderationStore(db, { ...sealers, decisions: other }).decided()).toEqual([]);
  });

  it("are read beside counts of the days asked for only", async () => {
    await questions.addAsked([
      { day: "2026-11-20", entryId: "grup-wa", outcome: "answer", count: 2 },
      { day: "2026-11-21", entryId: "grup-wa", outcome: "answer", count: 3 },
    ]);
    await questions.countHelpful("2026-11-21", "grup-wa", "yes");
    const { asked, helpful } = await store.counted({ from: "2026-11-21", to: DAY });
    expect(asked).toMatchObject([{ day: "2026-11-21", entryId: "grup-wa", outcome: "answer", count: 3 }]);
    expect(helpful).toMatchObject([{ entryId: "grup-wa", answer: "yes", count: 1 }]);
    expect(await store.countSent(DAY)).toBe(3);
  });
});
