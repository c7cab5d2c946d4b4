import { type Kysely, PostgresAdapter } from "kysely";
import type { DatabaseConfig } from "../config.ts";
import type { Schema } from "./schema.ts";

export type Database = Kysely<Schema>;

/** Opens what the settings name, as it is. Only the driver that is used is loaded. */
export async function connect(where: DatabaseConfig): Promise<Database> {
  switch (where.engine) {
    case "sqlite":
      return (await import("./sqlite.ts")).connectSqlite(where.file);
    case "postgres":
      return (await import("./postgres.ts")).connectPostgres(where.url);
  }
}

export function engineOf(db: Kysely<never> | Database): DatabaseConfig["engine"] {
  return db.getExecutor().adapter instanceof PostgresAdapter ? "postgres" : "sqlite";
}
