import type { DatabaseConfig } from "../config.ts";
import type { Log } from "../log.ts";

/** Held by the one process that acts on a database. It goes with the process, however that ends. */
export interface ActiveLock {
  /** Rejects with `LockLostError` when another process may have become active. Never resolves. */
  lost: Promise<never>;
  release(): Promise<void>;
}

/** Whoever catches it ends at once, without a word to Telegram: what is unfinished comes to the next process. */
export class LockLostError extends Error {
  constructor() {
    super("The connection that makes this process the active one is lost, so it ends. Start it again.");
    this.name = "LockLostError";
  }
}

/**
 * Makes this process the only one that acts on the database, and so the only one that talks to Telegram.
 * On PostgreSQL it waits for as long as another process is active; on SQLite there is no standby.
 *
 * The lock goes by the database and not by the bot: commands that need it have no token, and two bots in one
 * database would mix what they keep.
 * @throws Error where another process has the SQLite file, or the server cannot be reached
 */
export async function becomeActive(where: DatabaseConfig, log: Log): Promise<ActiveLock> {
  if (where.engine === "postgres") {
    return (await import("./postgres-lock.ts")).waitForLock(where.url, log);
  }
  const lock = await tryToBecomeActive(where);
  if (lock !== undefined) return lock;
  throw new Error(
    `Another process uses ${where.file}. End it first, or give this one a file of its own with DATABASE_URL.`,
  );
}

/** The same without waiting. @returns undefined where another process is active */
export async function tryToBecomeActive(where: DatabaseConfig): Promise<ActiveLock | undefined> {
  switch (where.engine) {
    case "sqlite":
      return (await import("./sqlite-lock.ts")).tryFileLock(where.file);
    case "postgres":
      return (await import("./postgres-lock.ts")).tryLock(where.url);
  }
}
