import type { Kysely } from "kysely";
import { tablesOf } from "../tables.ts";

export async function up(db: Kysely<never>): Promise<void> {
  const tables = tablesOf(db);
  // Where a tip stands in the moderators' group. Ids of our own messages there; all else is sealed.
  await tables
    .create("desk_tips")
    .addColumn("code", "text", (column) => column.primaryKey().notNull())
    .addColumn("chat_id", "text", (column) => column.notNull())
    .addColumn("topic_id", "integer", (column) => column.notNull())
    .addColumn("card_id", "integer", (column) => column.notNull())
    .addColumn("message_ids", "text", (column) => column.notNull())
    .addColumn("sealed_notes", tables.bytes, (column) => column.notNull())
    .execute();

  await tables
    .create("desk_group")
    .addColumn("configured_id", "text", (column) => column.primaryKey().notNull())
    .addColumn("moved_to", "text", (column) => column.notNull())
    .execute();

  await db.schema
    .createIndex("desk_tips_by_topic")
    .on("desk_tips")
    .columns(["chat_id", "topic_id"])
    .execute();
}
