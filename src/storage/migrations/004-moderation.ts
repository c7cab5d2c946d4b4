import { type Kysely, sql } from "kysely";
import { isDay, tablesOf } from "../tables.ts";

export async function up(db: Kysely<never>): Promise<void> {
  const tables = tablesOf(db);
  await tables
    .create("faq_asked")
    .addColumn("day", "text", (column) => column.notNull().check(isDay("day")))
    // '' where no topic came near.
    .addColumn("entry_id", "text", (column) => column.notNull())
    .addColumn("outcome", "text", (column) =>
      column.notNull().check(sql`outcome in ('answer', 'choices', 'none')`),
    )
    .addColumn("count", "integer", (column) => column.notNull().check(sql`count > 0`))
    .addPrimaryKeyConstraint("faq_asked_key", ["day", "entry_id", "outcome"])
    .execute();

  // Goes with its question, so that a decision is never kept longer than what it decides on.
  await tables
    .create("curator_decisions")
    .addColumn("question_id", "text", (column) =>
      column.primaryKey().notNull().references("curator_questions.id").onDelete("cascade"),
    )
    .addColumn("sealed_decision", tables.bytes, (column) => column.notNull())
    .execute();

  await tables
    .create("digest_days")
    .addColumn("day", "text", (column) => column.primaryKey().notNull().check(isDay("day")))
    .execute();
}
