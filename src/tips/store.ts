import { randomBytes, randomInt } from "node:crypto";
import { sql } from "kysely";
import { addDays, type Day } from "../bot/day.ts";
import type { Database } from "../storage/database.ts";
import type { Schema } from "../storage/schema.ts";
import { type Connection, putParcel } from "./outbox-store.ts";
import type { ErasureReason, Lookup, TipCode, TipKind, TipOutcome, TipStatus } from "./tip.ts";

export type TipStore = ReturnType<typeof tipStore>;

export interface TipRow {
  lookup: Lookup;
  code: TipCode;
  publicKey: Uint8Array;
  kind: TipKind;
  status: TipStatus;
  isDelivered: boolean;
  receivedOn: Day;
  activeOn: Day;
}

/** A parcel that waits; more of one tip than this are not taken. */
const MOST_WAITING_PER_TIP = 20;
/** Letters per tip: a conversation, not a chat. */
const MOST_LETTERS = 200;
/** Without the letters that are mistaken for others. */
const CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 6;

/** Tips without their text, sealed letters, tombstones. What waits to be handed over is in `outbox-store.ts`. */
export function tipStore(db: Database) {
  return {
    /** The salt of look-up ids, made at the first call. */
    async salt(): Promise<Uint8Array> {
      await db
        .insertInto("tip_salt")
        .values({ id: 1, salt: randomBytes(16) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const row = await db
        .selectFrom("tip_salt")
        .select("salt")
        .where("id", "=", 1)
        .executeTakeFirstOrThrow();
      return row.salt;
    },

    /** Keeps a tip and its parcel in one transaction. @returns `before` where this receipt was used already */
    keepTip: (tip: {
      lookup: Lookup;
      publicKey: Uint8Array;
      kind: TipKind;
      today: Day;
      sealed: Uint8Array;
      isDue: boolean;
    }): Promise<{ kind: "kept"; code: TipCode } | { kind: "before" }> =>
      db.transaction().execute(async (trx) => {
        if (await isKnown(trx, tip.lookup)) return { kind: "before" };
        const code = await freeCode(trx);
        await trx
          .insertInto("tips")
          .values({
            lookup: tip.lookup,
            code,
            public_key: tip.publicKey,
            kind: tip.kind,
            status: "received",
            is_delivered: 0,
            received_on: tip.today,
            active_on: tip.today,
          })
          .execute();
        await putParcel(trx, { code, type: "tip", today: tip.today, sealed: tip.sealed, isDue: tip.isDue });
        return { kind: "kept", code };
      }),

    isKnown: (lookup: Lookup) => isKnown(db, lookup),

    async byLookup(lookup: Lookup): Promise<TipRow | undefined> {
      const row = await db.selectFrom("tips").selectAll().where("lookup", "=", lookup).executeTakeFirst();
      return row && toTip(row);
    },

    async byCode(code: TipCode): Promise<TipRow | undefined> {
      const row = await db.selectFrom("tips").selectAll().where("code", "=", code).executeTakeFirst();
      return row && toTip(row);
    },

    async outcomeOf(lookup: Lookup): Promise<TipOutcome | undefined> {
      const row = await db
        .selectFrom("tip_tombstones")
        .select("outcome")
        .where("lookup", "=", lookup)
        .executeTakeFirst();
      return row?.outcome as TipOutcome | undefined;
    },

    /** @param id the same one twice is put once */
    addAddition: (lookup: Lookup, id: string, today: Day, sealed: Uint8Array, isDue: boolean) =>
      db.transaction().execute(async (trx): Promise<"added" | "gone" | "full"> => {
        const tip = await trx
          .selectFrom("tips")
          .select("code")
          .where("lookup", "=", lookup)
          .executeTakeFirst();
        if (tip === undefined || (await hasTombstone(trx, lookup))) return "gone";
        const { waiting } = await trx
          .selectFrom("tip_outbox")
          .select((select) => select.fn.countAll<number>().as("waiting"))
          .where("code", "=", tip.code)
          .executeTakeFirstOrThrow();
        if (Number(waiting) >= MOST_WAITING_PER_TIP) return "full";
        await putParcel(trx, { id, code: tip.code, type: "addition", today, sealed, isDue });
        await trx.updateTable("tips").set({ active_on: today }).where("lookup", "=", lookup).execute();
        return "added";
      }),

    async letters(lookup: Lookup): Promise<{ day: Day; sealed: Uint8Array; isRead: boolean }[]> {
      const rows = await db
        .selectFrom("tip_letters")
        .select(["day", "sealed", "is_read"])
        .where("lookup", "=", lookup)
        .orderBy("number")
        .execute();
      return rows.map(({ day, sealed, is_read }) => ({ day, sealed, isRead: is_read === 1 }));
    },

    /** @param token the same one twice leaves one letter. @returns false where the tip is gone or has too many */
    addLetter: (code: TipCode, token: string, today: Day, sealed: Uint8Array): Promise<boolean> =>
      db.transaction().execute(async (trx) => {
        const tip = await trx.selectFrom("tips").select("lookup").where("code", "=", code).executeTakeFirst();
        if (tip === undefined) return false;
        const { last } = await trx
          .selectFrom("tip_letters")
          .select((select) => select.fn.coalesce(select.fn.max("number"), sql.lit(0)).as("last"))
          .where("lookup", "=", tip.lookup)
          .executeTakeFirstOrThrow();
        if (Number(last) >= MOST_LETTERS) return false;
        await trx
          .insertInto("tip_letters")
          .values({ lookup: tip.lookup, number: Number(last) + 1, token, day: today, is_read: 0, sealed })
          .onConflict((conflict) => conflict.columns(["lookup", "token"]).doNothing())
          .execute();
        await trx.updateTable("tips").set({ active_on: today }).where("lookup", "=", tip.lookup).execute();
        return true;
      }),

    /** Marks all letters as read; the moderators hear of it at the next slot. Does not extend retention. */
    markRead: (lookup: Lookup, today: Day): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const changed = await trx
          .updateTable("tip_letters")
          .set({ is_read: 1 })
          .where("lookup", "=", lookup)
          .where("is_read", "=", 0)
          .executeTakeFirst();
        if (Number(changed.numUpdatedRows) === 0) return;
        const tip = await trx
          .selectFrom("tips")
          .select("code")
          .where("lookup", "=", lookup)
          .executeTakeFirstOrThrow();
        const pending = await trx
          .selectFrom("tip_outbox")
          .select("id")
          .where("code", "=", tip.code)
          .where("type", "=", "read")
          .executeTakeFirst();
        if (pending !== undefined) return;
        const parcel = { code: tip.code, type: "read", today, sealed: NOTHING, isDue: false } as const;
        await putParcel(trx, parcel);
      }),

    async setStatus(code: TipCode, status: TipStatus, today: Day): Promise<boolean> {
      const changed = await db
        .updateTable("tips")
        .set({ status, active_on: today })
        .where("code", "=", code)
        .executeTakeFirst();
      return Number(changed.numUpdatedRows) > 0;
    },

    /**
     * Erases a tip, its letters and what waits of it; a tombstone stays. What the group has seen of it, even in
     * part, goes by an erasure parcel. Until that is handed over a withdrawn tip stands in the moderators' eyes as
     * before: the time of a withdrawal is nobody's business. So a moderator may still erase it, and sees it go at once.
     * @returns false where it was erased before
     */
    erase: (code: TipCode, reason: ErasureReason, today: Day): Promise<boolean> =>
      db.transaction().execute(async (trx) => {
        const tip = await trx.selectFrom("tips").selectAll().where("code", "=", code).executeTakeFirst();
        if (tip === undefined) return false;
        if (await hasTombstone(trx, tip.lookup)) {
          return reason !== "withdrawn" && (await hastenErasure(trx, code, reason));
        }
        const waiting = await trx
          .selectFrom("tip_outbox")
          .select("progress")
          .where("code", "=", code)
          .where("type", "=", "tip")
          .executeTakeFirst();
        const progress = waiting?.progress ?? "{}";
        await trx.deleteFrom("tip_outbox").where("code", "=", code).execute();
        await trx
          .insertInto("tip_tombstones")
          .values({
            lookup: tip.lookup,
            kind: tip.kind,
            outcome: reason === "withdrawn" || reason === "lost" ? reason : tip.status,
            received_on: tip.received_on,
          })
          .execute();
        const isInGroup = tip.is_delivered === 1 || progress !== "{}";
        const isDue = reason !== "withdrawn";
        if (isInGroup) {
          const sealed = new TextEncoder().encode(reason);
          await putParcel(trx, { code, type: "erasure", today, sealed, isDue, progress });
        }
        if (isInGroup && !isDue) {
          await trx.deleteFrom("tip_letters").where("lookup", "=", tip.lookup).execute();
        } else await trx.deleteFrom("tips").where("code", "=", code).execute();
        return true;
      }),

    /** Tips on which nothing has happened for longer than the retention. */
    async expired(today: Day, retentionDays: number): Promise<TipCode[]> {
      const rows = await db
        .selectFrom("tips")
        .select("code")
        .where("active_on", "<", addDays(today, -retentionDays))
        .execute();
      return rows.map(({ code }) => code as TipCode);
    },

    /** Tips that wait for a hand-over that cannot come: a backup holds no texts. */
    async withoutText(): Promise<TipCode[]> {
      const rows = await db
        .selectFrom("tips")
        .select("code")
        .where("is_delivered", "=", 0)
        .where("code", "not in", db.selectFrom("tip_outbox").select("code"))
        .execute();
      return rows.map(({ code }) => code as TipCode);
    },

    /**
     * Tips received since a day, erased ones included, by kind and status: what the moderators have seen, so that
     * no count moves before its slot.
     */
    async countByKindAndStatus(since: Day): Promise<{ kind: TipKind; status: TipOutcome; count: number }[]> {
      const live = await db
        .selectFrom("tips")
        .select(["kind", "status"])
        .select((select) => select.fn.countAll<number>().as("count"))
        .where("received_on", ">=", since)
        .where("is_delivered", "=", 1)
        .groupBy(["kind", "status"])
        .execute();
      const erased = await db
        .selectFrom("tip_tombstones")
        .select(["kind", "outcome as status"])
        .select((select) => select.fn.countAll<number>().as("count"))
        .where("received_on", ">=", since)
        .where("lookup", "not in", db.selectFrom("tips").select("lookup"))
        .groupBy(["kind", "outcome"])
        .execute();
      const counts = new Map<string, number>();
      for (const { kind, status, count } of [...live, ...erased]) {
        const key = `${kind} ${status}`;
        counts.set(key, (counts.get(key) ?? 0) + Number(count));
      }
      return [...counts].map(([key, count]) => {
        const [kind, status] = key.split(" ");
        return { kind: kind as TipKind, status: status as TipOutcome, count };
      });
    },

    /** Of tips received since a day and answered: the days until the first letter. */
    async daysToFirstLetter(since: Day): Promise<number[]> {
      const rows = await db
        .selectFrom("tips")
        .innerJoin("tip_letters", "tip_letters.lookup", "tips.lookup")
        .select("tips.received_on")
        .select((select) => select.fn.min("tip_letters.day").as("first"))
        .where("tips.received_on", ">=", since)
        .groupBy(["tips.lookup", "tips.received_on"])
        .execute();
      return rows.map(({ received_on, first }) =>
        Math.round((Date.parse(first) - Date.parse(received_on)) / 86_400_000),
      );
    },
  };
}

