import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { faqStore } from "../../src/faq/store.ts";
import { groupQuizStore } from "../../src/group/quiz-store.ts";
import { quietStore } from "../../src/group/store.ts";
import { languageStore } from "../../src/language/store.ts";
import { personKeys } from "../../src/privacy/person-key.ts";
import { sealer } from "../../src/privacy/seal.ts";
import { NEW_LEARNER } from "../../src/quiz/learner.ts";
import { quizStore } from "../../src/quiz/store.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { movesToCurrentKey, resealEverything } from "../../src/storage/rotation.ts";
import { GROUP_COLUMNS, OTHER_BYTES, PERSON_COLUMNS, SEALED_COLUMNS } from "../../src/storage/under-keys.ts";
import { onEveryEngine } from "../support/databases.ts";

const DAY = "2026-11-22";
const SARI = 710_000_001;
const BUDI = 710_000_002;
const GROUP = -1_002_000_000_001;
const keys = { current: randomBytes(32), previous: randomBytes(32) };

onEveryEngine("what is kept of a person, after the key was rotated", (open) => {
  let db: Database;
  const languages = (key: Uint8Array) => languageStore(db, personKeys(key, "language"));
  const learners = (key: Uint8Array) => quizStore(db, personKeys(key, "quiz"));
  const reviewed = { on: 1, count: 3 };
  beforeEach(async () => {
    db = await open();
    for (const person of [SARI, BUDI]) {
      await languages(keys.previous).choose(person, "en");
      await learners(keys.previous).update(person, DAY, () => ({
        learner: { ...NEW_LEARNER, reviewed },
        counts: [],
        show: { kind: "menu" },
      }));
    }
  });

  it("moves to the new key at the next visit, and of others it stays where it is", async () => {
    const visit = movesToCurrentKey(db, keys);
    for (let time = 0; time < 2; time++) await visit?.(SARI);
    expect(await languages(keys.current).chosenBy(SARI)).toBe("en");
    expect((await learners(keys.current).learner(SARI)).reviewed).toEqual(reviewed);
    expect(await languages(keys.previous).chosenBy(SARI)).toBeUndefined();
    expect(await learners(keys.previous).learner(SARI)).toEqual(NEW_LEARNER);
    expect(await languages(keys.previous).chosenBy(BUDI)).toBe("en");
    expect(await languages(keys.current).chosenBy(BUDI)).toBeUndefined();
  });

  it("moves with a group as well, when something is said in it", async () => {
    const group = -1_001_234;
    const [before, after] = [personKeys(keys.previous, "group"), personKeys(keys.current, "group")];
    await db
      .insertInto("quiet_groups")
      .values({ chat: before(group), is_quiet: 1, token: "t" })
      .execute();
    await movesToCurrentKey(db, keys)?.(group);
    expect(await db.selectFrom("quiet_groups").select("chat").execute()).toEqual([{ chat: after(group) }]);
  });

  it("gives way to what was begun anew under the new key", async () => {
    await languages(keys.current).choose(SARI, "id");
    await movesToCurrentKey(db, keys)?.(SARI);
    expect(await languages(keys.current).chosenBy(SARI)).toBe("id");
    expect(await languages(keys.previous).chosenBy(SARI)).toBeUndefined();
  });

  it("is, for a group, its silence; and its quiz goes on under the new key", async () => {
    const quiet = (key: Uint8Array) => quietStore(db, personKeys(key, "group"));
    const quizzes = (ring: Parameters<typeof sealer>[0], key: Uint8Array) =>
      groupQuizStore(db, personKeys(key, "group"), sealer(ring, "group-quizzes"));
    const quiz = { chatId: GROUP, locale: "id" as const, token: "t", questions: [] };
    await quiet(keys.previous).toggle(GROUP, "t");
    await quizzes(keys.previous, keys.previous).keep(quiz, DAY);
    expect(await quizzes(keys, keys.current).leftOver(DAY)).toEqual([quiz]);
    expect(await quizzes(keys, keys.current).quizOf(GROUP)).toEqual(quiz);
    await movesToCurrentKey(db, keys)?.(GROUP);
    expect(await quiet(keys.current).isQuiet(GROUP)).toBe(true);
    expect(await quizzes(keys, keys.current).quizOf(GROUP)).toEqual(quiz);
  });

  it("is not looked for where there is no previous key", () => {
    expect(movesToCurrentKey(db, { current: keys.current })).toBeUndefined();
  });
});

onEveryEngine("texts at rest", (open) => {
  it("are sealed anew under the new key, all at once, and a second time nothing changes", async () => {
    const db = await open();
    const questions = (ring: Parameters<typeof sealer>[0]) =>
      faqStore(db, sealer(ring, "curator-questions")).questions();
    for (const text of ["boleh ikut lomba?", "boleh foto?"])
      await faqStore(db, sealer(keys.previous, "curator-questions")).keepQuestion(DAY, text);
    await db
      .insertInto("curator_questions")
      .values({ id: "z", day: DAY, sealed_text: randomBytes(50) })
      .execute();
    expect(await questions(keys)).toHaveLength(2);
    expect(await questions(keys.current)).toEqual([]);

    expect(await resealEverything(db, keys)).toEqual({ resealed: 2, unreadable: 1 });
    expect((await questions(keys.current)).map(({ text }) => text).sort()).toEqual([
      "boleh foto?",
      "boleh ikut lomba?",
    ]);
    expect(await questions(keys.previous)).toEqual([]);
    expect(await resealEverything(db, keys)).toEqual({ resealed: 0, unreadable: 1 });
  });
});

describe("the list of what is under the secret key", () => {
  it("has every column that holds a person or bytes, and none that there is not", async () => {
    const db = await openDatabase({ engine: "sqlite", file: ":memory:" });
    const tables = await db.introspection.getTables();
    await db.destroy();
    const columns = tables.flatMap((table) =>
      table.columns.map((column) => ({ ...column, place: `${table.name}.${column.name}` })),
    );
    const persons = [...PERSON_COLUMNS, ...GROUP_COLUMNS].map(({ table, column }) => `${table}.${column}`);
    const sealed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
    expect(persons).toEqual(
      expect.arrayContaining(
        columns.filter(({ name }) => ["person", "chat"].includes(name)).map(({ place }) => place),
      ),
    );
    expect([...sealed, ...OTHER_BYTES].sort()).toEqual(
      columns
        .filter(({ dataType }) => dataType === "BLOB")
        .map(({ place }) => place)
        .sort(),
    );
    expect(columns.map(({ place }) => place)).toEqual(expect.arrayContaining(persons));
  });
});
