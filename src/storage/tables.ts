import { type Kysely, type RawBuilder, sql } from "kysely";
import { engineOf } from "./connection.ts";

/**
 * What differs between the engines when a table is made. Migrations use this, so that they stay free of dialects.
 * On SQLite every table is strict and has no rowid: rows lie in the order of their keys, not in the order in
 * which people came.
 */
export function tablesOf(db: Kysely<never>) {
  const isPostgres = engineOf(db) === "postgres";
  return {
    create(name: string) {
      const table = db.schema.createTable(name);
      return isPostgres ? table : table.modifyEnd(sql`strict, without rowid`);
    },
    /** Type of a column of bytes. */
    bytes: isPostgres ? ("bytea" as const) : ("blob" as const),
  };
}

/** For a `check`: the column holds a day, YYYY-MM-DD. */
export function isDay(column: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} like '____-__-__'`;
}