const NOTHING = new Uint8Array(0);

async function isKnown(db: Connection, lookup: Lookup): Promise<boolean> {
  const tip = await db.selectFrom("tips").select("code").where("lookup", "=", lookup).executeTakeFirst();
  return tip !== undefined || (await hasTombstone(db, lookup));
}

async function hasTombstone(db: Connection, lookup: string): Promise<boolean> {
  const stone = await db
    .selectFrom("tip_tombstones")
    .select("kind")
    .where("lookup", "=", lookup)
    .executeTakeFirst();
  return stone !== undefined;
}

/** What waits for a slot to vanish from the group vanishes now, by a moderator's hand and not the sender's. */
async function hastenErasure(db: Connection, code: TipCode, reason: ErasureReason): Promise<boolean> {
  const changed = await db
    .updateTable("tip_outbox")
    .set({ is_due: 1, sealed: new TextEncoder().encode(reason) })
    .where("code", "=", code)
    .where("type", "=", "erasure")
    .executeTakeFirst();
  return Number(changed.numUpdatedRows) > 0;
}

async function freeCode(db: Connection): Promise<TipCode> {
  for (;;) {
    const code = Array.from(
      { length: CODE_LENGTH },
      () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)],
    ).join("");
    const taken = await db.selectFrom("tips").select("code").where("code", "=", code).executeTakeFirst();
    if (taken === undefined) return code as TipCode;
  }
}

function toTip(row: Schema["tips"]): TipRow {
  return {
    lookup: row.lookup as Lookup,
    code: row.code as TipCode,
    publicKey: row.public_key,
    kind: row.kind as TipKind,
    status: row.status as TipStatus,
    isDelivered: row.is_delivered === 1,
    receivedOn: row.received_on,
    activeOn: row.active_on,
  };
}
