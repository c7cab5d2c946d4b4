import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { sql } from "kysely";
import { sealer } from "../../../src/privacy/seal.ts";
import { type Database, engineOf } from "../../../src/storage/connection.ts";
import { SEALED_COLUMNS } from "../../../src/storage/under-keys.ts";

/** A row with what the engine itself keeps of it: its place, and on PostgreSQL who wrote it when. */
export type SeenRow = Readonly<Record<string, unknown>>;

/** Everything that lies on the disk at one moment, as somebody sees it who holds the secret key. */
export interface Snapshot {
  /** Rows of every table, in the order in which the engine gives them when it is not asked for one. */
  tables: ReadonlyMap<string, readonly SeenRow[]>;
  /** Of SQLite. */
  file: Buffer;
  writeAheadLog: Buffer;
  /** Of the keys of the outbox and their folder. */
  times: readonly Date[];
}

export async function snapshotOf(
  db: Database,
  databaseFile: string,
  keyFolder: string,
  secretKey: Uint8Array,
): Promise<Snapshot> {
  const times = timesIn(keyFolder);
  if (engineOf(db) === "postgres") {
    const tables = await tablesOfPostgres(db, secretKey);
    return { tables, file: Buffer.alloc(0), writeAheadLog: Buffer.alloc(0), times };
  }
  return { ...(await snapshotOfFile(databaseFile, secretKey)), times };
}

/** Copies the file and its log as they lie there, and reads the copy. */
export async function snapshotOfFile(databaseFile: string, secretKey: Uint8Array): Promise<Snapshot> {
  const folder = mkdtempSync(join(tmpdir(), "netral-seen-"));
  const copy = join(folder, "seen.db");
  try {
    for (const suffix of ["", "-wal"]) {
      if (existsSync(databaseFile + suffix)) copyFileSync(databaseFile + suffix, copy + suffix);
    }
    const file = readFileSync(copy);
    const writeAheadLog = existsSync(`${copy}-wal`) ? readFileSync(`${copy}-wal`) : Buffer.alloc(0);
    return { tables: tablesOfSqlite(copy, secretKey), file, writeAheadLog, times: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function tablesOfSqlite(file: string, secretKey: Uint8Array): Snapshot["tables"] {
  const db = new BetterSqlite3(file);
  try {
    const names = db.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[];
    const tables = names.map((name) => {
      const isWithoutRowid = db.prepare("select wr from pragma_table_list(?)").pluck().get(name) === 1;
      const rows = db.prepare(`select ${isWithoutRowid ? "" : "rowid as '(rowid)', "}* from "${name}"`).all();
      return [name, seen(name, rows as SeenRow[], secretKey)] as const;
    });
    return new Map(tables);
  } finally {
    db.close();
  }
}

async function tablesOfPostgres(db: Database, secretKey: Uint8Array): Promise<Snapshot["tables"]> {
  const { rows: names } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public'`.execute(db);
  const tables = new Map<string, readonly SeenRow[]>();
  for (const { name } of names) {
    const { rows } = await sql<SeenRow>`
      select xmin::text::bigint as "(xmin)", ctid::text as "(ctid)", * from ${sql.table(name)}`.execute(db);
    tables.set(name, seen(name, rows, secretKey));
  }
  return tables;
}

function seen(table: string, rows: readonly SeenRow[], secretKey: Uint8Array): SeenRow[] {
  return rows.map((row, place) => {
    const opened: Record<string, unknown> = {};
    for (const column of SEALED_COLUMNS) {
      if (column.table !== table) continue;
      const sealed = row[column.column];
      if (sealed instanceof Uint8Array)
        opened[`${column.column}, opened`] = sealer(secretKey, column.purpose).open(sealed);
    }
    return { "(place)": place, ...row, ...opened };
  });
}

function timesIn(folder: string): Date[] {
  if (!existsSync(folder)) return [];
  // Not when the folder was last read: that is as likely us as the bot.
  const ofKeys = readdirSync(folder).flatMap((name) => {
    const { mtime, atime } = statSync(join(folder, name));
    return [mtime, atime];
  });
  return [statSync(folder).mtime, ...ofKeys];
}
