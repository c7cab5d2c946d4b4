import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { sql } from "kysely";
import { connect, type Database, engineOf } from "./connection.ts";
import { copyTable, inSnapshot, tablesOfSteps } from "./copy.ts";
import { appliedSteps, migrate, type Steps } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";

/** The texts of tips that wait for their hand-over. */
const OUTBOX = "tip_outbox";
/**
 * What is not to outlive its erasure by lying in a backup. Of quizzes in a hall, which are over within hours: who
 * is behind a pseudonym.
 */
export const NEVER_BACKED_UP: readonly string[] = [OUTBOX, "events", "event_players"];

export interface BackupReport {
  rows: number;
  /** Of tips that wait; who restores the backup will miss them. */
  leftOut: number;
}

/**
 * Writes everything, as it is at one moment, into a SQLite file (0600) - the same format for both engines. The bot
 * may run meanwhile.
 * @throws Error where the file exists, or cannot be written; then there is none
 */
export async function backupDatabase(
  db: Database,
  file: string,
  steps: Steps = migrations,
): Promise<BackupReport> {
  if (existsSync(file)) throw new Error(`${file} exists already. Name another file, or remove it first.`);
  const unfinished = `${file}.unfinished`;
  remove(unfinished);
  try {
    const report = await write(db, unfinished, steps);
    const handle = openSync(unfinished, "r+");
    fsyncSync(handle);
    closeSync(handle);
    renameSync(unfinished, file);
    return report;
  } finally {
    remove(unfinished);
    // A checkpoint of the bot's had to wait for the reading; without it, erased rows would still lie in the log.
    if (engineOf(db) === "sqlite") await (await import("./sqlite.ts")).emptyWriteAheadLog(db);
  }
}

async function write(db: Database, file: string, steps: Steps): Promise<BackupReport> {
  const applied = await appliedSteps(db);
  // Of the version that the database has, which may be older than this program.
  const present = Object.fromEntries(Object.entries(steps).filter(([name]) => applied.includes(name)));
  const backup = await connect({ engine: "sqlite", file });
  try {
    await migrate(backup, present);
    const tables = await tablesOfSteps(present);
    const report = await inSnapshot(db, (snapshot) =>
      backup.transaction().execute(async (transaction) => {
        let rows = 0;
        let leftOut = 0;
        for (const table of tables) {
          if (table === OUTBOX) leftOut += await countRows(snapshot, table);
          else if (!NEVER_BACKED_UP.includes(table)) rows += await copyTable(snapshot, transaction, table);
        }
        return { rows, leftOut };
      }),
    );
    // One file, without a log beside it.
    await sql`pragma journal_mode = delete`.execute(backup);
    return report;
  } finally {
    await backup.destroy();
  }
}

async function countRows(db: Database, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

function remove(file: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(file + suffix, { force: true });
}
