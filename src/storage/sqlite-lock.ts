import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import type { ActiveLock } from "./one-process.ts";

/**
 * An empty SQLite file beside the database, locked by the operating system for as long as the process lives: a
 * lock on the database itself would keep out backups and reports, and a file with a process id in it would outlive
 * a kill.
 */
export function tryFileLock(file: string): ActiveLock | undefined {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
  const lock = new BetterSqlite3(file === ":memory:" ? file : `${file}.lock`, { timeout: 0 });
  try {
    lock.pragma("locking_mode = exclusive");
    // No journal: nothing is ever written.
    lock.pragma("journal_mode = memory");
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    if (error instanceof BetterSqlite3.SqliteError && error.code.startsWith("SQLITE_BUSY")) return undefined;
    throw error;
  }
  return {
    lost: new Promise<never>(() => {}),
    async release() {
      lock.close();
    },
  };
}
