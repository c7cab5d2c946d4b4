import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import type { ActiveLock } from "./one-process.ts";

/**
 * An empty SQLite file beside the database, locked by the operating system for as long as the process lives: a
 * lock on the database itself would keep out backups and reports, and a file with a process id in it would outlive
 * a kill.
 */
export function tryFileLock(file: string): ActiveLock | undefined {
  const lockFile = file === ":memory:" ? file : `${file}.lock`;
  if (file !== ":memory:") {
    mkdirSync(dirname(file), { recursive: true });
    makePrivate(lockFile);
  }
  const lock = new BetterSqlite3(lockFile, { timeout: 0 });
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

/** 0600: whoever can read the file can lock it, and so keep the bot from starting. */
function makePrivate(path: string): void {
  // Never opened where it exists: closing it again would give up a lock that this process holds on it.
  if (existsSync(path)) chmodSync(path, 0o600);
  else closeSync(openSync(path, "a", 0o600));
}
