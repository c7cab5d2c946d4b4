import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { Kysely, SqliteAdapter, SqliteDialect, sql } from "kysely";
import type { Schema } from "./schema.ts";

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
 * Opens the file, making it (0600) and its folder where they are missing.
 * @throws Error where the file cannot be opened
 */
export function connectSqlite(file: string): Kysely<Schema> {
  if (file !== ":memory:") {
    mkdirSync(dirname(file), { recursive: true });
    // SQLite gives its -wal and -shm the permissions of the file.
    closeSync(openSync(file, "a", 0o600));
  }
  const sqlite = new BetterSqlite3(file);
  sqlite.pragma("journal_mode = WAL");
  // FULL: what a person was told is kept must outlive a power cut, not only a crash.
  sqlite.pragma("synchronous = FULL");
  // Deleted rows are overwritten, not merely unlinked.
  sqlite.pragma("secure_delete = ON");
  sqlite.pragma("foreign_keys = ON");
  sqlite.pragma("busy_timeout = 5000");
  return new Kysely<Schema>({ dialect: new TransactionalSqliteDialect({ database: sqlite }) });
}

/** Empties the write-ahead log into the file: with `secure_delete`, nothing of erased rows is left in either. */
export async function emptyWriteAheadLog(db: Kysely<Schema>): Promise<void> {
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
}
