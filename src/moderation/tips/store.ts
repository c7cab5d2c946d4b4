import type { Kysely } from "kysely";
import type { Day } from "../../bot/day.ts";
import type { Sealer } from "../../privacy/seal.ts";
import type { Database } from "../../storage/database.ts";
import type { Schema } from "../../storage/schema.ts";
import type { TipCode, TipKind } from "../../tips/tip.ts";

export type DeskStore = ReturnType<typeof deskStore>;

/** What the card says beyond the tip's status. Sealed at rest. */
export interface Notes {
  kind: TipKind;
  receivedOn: Day;
  /** When the seven days for a formal report end, counted from the day that the sender gave. */
  deadlineOn?: Day;
  missing: readonly Missing[];
  /** The moderator who has taken it. */
  claimedBy?: { id: number; name: string };
  /** The day of the sender's last look at the moderators' messages. */
  readOn?: Day;
  /** Something was added by the sender and no moderator has done anything since. */
  hasAddition: boolean;
  /** Exports and replies that were sent: beside the tip, but to be erased with it. */
  asideIds?: readonly number[];
  /** Tips that tell the same. */
  tiedTo: readonly TipCode[];
  /** Who did what, oldest first; the latest `MOST_DEEDS`. */
  deeds: readonly Deed[];
}

export type Missing = "date" | "place" | "person" | "evidence";

export interface Deed {
  day: Day;
  who: string;
  what: "claimed" | "released" | "status" | "replied" | "exported" | "tied";
  detail?: string;
}

/** Where a tip stands in the group, and what its card says. */
export interface DeskTip {
  code: TipCode;
  chatId: number;
  /** Undefined in a group without topics. */
  topicId: number | undefined;
  cardId: number;
  /** Every message of ours about it, the card included. */
  messageIds: readonly number[];
  notes: Notes;
}

const MOST_DEEDS = 30;

export function deskStore(db: Database, sealer: Sealer) {
  const columns = ["code", "chat_id", "topic_id", "card_id", "message_ids", "sealed_notes"] as const;

  function toTip(row: {
    code: string;
    chat_id: string;
    topic_id: number;
    card_id: number;
    message_ids: string;
    sealed_notes: Uint8Array;
  }): DeskTip {
    const notes = sealer.open(row.sealed_notes);
    if (notes === undefined) throw new Error("the notes on a tip were not sealed with this secret key");
    return {
      code: row.code as TipCode,
      chatId: Number(row.chat_id),
      topicId: row.topic_id === 0 ? undefined : row.topic_id,
      cardId: row.card_id,
      messageIds: JSON.parse(row.message_ids) as number[],
      notes: JSON.parse(notes) as Notes,
    };
  }

  async function put(connection: Kysely<Schema>, tip: DeskTip): Promise<void> {
    const deeds = tip.notes.deeds.slice(-MOST_DEEDS);
    const values = {
      chat_id: String(tip.chatId),
      topic_id: tip.topicId ?? 0,
      card_id: tip.cardId,
      message_ids: JSON.stringify(tip.messageIds),
      sealed_notes: sealer.seal(JSON.stringify({ ...tip.notes, deeds })),
    };
    await connection
      .insertInto("desk_tips")
      .values({ code: tip.code, ...values })
      .onConflict((conflict) => conflict.column("code").doUpdateSet(values))
      .execute();
  }

  return {
    async find(code: TipCode): Promise<DeskTip | undefined> {
      const row = await db
        .selectFrom("desk_tips")
        .select(columns)
        .where("code", "=", code)
        .executeTakeFirst();
      return row && toTip(row);
    },

    /** Where a tip stands; also where its notes cannot be opened. */
    async place(code: TipCode): Promise<Pick<DeskTip, "chatId" | "topicId" | "messageIds"> | undefined> {
      const row = await db
        .selectFrom("desk_tips")
        .select(["chat_id", "topic_id", "message_ids"])
        .where("code", "=", code)
        .executeTakeFirst();
      return (
        row && {
          chatId: Number(row.chat_id),
          topicId: row.topic_id === 0 ? undefined : row.topic_id,
          messageIds: JSON.parse(row.message_ids) as number[],
        }
      );
    },

    async inTopic(chatId: number, topicId: number): Promise<DeskTip | undefined> {
      const row = await db
        .selectFrom("desk_tips")
        .select(columns)
        .where("chat_id", "=", String(chatId))
        .where("topic_id", "=", topicId)
        .executeTakeFirst();
      return row && toTip(row);
    },

    /** The tip that one of our messages belongs to. */
    async ofMessage(chatId: number, messageId: number): Promise<DeskTip | undefined> {
      const rows = await db
        .selectFrom("desk_tips")
        .select(columns)
        .where("chat_id", "=", String(chatId))
        .where("message_ids", "like", `%${messageId}%`)
        .execute();
      return rows.map(toTip).find((tip) => tip.messageIds.includes(messageId));
    },

    /** Puts a tip. Where it is there already only its place changes: what moderators did since then stays. */
    keep: (tip: DeskTip): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom("desk_tips")
          .select(columns)
          .where("code", "=", tip.code)
          .executeTakeFirst();
        await put(trx, row === undefined ? tip : { ...tip, notes: toTip(row).notes });
      }),

    /**
     * Reads, changes and writes back in one transaction, so that two who act at once both count.
     * @param change gives the changed tip, or undefined to leave it as it is
     * @returns the tip as it is now; undefined where there is none
     */
    change: (code: TipCode, change: (tip: DeskTip) => DeskTip | undefined): Promise<DeskTip | undefined> =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom("desk_tips")
          .select(columns)
          .where("code", "=", code)
          .executeTakeFirst();
        if (row === undefined) return undefined;
        const tip = toTip(row);
        const changed = change(tip);
        if (changed !== undefined) await put(trx, changed);
        return changed ?? tip;
      }),

    async forget(code: TipCode): Promise<void> {
      await db.deleteFrom("desk_tips").where("code", "=", code).execute();
    },

    /** Where the configured group has moved to, if it was upgraded. */
    async movedTo(configuredId: number): Promise<number | undefined> {
      const row = await db
        .selectFrom("desk_group")
        .select("moved_to")
        .where("configured_id", "=", String(configuredId))
        .executeTakeFirst();
      return row && Number(row.moved_to);
    },

    async move(configuredId: number, to: number): Promise<void> {
      const moved_to = String(to);
      await db
        .insertInto("desk_group")
        .values({ configured_id: String(configuredId), moved_to })
        .onConflict((conflict) => conflict.column("configured_id").doUpdateSet({ moved_to }))
        .execute();
    },
  };
}
