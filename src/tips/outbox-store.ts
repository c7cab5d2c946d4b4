import { randomBytes } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Day } from "../bot/day.ts";
import type { Database } from "../storage/database.ts";
import type { Schema } from "../storage/schema.ts";
import type { Progress, TipCode } from "./tip.ts";

export interface OutboxRow {
  id: string;
  code: TipCode;
  type: "tip" | "addition" | "read" | "erasure";
  keyDay: Day;
  receivedOn: Day;
  /** Content under the key of `keyDay`; empty where there is none, the reason of an erasure in clear. */
  sealed: Uint8Array;
  progress: Progress;
}

export type OutboxStore = ReturnType<typeof outboxStore>;

/** What waits to be handed over to the moderators. */
export function outboxStore(db: Database) {
  return {
    /** Everything that waits is due from now on, also after a restart. */
    async makeAllDue(): Promise<void> {
      await db.updateTable("tip_outbox").set({ is_due: 1 }).where("is_due", "=", 0).execute();
    },

    /** Ids of what is due, those of one tip together and in their order. */
    async due(): Promise<Map<TipCode, string[]>> {
      const rows = await db
        .selectFrom("tip_outbox")
        .select(["id", "code"])
        .where("is_due", "=", 1)
        .orderBy("code")
        .orderBy("step")
        .execute();
      const byTip = new Map<TipCode, string[]>();
      for (const { id, code } of rows) {
        const ids = byTip.get(code as TipCode);
        if (ids === undefined) byTip.set(code as TipCode, [id]);
        else ids.push(id);
      }
      return byTip;
    },

    async parcel(id: string): Promise<OutboxRow | undefined> {
      const row = await db.selectFrom("tip_outbox").selectAll().where("id", "=", id).executeTakeFirst();
      if (row === undefined) return undefined;
      return {
        id: row.id,
        code: row.code as TipCode,
        type: row.type,
        keyDay: row.key_day,
        receivedOn: row.received_on,
        sealed: row.sealed,
        progress: JSON.parse(row.progress) as Progress,
      };
    },

    /**
     * Stores how far a parcel has come. Where the tip was erased meanwhile, its erasure learns of it instead.
     * @returns false then: nothing more of it may be shown
     */
    saveProgress: (row: OutboxRow, progress: Progress): Promise<boolean> =>
      db.transaction().execute(async (trx) => {
        const text = JSON.stringify(progress);
        const saved = await trx
          .updateTable("tip_outbox")
          .set({ progress: text })
          .where("id", "=", row.id)
          .executeTakeFirst();
        if (Number(saved.numUpdatedRows) > 0) return true;
        const erasing = await trx
          .updateTable("tip_outbox")
          .set({ progress: text })
          .where("code", "=", row.code)
          .where("type", "=", "erasure")
          .executeTakeFirst();
        if (Number(erasing.numUpdatedRows) === 0) {
          const sealed = new TextEncoder().encode("withdrawn");
          const erasure = { code: row.code, type: "erasure", today: row.receivedOn, sealed } as const;
          await putParcel(trx, { ...erasure, isDue: true, progress: text });
        }
        return false;
      }),

    /** A parcel was shown: it goes, and a tip counts as handed over. */
    delivered: (id: string, code: TipCode, type: OutboxRow["type"]): Promise<void> =>
      db.transaction().execute(async (trx) => {
        await trx.deleteFrom("tip_outbox").where("id", "=", id).execute();
        // A withdrawn tip has stood until now.
        if (type === "erasure") await trx.deleteFrom("tips").where("code", "=", code).execute();
        if (type === "tip")
          await trx.updateTable("tips").set({ is_delivered: 1 }).where("code", "=", code).execute();
      }),

    async forget(id: string): Promise<void> {
      await db.deleteFrom("tip_outbox").where("id", "=", id).execute();
    },

    /** The days whose keys are still needed. */
    async keyDays(): Promise<Set<Day>> {
      const rows = await db
        .selectFrom("tip_outbox")
        .select("key_day")
        .distinct()
        .where("type", "in", ["tip", "addition"])
        .execute();
      return new Set(rows.map((row) => row.key_day));
    },

    async countWaiting(): Promise<number> {
      const row = await db
        .selectFrom("tip_outbox")
        .select((select) => select.fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },
  };
}

export type Connection = Kysely<Schema> | Transaction<Schema>;

/** Puts a parcel behind those that wait of the same tip. An id that is there already is left as it is. */
export async function putParcel(
  db: Connection,
  parcel: {
    id?: string;
    code: string;
    type: OutboxRow["type"];
    today: Day;
    sealed: Uint8Array;
    isDue: boolean;
    progress?: string;
  },
): Promise<void> {
  const { last } = await db
    .selectFrom("tip_outbox")
    .select((select) => select.fn.coalesce(select.fn.max("step"), sql.lit(0)).as("last"))
    .where("code", "=", parcel.code)
    .executeTakeFirstOrThrow();
  await db
    .insertInto("tip_outbox")
    .values({
      id: parcel.id ?? randomBytes(16).toString("base64url"),
      code: parcel.code,
      step: Number(last) + 1,
      type: parcel.type,
      key_day: parcel.today,
      received_on: parcel.today,
      is_due: parcel.isDue ? 1 : 0,
      sealed: parcel.sealed,
      progress: parcel.progress ?? "{}",
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}
