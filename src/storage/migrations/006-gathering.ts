import { type Kysely, sql } from "kysely";
import { isDay, tablesOf } from "../tables.ts";

export async function up(db: Kysely<never>): Promise<void> {
  const tables = tablesOf(db);
  // `token` names the command that last changed it, so that the same update coming again changes nothing.
  await tables
    .create("quiet_groups")
    .addColumn("chat", "text", (column) => column.primaryKey().notNull())
    .addColumn("is_quiet", "integer", (column) => column.notNull().check(sql`is_quiet in (0, 1)`))
    .addColumn("token", "text", (column) => column.notNull())
    .execute();

  // A row lives as long as its quiz: a few minutes.
  await tables
    .create("group_quizzes")
    .addColumn("chat", "text", (column) => column.primaryKey().notNull())
    .addColumn("day", "text", (column) => column.notNull().check(isDay("day")))
    .addColumn("sealed_state", tables.bytes, (column) => column.notNull())
    .execute();

  await tables
    .create("weekly_subscribers")
    .addColumn("person", "text", (column) => column.primaryKey().notNull())
    .addColumn("sealed_chat", tables.bytes, (column) => column.notNull())
    .addColumn("zone", "text", (column) => column.notNull().check(sql`zone in ('wib', 'wita', 'wit')`))
    .addColumn("weekday", "integer", (column) => column.notNull().check(sql`weekday between 1 and 7`))
    .addColumn("hour", "integer", (column) => column.notNull().check(sql`hour between 7 and 19`))
    .addColumn("sent_on", "text", (column) => column.notNull().check(isDay("sent_on")))
    .execute();
}
