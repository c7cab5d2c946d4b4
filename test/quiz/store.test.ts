import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { beforeEach, expect, it } from "vitest";
import { personKeys } from "../../src/privacy/person-key.ts";
import { type Learner, MOST_SEEN, NEW_LEARNER, packLearner } from "../../src/quiz/learner.ts";
import { type Count, play, type Step } from "../../src/quiz/quiz.ts";
import { MOST_CARDS } from "../../src/quiz/review.ts";
import { type QuizStore, questionTotals, quizStore } from "../../src/quiz/store.ts";
import type { Database } from "../../src/storage/database.ts";
import { type OpenForTest, onEveryEngine, onSqlite } from "../support/databases.ts";
import { bankOf, questions } from "./fixture.ts";

const DAY = "2026-11-22";
let db: Database;
let store: QuizStore;
const storeIn = async (opened: ReturnType<OpenForTest>) => {
  db = await opened;
  store = quizStore(db, personKeys(new Uint8Array(32).fill(7), "quiz"));
};

const bank = bankOf(questions());
const table = { bank, today: 2_517, random: Math.random, token: "tttttttt" };
const answered: Count = {
  kind: "answered",
  questionId: "medsos-like-0",
  version: "v00000",
  option: 1,
  isRight: false,
};
const step = (learner: Learner, counts: readonly Count[] = []): Step => ({
  learner,
  counts,
  show: { kind: "menu" },
});

/** As large as a person's row can become: an unfinished exam, all cards, everything seen, an exam passed. */
function largest(): Learner {
  const exam = play(NEW_LEARNER, { verb: "draw", draw: { kind: "exam" } }, table).learner.session;
  if (exam === undefined) throw new Error("no exam was drawn");
  const items = exam.items.map((item) => ({
    ...item,
    order: [3, 1, 0, 2],
    result: { kind: "answered" as const, option: 3, isRight: false },
  }));
  return {
    session: { ...exam, items, shown: 20, finishedOn: 2_517 },
    cards: bank.all.slice(0, MOST_CARDS).map(({ ref }) => ({
      ref,
      dueOn: 2_530,
      answeredOn: 2_517,
      stability: 21.37,
      difficulty: 9.9,
    })),
    reviewed: { on: 2_517, count: 5 },
    seen: Array.from({ length: MOST_SEEN }, (_, index) => `s${String(index).padStart(2, "0")}`),
    passed: { on: 2_517, percent: 100 },
  };
}

onSqlite("the file of what is kept", (open, places) => {
  let file: string;
  beforeEach(async () => {
    file = join(places.folder(), "netral.db");
    await storeIn(open({ engine: "sqlite", file }));
  });

  it("does not tell who somebody is", async () => {
    await store.update(710_000_001, DAY, () => step(largest()));
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
    expect(readFileSync(file, "latin1")).not.toContain("710000001");
  });

  it("takes at most 2 KB of the database file for each of 500 people, statistics of a day apart", async () => {
    expect(packLearner(largest()).length).toBeLessThanOrEqual(960);
    const measure = async () => {
      await sql`vacuum`.execute(db);
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
      return statSync(file).size;
    };
    const empty = await measure();
    for (let person = 1; person <= 500; person++) await store.update(person, DAY, () => step(largest()));
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
    const perPerson = (statSync(file).size - empty) / 500;
    expect(perPerson).toBeLessThanOrEqual(2_048);
  });
});

onEveryEngine("what is kept of a person", (open) => {
  beforeEach(() => storeIn(open()));

  it("comes back as it was, and is nobody else's", async () => {
    const learner = largest();
    await store.update(710_000_001, DAY, () => step(learner));
    expect(await store.learner(710_000_001)).toEqual(learner);
    expect(await store.learner(710_000_002)).toEqual(NEW_LEARNER);
  });

  it("begins anew where a row cannot be read", async () => {
    await store.update(1, DAY, () => step(largest()));
    for (const state of [
      "",
      "{}",
      "null",
      '{"v":2}',
      packLearner(largest()).replace("+", "?").replace(/x3/g, "x9"),
    ]) {
      await db.updateTable("quiz_learners").set({ state }).execute();
      expect(await store.learner(1)).toEqual(NEW_LEARNER);
    }
  });

  it("is erased a year after its last use, and at once on request", async () => {
    await store.update(1, "2025-11-20", () => step(largest()));
    await store.update(2, "2025-11-23", () => step(largest()));
    await store.update(3, DAY, () => step(largest()));
    expect(await store.purge(DAY)).toBe(1);
    await store.forget(3);
    const rows = await db.selectFrom("quiz_learners").select("day").execute();
    expect(rows).toEqual([{ day: "2025-11-23" }]);
  });
});

onEveryEngine("a step", (open) => {
  beforeEach(() => storeIn(open()));

  it("that fails half-way leaves neither session nor statistics", async () => {
    const broken = { ...answered, questionId: null } as unknown as Count;
    await expect(store.update(1, DAY, () => step(largest(), [answered, broken]))).rejects.toThrow();
    expect(await store.learner(1)).toEqual(NEW_LEARNER);
    expect(await questionTotals(db)).toEqual([]);
  });

  it("by two devices at once is decided one after the other", async () => {
    const add = (learner: Learner) =>
      step({ ...learner, reviewed: { on: 1, count: learner.reviewed.count + 1 } });
    await Promise.all(Array.from({ length: 50 }, () => store.update(1, DAY, add)));
    expect((await store.learner(1)).reviewed.count).toBe(50);
  });
});

onEveryEngine("the statistics", (open) => {
  beforeEach(() => storeIn(open()));

  it("add up by day, question and version, and hold no person", async () => {
    const shown: Count = { kind: "shown", questionId: "medsos-like-0", version: "v00000" };
    const right: Count = { ...answered, option: 0, isRight: true };
    await store.update(1, DAY, (learner) => step(learner, [shown, answered]));
    await store.update(2, DAY, (learner) => step(learner, [shown, right]));
    await store.update(2, "2026-11-23", (learner) => step(learner, [shown, { ...right, version: "v00001" }]));
    expect(await questionTotals(db)).toEqual([
      { questionId: "medsos-like-0", version: "v00000", shown: 3, right: 1, chosen: [1, 1, 0, 0] },
      { questionId: "medsos-like-0", version: "v00001", shown: 0, right: 1, chosen: [1, 0, 0, 0] },
    ]);
    const tables = await db.introspection.getTables();
    const columns = tables.find((table) => table.name === "quiz_statistics")?.columns;
    expect(columns?.map((column) => column.name)).toContain("question_id");
    expect(columns?.map((column) => column.name)).not.toContain("person");
  });
});
