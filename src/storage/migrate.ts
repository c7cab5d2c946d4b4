import { sql } from "kysely";
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from "kysely/migration";
import type { Database } from "./connection.ts";

/** Migrations by name; they run in the order of their names. */
export type Steps = Readonly<Record<string, Migration>>;

/**
 * Runs what has not run yet, all of it in one transaction.
 * @throws Error that names the migration; nothing of any of them stays
 */
export async function migrate(db: Database, steps: Steps): Promise<void> {
  const unknown = (await appliedSteps(db)).filter((name) => steps[name] === undefined);
  if (unknown.length > 0) {
    throw new Error(
      `The database was written by a newer version of Netral (${unknown.join(", ")}). Start that version, or restore a backup of this one.`,
    );
  }
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...steps }) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === "Error")?.migrationName;
  if (failed === undefined) {
    throw new Error(
      "The tables cannot be made. On PostgreSQL the user must own the database: alter database NAME owner to USER",
      { cause: error },
    );
  }
  throw new Error(
    `Migration ${failed} failed; the database is as it was before. Restore the previous version or mend the cause.`,
    {
      cause: error,
    },
  );
}

/** Names of the migrations that have run, in order; none where the database is new. */
export async function appliedSteps(db: Database): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  return rows.map(({ name }) => name).sort();
}
