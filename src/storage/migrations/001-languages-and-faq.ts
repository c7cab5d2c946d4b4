import { type Kysely, sql } from "kysely";
import { isDay, tablesOf } from "../tables.ts";

export async function up(db: Kysely<never>): Promise<void> {
  const tables = tablesOf(db);
  await tables
    .create("languages")
    .addColumn("person", "text", (column) => column.primaryKey().notNull())
    .addColumn("locale", "text", (column) => column.notNull().check(sql`locale in ('id', 'en')`))
    .execute();

  await tables
    .create("faq_helpful")
    .addColumn("day", "text", (column) => column.notNull().check(isDay("day")))
    .addColumn("entry_id", "text", (column) => column.notNull())
    .addColumn("answer", "text", (column) => column.notNull().check(sql`answer in ('yes', 'no')`))
    .addColumn("count", "integer", (column) => column.notNull().check(sql`count > 0`))
    .addPrimaryKeyConstraint("faq_helpful_key", ["day", "entry_id", "answer"])
    .execute();

  // The id is an HMAC of the text and there is no rowid: the order in which people wrote is not kept.
  await tables
    .create("curator_questions")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("day", "text", (column) => column.notNull().check(isDay("day")))
    .addColumn("sealed_text", tables.bytes, (column) => column.notNull())
    .execute();
  await db.schema.createIndex("curator_questions_by_day").on("curator_questions").column("day").execute();
}
