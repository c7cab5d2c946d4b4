import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DatabaseConfig } from "../config.ts";
import { backupDatabase } from "./backup.ts";
import type { Database } from "./connection.ts";
import { appliedSteps, type Steps } from "./migrate.ts";

const DAY_MS = 86_400_000;
/** What people erase since then is still in the copy. By now it is clear that nobody goes back. */
const DAYS_KEPT = 30;

/** On PostgreSQL this is the administrator's: the bot's host may have no room for it. */
export async function backupBeforeChange(db: Database, file: string, steps: Steps): Promise<void> {
  const applied = await appliedSteps(db);
  const next = Object.keys(steps).find((name) => !applied.includes(name));
  if (applied.length === 0 || next === undefined || !applied.every((name) => name in steps)) return;
  const backup = `${file}.before-${next.slice(0, 3)}`;
  // One of a try that failed holds the same, or less.
  if (existsSync(backup)) rmSync(backup);
  await backupDatabase(db, backup, steps);
  for (const path of copiesBeforeChanges(file)) if (path !== backup) rmSync(path);
}

/**
 * Erases the copies that were made before updates once they are 30 days old, and what a restoring that was killed
 * has left. For the active process alone: a restoring that is under way needs its copy.
 * @returns how many
 */
export async function eraseOldCopies(where: DatabaseConfig, nowMs: number): Promise<number> {
  if (where.engine !== "sqlite") return 0;
  const due = copiesBeforeChanges(where.file).filter(
    (path) => nowMs - statSync(path).mtimeMs > DAYS_KEPT * DAY_MS,
  );
  for (const path of [...due, restoringFolder(where.file)]) rmSync(path, { recursive: true, force: true });
  return due.length;
}

/** Where a backup is brought up to date before it is restored into this file. */
export function restoringFolder(file: string): string {
  return `${file}.restoring`;
}

function copiesBeforeChanges(file: string): string[] {
  const folder = dirname(file);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(file)}.before-`))
    .map((name) => join(folder, name));
}
