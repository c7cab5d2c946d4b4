import { sql } from "kysely";
import type { DatabaseConfig } from "../config.ts";
import { backupBeforeChange } from "./before-change.ts";
import { connect, type Database, engineOf } from "./connection.ts";
import { migrate, type Steps } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";

export type { Database } from "./connection.ts";

/**
 * Opens the database (a SQLite file is made with its folder), and brings it up to date; a SQLite file with
 * something in it is backed up before, as `<file>.before-NNN`.
 * @throws Error where it cannot be opened or a migration fails; then nothing of that migration stays
 */
export async function openDatabase(where: DatabaseConfig, steps: Steps = migrations): Promise<Database> {
  const db = await connect(where);
  try {
    if (where.engine === "sqlite") await backupBeforeChange(db, where.file, steps);
    await migrate(db, steps);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}

/**
 * After an erasure: leaves nothing of the rows in the files of SQLite. On PostgreSQL it does nothing: there a
 * deleted row stays in its page until vacuum, and in archived logs for as long as these are kept. What people
 * wrote is sealed in both.
 */
export async function leaveNoRemnant(db: Database): Promise<void> {
  if (engineOf(db) === "sqlite") await (await import("./sqlite.ts")).emptyWriteAheadLog(db);
}

/**
 * Writes the indexes of a table anew, in the order of their keys. Within a page an index keeps its entries where they
 * were put, and so the order in which rows came, for as long as the page is not full.
 */
export async function forgetOrder(db: Database, table: keyof Schema): Promise<void> {
  const what = engineOf(db) === "sqlite" ? sql`reindex` : sql`reindex table`;
  await sql`${what} ${sql.table(table)}`.execute(db);
}

/** Whether the database answers. */
export async function isOpen(db: Database): Promise<boolean> {
  return sql`select 1`.execute(db).then(
    () => true,
    () => false,
  );
}
