import { setImmediate as turn } from "node:timers/promises";
import { type Kysely, sql, type Transaction } from "kysely";
import { connect, type Database, engineOf } from "./connection.ts";
import { migrate, type Steps } from "./migrate.ts";
import type { Schema } from "./schema.ts";

/** Tables by name, for what goes over all of them alike. */
export type AnyTables = Record<string, Record<string, unknown>>;
type Row = Record<string, unknown>;

const MOST_ROWS = 500;
/** SQLite takes 32,766 in one statement. */
const MOST_PARAMETERS = 30_000;

/** @returns the same connection, not knowing the tables by name */
export function untyped(db: Database | Transaction<Schema>): Kysely<AnyTables> {
  // Kysely's types are names only; rows are copied as they are.
  return db as unknown as Kysely<AnyTables>;
}

/** The tables that these migrations make, those first that others refer to. */
export async function tablesOfSteps(steps: Steps): Promise<string[]> {
  const db = await connect({ engine: "sqlite", file: ":memory:" });
  try {
    await migrate(db, steps);
    const names = (await db.introspection.getTables()).map(({ name }) => name);
    const ordered: string[] = [];
    const add = async (name: string): Promise<void> => {
      if (ordered.includes(name)) return;
      const { rows } = await sql<{ table: string }>`pragma foreign_key_list(${sql.ref(name)})`.execute(db);
      for (const { table } of rows) if (table !== name) await add(table);
      ordered.push(name);
    };
    for (const name of names.sort()) await add(name);
    return ordered;
  } finally {
    await db.destroy();
  }
}

/** Reads everything as it was at one moment, while others go on writing. */
export function inSnapshot<Result>(
  db: Database,
  read: (snapshot: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  const transaction = db.transaction();
  // On SQLite a transaction that reads sees one moment anyway.
  if (engineOf(db) === "sqlite") return transaction.execute(read);
  return transaction.setIsolationLevel("repeatable read").setAccessMode("read only").execute(read);
}

/**
 * Copies all rows of a table, a few hundred at a time.
 * @param onConflict "fail", or "keep" what is there
 * @returns how many were read
 */
export async function copyTable(
  from: Transaction<Schema>,
  to: Transaction<Schema>,
  table: string,
  onConflict: "fail" | "keep" = "fail",
): Promise<number> {
  let count = 0;
  for await (const rows of batchesOf(from, table)) {
    const insert = untyped(to).insertInto(table).values(rows);
    await (onConflict === "keep" ? insert.onConflict((conflict) => conflict.doNothing()) : insert).execute();
    count += rows.length;
  }
  return count;
}

async function* batchesOf(from: Transaction<Schema>, table: string): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  for await (const row of rowsOf(from, table)) {
    batch.push(row);
    const most = Math.min(MOST_ROWS, Math.floor(MOST_PARAMETERS / Object.keys(row).length));
    if (batch.length < most) continue;
    yield batch;
    batch = [];
    // SQLite's driver is synchronous: others in this process get a turn.
    await turn();
  }
  if (batch.length > 0) yield batch;
}

async function* rowsOf(from: Transaction<Schema>, table: string): AsyncGenerator<Row> {
  if (engineOf(from) === "sqlite") {
    yield* untyped(from).selectFrom(table).selectAll().stream();
    return;
  }
  // pg reads a whole result into memory; a cursor of the server's does without another package.
  await sql`declare copied no scroll cursor for select * from ${sql.table(table)}`.execute(from);
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(MOST_ROWS)} from copied`.execute(from);
    yield* rows;
    if (rows.length < MOST_ROWS) break;
  }
  await sql`close copied`.execute(from);
}

/** @returns those of the tables that have rows */
export async function filledTables(
  db: Database | Transaction<Schema>,
  tables: readonly string[],
): Promise<string[]> {
  const filled: string[] = [];
  for (const table of tables) {
    const row = await untyped(db).selectFrom(table).select(sql.lit(1).as("one")).limit(1).executeTakeFirst();
    if (row !== undefined) filled.push(table);
  }
  return filled;
}
