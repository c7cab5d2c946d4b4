import { type Kysely, sql } from "kysely";
import { isDay, tablesOf } from "../tables.ts";

export async function up(db: Kysely<never>): Promise<void> {
  const tables = tablesOf(db);
  await tables
    .create("events")
    .addColumn("code", "text", (column) => column.primaryKey().notNull())
    .addColumn("day", "text", (column) => column.notNull().check(isDay("day")))
    // Both null once the facilitator had their data erased.
    .addColumn("host", "text")
    .addColumn("host_contact", tables.bytes)
    .addColumn("state", "text", (column) => column.notNull().check(sql`length(state) <= 4000`))
    .execute();

  await tables
    .create("event_players")
    .addColumn("code", "text", (column) => column.notNull())
    .addColumn("person", "text", (column) => column.notNull())
    .addColumn("contact", tables.bytes, (column) => column.notNull())
    .addColumn("alias", "text", (column) => column.notNull())
    .addColumn("turns", "text", (column) => column.notNull().check(sql`length(turns) <= 1000`))
    .addPrimaryKeyConstraint("event_players_key", ["code", "person"])
    .addUniqueConstraint("event_players_alias", ["code", "alias"])
    .execute();
}
