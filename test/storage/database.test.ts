import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Kysely, sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import { migrations } from "../../src/storage/migrations/index.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "netral-"));
  file = join(folder, "var", "netral.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the database", () => {
  it("is made with its folder, and opening it a second time changes nothing", async () => {
    const first = await openDatabase(file);
    await first
      .insertInto("faq_helpful")
      .values({ day: "2026-11-22", entry_id: "x", answer: "yes", count: 1 })
      .execute();
    await first.destroy();
    const second = await openDatabase(file);
    expect(await second.selectFrom("faq_helpful").select("count").execute()).toEqual([{ count: 1 }]);
    await second.destroy();
  });

  it("runs with WAL, secure_delete, foreign keys and full synchronisation", async () => {
    const db = await openDatabase(file);
    const pragma = async (name: string) => {
      const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db);
      return Object.values(rows[0] ?? {})[0];
    };
    expect(await pragma("journal_mode")).toBe("wal");
    expect(await pragma("secure_delete")).toBe(1);
    expect(await pragma("foreign_keys")).toBe(1);
    expect(await pragma("synchronous")).toBe(2);
    await db.destroy();
  });

  it("keeps nothing of a migration that fails half-way", async () => {
    const failing = {
      ...migrations,
      "999-fails": {
        async up(db: Kysely<unknown>) {
          await db.schema.createTable("half").addColumn("a", "text").execute();
          throw new Error("the disk is full");
        },
      },
    };
    await expect(openDatabase(file, failing)).rejects.toThrow("999-fails");
    const db = await openDatabase(file);
    expect(await db.introspection.getTables()).not.toContainEqual(expect.objectContaining({ name: "half" }));
    await db.destroy();
  });

  it("leaves no trace of a deleted row in its files", async () => {
    const db = await openDatabase(file);
    const trace = "canary-that-must-vanish";
    await db
      .insertInto("faq_helpful")
      .values({ day: "2026-11-22", entry_id: trace, answer: "yes", count: 1 })
      .execute();
    await db.deleteFrom("faq_helpful").execute();
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
    for (const suffix of ["", "-wal", "-shm"])
      expect(readFileSync(file + suffix).includes(trace)).toBe(false);
    await db.destroy();
  });

  it("refuses a day with an hour, and a language that there is not", async () => {
    const db = await openDatabase(file);
    await expect(
      db
        .insertInto("faq_helpful")
        .values({ day: "2026-11-22T10:00", entry_id: "x", answer: "yes", count: 1 })
        .execute(),
    ).rejects.toThrow(/constraint/i);
    await expect(sql`insert into languages (person, locale) values ('p', 'fr')`.execute(db)).rejects.toThrow(
      /constraint/i,
    );
    await db.destroy();
  });
});
