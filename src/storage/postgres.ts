import { Kysely, PostgresAdapter, PostgresDialect, sql } from "kysely";
import pg from "pg";
import type { Schema } from "./schema.ts";

/** Longest wait for a connection at the start and after one was lost. */
const CONNECT_MS = 5_000;

/** Makes Kysely queue for the one connection. In the pool's own queue the time limit for connecting would run. */
class OneConnectionAdapter extends PostgresAdapter {
  override get supportsMultipleConnections(): boolean {
    return false;
  }
}

class OneConnectionDialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new OneConnectionAdapter();
  }
}

/**
 * Connects to the database that the URL names.
 *
 * One connection, on purpose: statements and transactions come one after the other, just as on SQLite, so that no
 * store has to know of isolation levels or retries. Several thousand statements a second go through it, and
 * Telegram takes thirty messages in that time.
 * @throws Error that names server and remedy, never the password
 */
export async function connectPostgres(url: string): Promise<Kysely<Schema>> {
  const pool = new pg.Pool({
    ...connectionOptions(url),
    max: 1,
    idleTimeoutMillis: 0,
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => {});
  const db = new Kysely<Schema>({ dialect: new OneConnectionDialect({ pool }) });
  try {
    const { rows } = await sql<{ encoding: string }>`
      select current_setting('server_encoding') as encoding`.execute(db);
    if (rows[0]?.encoding === "UTF8") return db;
  } catch (error) {
    await db.destroy();
    throw unreachable(url, error);
  }
  await db.destroy();
  throw new Error(
    `The database ${placeOf(url)} does not store UTF-8. Make another: create database netral template template0 encoding 'UTF8' locale 'C'`,
  );
}

/** What every connection shares. */
export function connectionOptions(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: "netral",
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    types: { getTypeParser: parserOf },
  };
}

/** Sums and counts are 64 bits wide or of any width, and pg would give them as strings. Ours fit a number. */
function parserOf(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  const isWide = oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC;
  return isWide && format !== "binary" ? Number : pg.types.getTypeParser(oid, format);
}

/** An error that may be shown: server, database and code, without user and password. */
export function unreachable(url: string, error: unknown): Error {
  const code = error instanceof Error && "code" in error ? String(error.code) : "no answer";
  const reason = REASONS[code] ?? "Check that the server runs and that DATABASE_URL is right";
  return new Error(`PostgreSQL at ${placeOf(url)} cannot be used (${code}). ${reason}.`);
}

const REASONS: Readonly<Record<string, string>> = {
  "28P01": "Check user and password in DATABASE_URL",
  "28000": "Check user and pg_hba.conf",
  "3D000": "Make the database: create database netral template template0 encoding 'UTF8' locale 'C'",
  "42501": "Give the user its own schema or the right to make tables: grant create on schema public to USER",
};

function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host || "the local socket"}${pathname}`;
}
