import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("languages")
    .addColumn("person", "text", (column) => column.primaryKey().notNull())
    .addColumn("locale", "text", (column) => column.notNull().check(sql`locale in ('id', 'en')`))
    .modifyEnd(sql`strict, without rowid`)
    .execute();

  await db.schema
    .createTable("faq_helpful")
    .addColumn("day", "text", (column) => column.notNull().check(sql`day glob '????-??-??'`))
    .addColumn("entry_id", "text", (column) => column.notNull())
    .addColumn("answer", "text", (column) => column.notNull().check(sql`answer in ('yes', 'no')`))
    .addColumn("count", "integer", (column) => column.notNull().check(sql`count > 0`))
    .addPrimaryKeyConstraint("faq_helpful_key", ["day", "entry_id", "answer"])
    .modifyEnd(sql`strict, without rowid`)
    .execute();

  // The id is an HMAC of the text and there is no rowid: the order in which people wrote is not kept.
  await db.schema
    .createTable("curator_questions")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("day", "text", (column) => column.notNull().check(sql`day glob '????-??-??'`))
    .addColumn("sealed_text", "blob", (column) => column.notNull())
    .modifyEnd(sql`strict, without rowid`)
    .execute();
  await db.schema.createIndex("curator_questions_by_day").on("curator_questions").column("day").execute();
}
