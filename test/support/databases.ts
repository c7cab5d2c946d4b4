import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, describe, inject } from "vitest";
import type { DatabaseConfig } from "../../src/config.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import type { Steps } from "../../src/storage/migrate.ts";

/**
 * Opens a database, migrated. It is closed and removed after the test.
 * @param where default: a new, empty one; `places.fresh()` gives one to open several times
 */
export type OpenForTest = (where?: DatabaseConfig, steps?: Steps) => Promise<Database>;

export interface TestPlaces {
  engine: DatabaseConfig["engine"];
  /** Where a database is that does not exist yet (SQLite) or is empty (PostgreSQL). Gone after the test. */
  fresh(): Promise<DatabaseConfig>;
  /** A folder for files of the test. Gone after the test. */
  folder(): string;
}

type EngineTests = (open: OpenForTest, places: TestPlaces) => void;

/**
 * The same tests on SQLite and on PostgreSQL; skipped on the latter where it is not installed.
 *
 *     onEveryEngine("what is kept", (open) => {
 *       let store: QuizStore;
 *       beforeEach(async () => { store = quizStore(await open(), keys); });
 *       it("…", …);
 *     });
 */
export function onEveryEngine(title: string, tests: EngineTests): void {
  onSqlite(title, tests);
  onPostgres(title, tests);
}

/** For what there is on a server only. */
export function onPostgres(title: string, tests: EngineTests): void {
  const postgresUrl = inject("postgresUrl");
  const on = postgresUrl === undefined ? describe.skip : describe;
  on(`${title} (PostgreSQL)`, () => testsAt("postgres", () => freshOnPostgres(postgresUrl ?? ""), tests));
}

/** For what only a file can show, such as its bytes. */
export function onSqlite(title: string, tests: EngineTests): void {
  describe(`${title} (SQLite)`, () =>
    testsAt("sqlite", async (folder) => ({ engine: "sqlite", file: join(folder(), "netral.db") }), tests));
}

type Removable = DatabaseConfig & { remove?: () => Promise<void> };

function testsAt(
  engine: DatabaseConfig["engine"],
  place: (folder: () => string) => Promise<Removable>,
  tests: EngineTests,
): void {
  let closing: (() => Promise<void> | void)[] = [];
  // In reverse: databases are closed before their files go.
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    closing = [];
  });
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), "netral-"));
    closing.push(() => rmSync(path, { recursive: true }));
    return path;
  };
  const fresh = async (): Promise<DatabaseConfig> => {
    const { remove, ...where } = await place(folder);
    if (remove !== undefined) closing.push(remove);
    return where;
  };
  const open: OpenForTest = async (where, steps) => {
    const db = await openDatabase(where ?? (await fresh()), steps);
    closing.push(() => db.destroy());
    return db;
  };
  tests(open, { engine, fresh, folder });
}

let made = 0;

async function freshOnPostgres(server: string): Promise<Removable> {
  const name = `test_${process.pid}_${++made}`;
  await administer(server, `create database ${name} template template0`);
  return {
    engine: "postgres",
    url: `${server}/${name}`,
    remove: () => administer(server, `drop database ${name} with (force)`),
  };
}

async function administer(server: string, command: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  await client.query(command);
  await client.end();
}
