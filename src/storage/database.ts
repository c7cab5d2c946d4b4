import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { Kysely, SqliteAdapter, SqliteDialect, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { migrations } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";

export type Database = Kysely<Schema>;

/** SQLite can roll back changes of tables; Kysely assumes that it cannot, and would migrate without a transaction. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

/**
 * Opens the file (making it and its folder), and brings it up to date.
 * @throws Error where the file cannot be opened or a migration fails; then nothing of that migration stays
 */
export async function openDatabase(
  file: string,
  steps: Readonly<Record<string, Migration>> = migrations,
): Promise<Database> {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
  const sqlite = new BetterSqlite3(file);
  sqlite.pragma("journal_mode = WAL");
  // FULL: what a person was told is kept must outlive a power cut, not only a crash.
  sqlite.pragma("synchronous = FULL");
  // Deleted rows are overwritten, not merely unlinked.
  sqlite.pragma("secure_delete = ON");
  sqlite.pragma("foreign_keys = ON");
  sqlite.pragma("busy_timeout = 5000");
  const db = new Kysely<Schema>({ dialect: new TransactionalSqliteDialect({ database: sqlite }) });
  try {
    await migrate(db, steps);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}

async function migrate(db: Database, steps: Readonly<Record<string, Migration>>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...steps }) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === "Error")?.migrationName ?? "unknown";
  throw new Error(
    `Migration ${failed} failed; the database is as it was before. Restore the previous version or mend the cause.`,
    {
      cause: error,
    },
  );
}

/** Whether the database answers. */
export async function isOpen(db: Database): Promise<boolean> {
  return sql`select 1`.execute(db).then(
    () => true,
    () => false,
  );
}

/** Empties the write-ahead log into the file: with `secure_delete`, nothing of erased rows is left in either. */
export async function leaveNoRemnant(db: Database): Promise<void> {
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
}
