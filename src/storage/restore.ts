import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { sql, type Transaction } from "kysely";
import type { DatabaseConfig } from "../config.ts";
import { NEVER_BACKED_UP } from "./backup.ts";
import { restoringFolder } from "./before-change.ts";
import { connect, type Database } from "./connection.ts";
import { copyTable, filledTables, inSnapshot, tablesOfSteps, untyped } from "./copy.ts";
import { openDatabase } from "./database.ts";
import { appliedSteps, migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";

/** Erased tips by their look-up ids. What is there stays, whatever a backup says. */
const TOMBSTONES = "tip_tombstones";

export type Restoring =
  | {
      kind: "restored";
      rows: number;
      /** Tips of the backup that were erased since, and were not brought back. */
      stayedErased: number;
      /** Tips that had been sent but not handed over: their text was in no backup. */
      withoutText: number;
      /** Tips that wait and that the backup does not know: the group gets them, but their receipts lead nowhere. */
      withoutReceipt: number;
    }
  /** There is something already, in these tables. */
  | { kind: "not-empty"; tables: readonly string[] };

/**
 * Puts a backup, of this version or an older one, into a database. All of it or nothing.
 * Nobody else may act on the database meanwhile.
 * @param replace erases what is there, but for what is never backed up
 * @param cacheFolder takes a copy of the backup meanwhile; with SQLite the folder of the database does
 * @throws Error where the file is no backup, damaged, or of a newer version
 */
export async function restoreBackup(
  file: string,
  where: DatabaseConfig,
  replace: boolean,
  cacheFolder: string,
): Promise<Restoring> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  const folder = where.engine === "sqlite" ? restoringFolder(where.file) : join(cacheFolder, "restoring");
  makeEmpty(folder);
  try {
    const copy = join(folder, "backup.db");
    // Brought up to date as a copy: the backup itself stays as it was.
    copyFileSync(file, copy);
    const backup = await openBackup(file, copy);
    try {
      return await restore(backup, where, replace);
    } finally {
      await backup.destroy();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Not among temporary files: these may be a small disk in memory, and belong to all accounts. */
function makeEmpty(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Error(
      `No copy of the backup can be made in ${dirname(folder)}. Let the bot's account write there; with PostgreSQL, CACHE_FOLDER may name another folder.`,
      { cause },
    );
  }
}

async function openBackup(file: string, copy: string): Promise<Database> {
  const reason = `${file} is no backup of Netral, or is damaged.`;
  const isSqlite = await connect({ engine: "sqlite", file: copy }).catch((cause: unknown) => {
    throw new Error(reason, { cause });
  });
  try {
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(isSqlite);
    const isSound = rows[0]?.integrity_check === "ok";
    if (!isSound || (await appliedSteps(isSqlite)).length === 0) throw new Error(reason);
    await migrate(isSqlite, migrations);
    return isSqlite;
  } catch (error) {
    await isSqlite.destroy();
    throw error;
  }
}

async function restore(backup: Database, where: DatabaseConfig, replace: boolean): Promise<Restoring> {
  const all = await tablesOfSteps(migrations);
  const tables = all.filter((table) => !NEVER_BACKED_UP.includes(table) && table !== TOMBSTONES);
  const target = await openDatabase(where);
  try {
    const filled = await filledTables(target, tables);
    if (filled.length > 0 && !replace) return { kind: "not-empty", tables: filled };
    return await inSnapshot(backup, (from) =>
      target.transaction().execute(async (to) => {
        for (const table of tables.toReversed()) await untyped(to).deleteFrom(table).execute();
        let rows = 0;
        for (const table of tables) rows += await copyTable(from, to, table);
        if (all.includes(TOMBSTONES)) rows += await copyTable(from, to, TOMBSTONES, "keep");
        return {
          kind: "restored" as const,
          rows,
          stayedErased: await eraseAgain(to),
          withoutText: await countWithoutText(to),
          withoutReceipt: await countWithoutReceipt(to),
        };
      }),
    );
  } finally {
    await target.destroy();
  }
}

/** Tips that were erased after the backup was made; their letters go with them. */
async function eraseAgain(db: Transaction<Schema>): Promise<number> {
  // Where they stand in the group is still needed while their erasure there waits.
  await db
    .deleteFrom("desk_tips")
    .where("code", "in", (of) =>
      of
        .selectFrom("tips")
        .select("code")
        .where("lookup", "in", (inner) => inner.selectFrom("tip_tombstones").select("lookup")),
    )
    .where("code", "not in", (of) => of.selectFrom("tip_outbox").select("code"))
    .execute();
  const result = await db
    .deleteFrom("tips")
    .where("lookup", "in", (of) => of.selectFrom("tip_tombstones").select("lookup"))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

async function countWithoutText(db: Transaction<Schema>): Promise<number> {
  const { count } = await db
    .selectFrom("tips")
    .select((of) => of.fn.countAll<number>().as("count"))
    .where("is_delivered", "=", 0)
    .where("code", "not in", (of) => of.selectFrom("tip_outbox").select("code"))
    .executeTakeFirstOrThrow();
  return count;
}

async function countWithoutReceipt(db: Transaction<Schema>): Promise<number> {
  const { count } = await db
    .selectFrom("tip_outbox")
    .select((of) => of.fn.countAll<number>().as("count"))
    .where("type", "=", "tip")
    .where("code", "not in", (of) => of.selectFrom("tips").select("code"))
    .executeTakeFirstOrThrow();
  return count;
}
