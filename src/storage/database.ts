import type { DatabaseConfig } from "../config.ts";
import { connect, type Database, engineOf } from "./connection.ts";
import { migrate, type Steps } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";

export type { Database } from "./connection.ts";

/**
 * Opens the database (a SQLite file is made with its folder), and brings it up to date.
 * @throws Error where it cannot be opened or a migration fails; then nothing of that migration stays
 */
export async function openDatabase(where: DatabaseConfig, steps: Steps = migrations): Promise<Database> {
  const db = await connect(where);
  try {
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
