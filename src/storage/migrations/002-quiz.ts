import { type Kysely, sql } from "kysely";
import { isDay, tablesOf } from "../tables.ts";

export async function up(db: Kysely<never>): Promise<void> {
  const tables = tablesOf(db);
  // Without rowid: rows lie in the order of their HMACs, not in the order in which people came.
  await tables
    .create("quiz_learners")
    .addColumn("person", "text", (column) => column.primaryKey().notNull())
    .addColumn("day", "text", (column) => column.notNull().check(isDay("day")))
    .addColumn("state", "text", (column) => column.notNull().check(sql`length(state) <= 1000`))
    .execute();

  const isCount = (name: string) => sql`${sql.ref(name)} >= 0`;
  let statistics = tables
    .create("quiz_statistics")
    .addColumn("day", "text", (column) => column.notNull().check(isDay("day")))
    .addColumn("question_id", "text", (column) => column.notNull())
    .addColumn("version", "text", (column) => column.notNull());
  for (const name of ["shown", "correct", "chosen_0", "chosen_1", "chosen_2", "chosen_3"]) {
    statistics = statistics.addColumn(name, "integer", (column) => column.notNull().check(isCount(name)));
  }
  await statistics
    .addPrimaryKeyConstraint("quiz_statistics_key", ["day", "question_id", "version"])
    .execute();
}
