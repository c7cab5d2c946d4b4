import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { type Kysely, sql } from "kysely";
import { describe, expect, it } from "vitest";
import { leaveNoRemnant, openDatabase } from "../../src/storage/database.ts";
import { migrations } from "../../src/storage/migrations/index.ts";
import { tryToBecomeActive } from "../../src/storage/one-process.ts";
import { onEveryEngine, onSqlite } from "../support/databases.ts";

const HELPFUL = { day: "2026-11-22", entry_id: "x", answer: "yes", count: 1 } as const;

onEveryEngine("the database", (open, places) => {
  it("opened a second time is as it was", async () => {
    const where = await places.fresh();
    const first = await open(where);
    await first.insertInto("faq_helpful").values(HELPFUL).execute();
    await first.destroy();
    const second = await open(where);
    expect(await second.selectFrom("faq_helpful").select("count").execute()).toEqual([{ count: 1 }]);
  });

  it("keeps nothing of a migration that fails half-way", async () => {
    const where = await places.fresh();
    const failing = {
      ...migrations,
      "999-fails": {
        async up(db: Kysely<unknown>) {
          await db.schema.createTable("half").addColumn("a", "text").execute();
          throw new Error("the disk is full");
        },
      },
    };
    await expect(openDatabase(where, failing)).rejects.toThrow("999-fails");
    const db = await open(where);
    expect(await db.introspection.getTables()).not.toContainEqual(expect.objectContaining({ name: "half" }));
  });

  it("written by a newer version is left alone", async () => {
    const where = await places.fresh();
    const newer = { ...migrations, "999-newer": { up: async () => {} } };
    await (await open(where, newer)).destroy();
    await expect(openDatabase(where)).rejects.toThrow(/newer version of Netral \(999-newer\)/);
  });

  it("refuses a day with an hour, and a language that there is not", async () => {
    const db = await open();
    const withHour = { ...HELPFUL, day: "2026-11-22T10:00" };
    await expect(db.insertInto("faq_helpful").values(withHour).execute()).rejects.toThrow(/constraint/i);
    await expect(sql`insert into languages (person, locale) values ('p', 'fr')`.execute(db)).rejects.toThrow(
      /constraint/i,
    );
  });

  it("gives counts and sums as numbers, and bytes as bytes", async () => {
    const db = await open();
    await db
      .insertInto("faq_helpful")
      .values({ ...HELPFUL, count: 2_000_000_000 })
      .execute();
    await db
      .insertInto("faq_helpful")
      .values({ ...HELPFUL, entry_id: "y", count: 2_000_000_000 })
      .execute();
    const sums = await db
      .selectFrom("faq_helpful")
      .select((of) => [of.fn.sum("count").as("sum"), of.fn.countAll().as("rows")])
      .executeTakeFirstOrThrow();
    expect(sums).toEqual({ sum: 4_000_000_000, rows: 2 });
    const sealed_text = Uint8Array.from([0, 255, 39, 92]);
    await db.insertInto("curator_questions").values({ id: "a", day: "2026-11-22", sealed_text }).execute();
    const row = await db.selectFrom("curator_questions").select("sealed_text").executeTakeFirstOrThrow();
    expect(row.sealed_text).toBeInstanceOf(Uint8Array);
    expect([...row.sealed_text]).toEqual([0, 255, 39, 92]);
  });

  it("erases without complaint", async () => {
    const db = await open();
    await db.insertInto("faq_helpful").values(HELPFUL).execute();
    await db.deleteFrom("faq_helpful").execute();
    await leaveNoRemnant(db);
    expect(await db.selectFrom("faq_helpful").select("day").execute()).toEqual([]);
  });
});

onSqlite("the database file", (open, places) => {
  it("is made with its folder, for its owner alone", async () => {
    const file = join(places.folder(), "var", "netral.db");
    await open({ engine: "sqlite", file });
    for (const suffix of ["", "-wal", "-shm"]) expect(statSync(file + suffix).mode & 0o777).toBe(0o600);
  });

  it("has a lock beside it that its owner alone can take, even where others could before", async () => {
    const file = join(places.folder(), "netral.db");
    const where = { engine: "sqlite", file } as const;
    await (await tryToBecomeActive(where))?.release();
    expect(statSync(`${file}.lock`).mode & 0o777).toBe(0o600);
    chmodSync(`${file}.lock`, 0o644);
    const lock = await tryToBecomeActive(where);
    expect(statSync(`${file}.lock`).mode & 0o777).toBe(0o600);
    expect(await tryToBecomeActive(where)).toBeUndefined();
    await lock?.release();
  });

  it("runs with WAL, secure_delete, foreign keys and full synchronisation", async () => {
    const db = await open();
    const pragma = async (name: string) => {
      const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db);
      return Object.values(rows[0] ?? {})[0];
    };
    expect(await pragma("journal_mode")).toBe("wal");
    expect(await pragma("secure_delete")).toBe(1);
    expect(await pragma("foreign_keys")).toBe(1);
    expect(await pragma("synchronous")).toBe(2);
  });

  it("holds no trace of a deleted row", async () => {
    const file = join(places.folder(), "netral.db");
    const db = await open({ engine: "sqlite", file });
    const trace = "canary-that-must-vanish";
    await db
      .insertInto("faq_helpful")
      .values({ ...HELPFUL, entry_id: trace })
      .execute();
    await db.deleteFrom("faq_helpful").execute();
    await leaveNoRemnant(db);
    for (const suffix of ["", "-wal", "-shm"])
      expect(readFileSync(file + suffix).includes(trace)).toBe(false);
  });
});

describe("a PostgreSQL server that cannot be reached", () => {
  it("is named without user and password", async () => {
    const url = "postgres://kenari:rahasia%21@127.0.0.1:1/netral";
    const error: unknown = await openDatabase({ engine: "postgres", url }).catch((reason: unknown) => reason);
    expect(String(error)).toContain("127.0.0.1:1/netral");
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/kenari|rahasia/);
  });
});
