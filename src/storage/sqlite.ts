import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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

/** Longest wait for another process that writes. */
const BUSY_MS = 5_000;

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
  try {
    setPragmas(sqlite);
  } catch (error) {
    // Where the file is something else than a database.
    sqlite.close();
    throw error;
  }
  return new Kysely<Schema>({ dialect: new TransactionalSqliteDialect({ database: sqlite }) });
}

function setPragmas(sqlite: BetterSqlite3.Database): void {
  sqlite.pragma("journal_mode = WAL");
  // FULL: what a person was told is kept must outlive a power cut, not only a crash.
  sqlite.pragma("synchronous = FULL");
  // Deleted rows are overwritten, not merely unlinked.
  sqlite.pragma("secure_delete = ON");
  sqlite.pragma("foreign_keys = ON");
  sqlite.pragma(`busy_timeout = ${BUSY_MS}`);
}

/** So long it is tried to empty the log while somebody else reads; a backup empties it when it has ended. */
const TRIES = 50;
const TRY_AGAIN_MS = 100;

/**
 * Empties the write-ahead log into the file: with `secure_delete`, nothing of erased rows is left in either.
 * A backup that is being made holds it up.
 */
export async function emptyWriteAheadLog(db: Kysely<Schema>): Promise<void> {
  for (let turn = 0; turn < TRIES; turn++) {
    const isEmpty = await db.connection().execute(async (connection) => {
      // The driver is synchronous: waiting for the reader within SQLite would hold up everybody.
      await sql`pragma busy_timeout = 0`.execute(connection);
      const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(connection);
      await sql`pragma busy_timeout = ${sql.lit(BUSY_MS)}`.execute(connection);
      return rows[0]?.busy === 0;
    });
    if (isEmpty) return;
    await sleep(TRY_AGAIN_MS);
  }
}
