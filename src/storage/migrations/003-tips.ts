import { type Kysely, sql } from "kysely";
import { isDay, tablesOf } from "../tables.ts";

/** No column here can name a person, and none is finer than a day. Ids are random: no order is kept. */
export async function up(db: Kysely<never>): Promise<void> {
  const tables = tablesOf(db);
  await tables
    .create("tips")
    .addColumn("lookup", "text", (column) => column.primaryKey().notNull())
    .addColumn("code", "text", (column) => column.notNull().unique())
    .addColumn("public_key", tables.bytes, (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("is_delivered", "integer", (column) => column.notNull().check(sql`is_delivered in (0, 1)`))
    .addColumn("received_on", "text", (column) => column.notNull().check(isDay("received_on")))
    .addColumn("active_on", "text", (column) => column.notNull().check(isDay("active_on")))
    .execute();
  await db.schema.createIndex("tips_by_active_on").on("tips").column("active_on").execute();

  // Sealed to the receipt: not even this bot can open it.
  await tables
    .create("tip_letters")
    .addColumn("lookup", "text", (column) =>
      column.notNull().references("tips.lookup").onDelete("cascade").onUpdate("cascade"),
    )
    .addColumn("number", "integer", (column) => column.notNull().check(sql`number > 0`))
    .addColumn("token", "text", (column) => column.notNull())
    .addColumn("day", "text", (column) => column.notNull().check(isDay("day")))
    .addColumn("is_read", "integer", (column) => column.notNull().check(sql`is_read in (0, 1)`))
    .addColumn("sealed", tables.bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint("tip_letters_key", ["lookup", "number"])
    .addUniqueConstraint("tip_letters_once", ["lookup", "token"])
    .execute();

  // Never backed up, sealed under the key of its day; rows vanish when they were handed over.
  await tables
    .create("tip_outbox")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("code", "text", (column) => column.notNull())
    .addColumn("step", "integer", (column) => column.notNull().check(sql`step > 0`))
    .addColumn("type", "text", (column) =>
      column.notNull().check(sql`type in ('tip', 'addition', 'read', 'erasure')`),
    )
    .addColumn("key_day", "text", (column) => column.notNull().check(isDay("key_day")))
    .addColumn("received_on", "text", (column) => column.notNull().check(isDay("received_on")))
    .addColumn("is_due", "integer", (column) => column.notNull().check(sql`is_due in (0, 1)`))
    .addColumn("sealed", tables.bytes, (column) => column.notNull())
    .addColumn("progress", "text", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("tip_outbox_by_code").on("tip_outbox").column("code").execute();

  // What stays of an erased tip, for statistics, and so that an old backup does not bring it back.
  await tables
    .create("tip_tombstones")
    .addColumn("lookup", "text", (column) => column.primaryKey().notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("received_on", "text", (column) => column.notNull().check(isDay("received_on")))
    .execute();

  // One row: the salt of the receipts' look-up ids. Not a secret; without it every receipt is void.
  await tables
    .create("tip_salt")
    .addColumn("id", "integer", (column) => column.primaryKey().notNull().check(sql`id = 1`))
    .addColumn("salt", tables.bytes, (column) => column.notNull())
    .execute();
}
