import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { Kysely } from "kysely";
import { expect, it } from "vitest";
import { backupDatabase, NEVER_BACKED_UP } from "../../src/storage/backup.ts";
import { eraseOldCopies } from "../../src/storage/before-change.ts";
import { connect } from "../../src/storage/connection.ts";
import { tablesOfSteps } from "../../src/storage/copy.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { migrations } from "../../src/storage/migrations/index.ts";
import { copyDatabase } from "../../src/storage/move.ts";
import { restoreBackup } from "../../src/storage/restore.ts";
import { onEveryEngine, onPostgres, onSqlite } from "../support/databases.ts";
import { addTip, contentOf, fill, tombstone } from "./filled.ts";

const tables = await tablesOfSteps(migrations);
const backedUp = tables.filter((table) => !NEVER_BACKED_UP.includes(table));
const DAY = "2026-11-22";

onEveryEngine("a backup", (open, places) => {
  it("restored into an empty database gives every row of every table again", async () => {
    const db = await open();
    await fill(db);
    const file = join(places.folder(), "backup.db");
    const report = await backupDatabase(db, file);
    const target = await places.fresh();
    expect(await restoreBackup(file, target, false, places.folder())).toMatchObject({
      kind: "restored",
      rows: report.rows,
    });
    const restored = await open(target);
    expect(await contentOf(restored, backedUp)).toEqual(await contentOf(db, backedUp));
  });

  it("is one file, readable by its owner alone, and never written over", async () => {
    const db = await open();
    await fill(db, 10);
    const folder = places.folder();
    const file = join(folder, "backup.db");
    await backupDatabase(db, file);
    expect(readdirSync(folder)).toEqual(["backup.db"]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(backupDatabase(db, file)).rejects.toThrow("exists already");
  });

  it("leaves out the texts of tips that wait for their hand-over, and says how many", async () => {
    const db = await open();
    await fill(db, 10);
    const file = join(places.folder(), "backup.db");
    expect(await backupDatabase(db, file)).toMatchObject({ leftOut: 1 });
    const { sealed } = await db.selectFrom("tip_outbox").select("sealed").executeTakeFirstOrThrow();
    expect(readFileSync(file).includes(Buffer.from(sealed))).toBe(false);
    const done = await restoreBackup(file, await places.fresh(), false, places.folder());
    expect(done).toMatchObject({ kind: "restored", withoutText: 1 });
  });

  it("made while others write is of one moment, and holds nobody up", async () => {
    const where = await places.fresh();
    const db = await open(where);
    await fill(db, 2_000);
    const writer = await open(where);
    let isDone = false;
    let writes = 0;
    const writing = (async () => {
      while (!isDone) {
        // Two tables that change together, or not at all.
        await writer.transaction().execute(async (transaction) => {
          const counted = { day: DAY, answer: "yes" as const, count: 1 };
          const entry_id = `e${++writes}`;
          await transaction
            .insertInto("faq_helpful")
            .values({ ...counted, entry_id })
            .execute();
          await transaction
            .insertInto("languages")
            .values({ person: entry_id as never, locale: "id" })
            .execute();
        });
        await turn();
      }
    })();
    const file = join(places.folder(), "backup.db");
    await backupDatabase(db, file);
    isDone = true;
    await writing;
    expect(writes).toBeGreaterThan(1);
    const backup = await open({ engine: "sqlite", file });
    const counted = await backup
      .selectFrom("faq_helpful")
      .where("answer", "=", "yes")
      .select("entry_id")
      .execute();
    const chosen = await backup
      .selectFrom("languages")
      .where("person", "like", "e%" as never)
      .select("person")
      .execute();
    const written = new Set(counted.map((row) => row.entry_id));
    expect(
      chosen
        .filter(({ person }) => /^e\d+$/.test(person))
        .map(({ person }) => person as string)
        .sort(),
    ).toEqual([...written].sort());
  });

  it("does not go into a database that holds something, unless it is to replace it", async () => {
    const db = await open();
    await fill(db, 10);
    const file = join(places.folder(), "backup.db");
    await backupDatabase(db, file);
    const where = await places.fresh();
    const target = await open(where);
    await target
      .insertInto("languages")
      .values({ person: "other" as never, locale: "id" })
      .execute();
    await addTip(target, "lookup-c", 0);
    expect(await restoreBackup(file, where, false, places.folder())).toMatchObject({
      kind: "not-empty",
      tables: expect.arrayContaining(["languages", "tips"]),
    });
    expect(await target.selectFrom("languages").select("person").execute()).toEqual([{ person: "other" }]);

    expect(await restoreBackup(file, where, true, places.folder())).toMatchObject({
      kind: "restored",
      withoutReceipt: 1,
    });
    expect(await contentOf(target, backedUp)).toEqual(await contentOf(db, backedUp));
    // What was promised to be sent still waits.
    expect(await target.selectFrom("tip_outbox").select("code").execute()).toEqual([
      { code: "code-lookup-c" },
    ]);
  });

  it("does not bring back a tip that was erased since, nor its letters", async () => {
    const where = await places.fresh();
    const db = await open(where);
    await fill(db, 10);
    const file = join(places.folder(), "backup.db");
    await backupDatabase(db, file);
    await db.deleteFrom("tips").where("lookup", "=", "lookup-b").execute();
    await db.insertInto("tip_tombstones").values(tombstone("lookup-b")).execute();
    expect(await restoreBackup(file, where, true, places.folder())).toMatchObject({ stayedErased: 1 });
    for (const table of ["tips", "tip_letters"] as const) {
      expect(await db.selectFrom(table).select("lookup").execute()).toEqual([{ lookup: "lookup-a" }]);
    }
    expect(await db.selectFrom("desk_tips").select("code").execute()).toEqual([]);
    const tombstones = await db.selectFrom("tip_tombstones").select("lookup").orderBy("lookup").execute();
    expect(tombstones.map(({ lookup }) => lookup)).toEqual(["lookup-b", "lookup-z"]);
  });

  it("of an older version is brought up to date, and stays as it was itself", async () => {
    const older = Object.fromEntries(Object.entries(migrations).slice(0, 2));
    const db = await open(undefined, older);
    await db
      .insertInto("languages")
      .values({ person: "p" as never, locale: "id" })
      .execute();
    const file = join(places.folder(), "backup.db");
    await backupDatabase(db, file);
    const before = readFileSync(file);
    const where = await places.fresh();
    expect(await restoreBackup(file, where, false, places.folder())).toMatchObject({
      kind: "restored",
      rows: 1,
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("that is none, is damaged or comes from a newer version is refused, and nothing changes", async () => {
    const folder = places.folder();
    const where = await places.fresh();
    const target = await open(where);
    await fill(target, 10);
    const [text, damaged, newer] = ["text.db", "damaged.db", "newer.db"].map((name) => join(folder, name));
    if (text === undefined || damaged === undefined || newer === undefined) throw new Error("no names");
    writeFileSync(text, "not a database at all, but long enough to look like one".repeat(20));
    await backupDatabase(target, damaged);
    const bytes = readFileSync(damaged);
    writeFileSync(damaged, bytes.fill(7, 5_000, 20_000));
    const future = { ...migrations, "999-newer": { up: async () => {} } };
    await (await openDatabase({ engine: "sqlite", file: newer }, future)).destroy();

    const before = await contentOf(target, tables);
    await expect(restoreBackup(text, where, true, places.folder())).rejects.toThrow("no backup of Netral");
    await expect(restoreBackup(damaged, where, true, places.folder())).rejects.toThrow();
    await expect(restoreBackup(newer, where, true, places.folder())).rejects.toThrow("newer version");
    await expect(restoreBackup(join(folder, "missing.db"), where, true, places.folder())).rejects.toThrow(
      "There is no file",
    );
    expect(await contentOf(target, tables)).toEqual(before);
  });
});

onSqlite("a restoring", (open, places) => {
  it("leaves nothing beside the database, in whatever way it ends", async () => {
    const db = await open();
    await fill(db, 10);
    const file = join(places.folder(), "backup.db");
    await backupDatabase(db, file);
    const folder = places.folder();
    const where = { engine: "sqlite", file: join(folder, "new", "netral.db") } as const;
    expect(await restoreBackup(file, where, false, "unused")).toMatchObject({ kind: "restored" });
    expect(readdirSync(join(folder, "new"))).toEqual(["netral.db"]);
    expect(await restoreBackup(file, where, false, "unused")).toMatchObject({ kind: "not-empty" });
    writeFileSync(
      join(folder, "text.db"),
      "not a database at all, but long enough to look like one".repeat(20),
    );
    await expect(restoreBackup(join(folder, "text.db"), where, true, "unused")).rejects.toThrow("no backup");
    expect(readdirSync(join(folder, "new"))).toEqual(["netral.db"]);
  });
});

onPostgres("a database", (open, places) => {
  it("is moved from SQLite to PostgreSQL and back without a difference, with what waits to be sent", async () => {
    const folder = places.folder();
    const [first, last] = ["first.db", "last.db"].map((name) => join(folder, name));
    const between = await places.fresh();
    const db = await open({ engine: "sqlite", file: first ?? "" });
    await fill(db);
    const toServer = await copyDatabase({ engine: "sqlite", file: first ?? "" }, between);
    expect(toServer).toMatchObject({ kind: "copied" });
    expect(await copyDatabase(between, { engine: "sqlite", file: last ?? "" })).toEqual(toServer);
    const content = await contentOf(db, tables);
    expect(await contentOf(await open(between), tables)).toEqual(content);
    expect(await contentOf(await open({ engine: "sqlite", file: last ?? "" }), tables)).toEqual(content);
    expect(await copyDatabase({ engine: "sqlite", file: first ?? "" }, between)).toMatchObject({
      kind: "not-empty",
    });
  });
});

onSqlite("a migration that changes an existing file", (open, places) => {
  const names = Object.keys(migrations);
  const upTo = (count: number) => Object.fromEntries(Object.entries(migrations).slice(0, count));
  const failing = { up: (_db: Kysely<unknown>) => Promise.reject(new Error("no")) };

  it("is preceded by a backup of which the newest is kept; a new file has none", async () => {
    const folder = places.folder();
    const where = { engine: "sqlite", file: join(folder, "netral.db") } as const;
    const first = await open(where, upTo(1));
    await first
      .insertInto("languages")
      .values({ person: "p" as never, locale: "id" })
      .execute();
    await first.destroy();
    const backups = () => readdirSync(folder).filter((name) => name.includes(".before-"));
    expect(backups()).toEqual([]);
    await (await open(where, upTo(2))).destroy();
    expect(backups()).toEqual([`netral.db.before-${names[1]?.slice(0, 3)}`]);
    await (await open(where, upTo(3))).destroy();
    expect(backups()).toEqual([`netral.db.before-${names[2]?.slice(0, 3)}`]);
    expect(statSync(join(folder, backups()[0] ?? "")).mode & 0o777).toBe(0o600);
    const backup = await connect({ engine: "sqlite", file: join(folder, backups()[0] ?? "") });
    expect(await backup.selectFrom("languages").select("person").execute()).toEqual([{ person: "p" }]);
    await backup.destroy();
  });

  it("and the backup is erased after 30 days, with what a killed restoring has left", async () => {
    const folder = places.folder();
    const where = { engine: "sqlite", file: join(folder, "netral.db") } as const;
    await (await open(where, upTo(1))).destroy();
    await (await open(where, upTo(2))).destroy();
    const backup = `${where.file}.before-${names[1]?.slice(0, 3)}`;
    mkdirSync(`${where.file}.restoring`);
    writeFileSync(join(`${where.file}.restoring`, "backup.db"), "left");
    const made = Date.parse("2026-11-22T03:00:00Z");
    utimesSync(backup, made / 1000, made / 1000);
    expect(await eraseOldCopies(where, made + 30 * 86_400_000)).toBe(0);
    expect(existsSync(backup)).toBe(true);
    expect(await eraseOldCopies(where, made + 30 * 86_400_000 + 1)).toBe(1);
    expect(readdirSync(folder)).toEqual(["netral.db"]);
  });

  it("and fails may be tried again", async () => {
    const file = join(places.folder(), "netral.db");
    const where = { engine: "sqlite", file } as const;
    await (await open(where)).destroy();
    for (let time = 0; time < 2; time++)
      await expect(openDatabase(where, { ...migrations, "999-fails": failing })).rejects.toThrow("999-fails");
    expect(existsSync(`${file}.before-999`)).toBe(true);
  });
});
