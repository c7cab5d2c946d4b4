import type { Transaction } from "kysely";
import type { Database } from "../storage/database.ts";
import type { Schema } from "../storage/schema.ts";

export type QuietStore = ReturnType<typeof quietStore>;

/**
 * Groups whose admins asked for silence.
 * @param keyOf the chat's HMAC: which groups these are is not kept
 */
export function quietStore(db: Database, keyOf: (chatId: number) => string) {
  return {
    async isQuiet(chatId: number): Promise<boolean> {
      const row = await rowOf(db, keyOf(chatId));
      return row?.is_quiet === 1;
    },

    /**
     * Turns silence on or off.
     * @param token of the command; the same one coming again changes nothing
     * @returns whether the group is quiet now
     */
    async toggle(chatId: number, token: string): Promise<boolean> {
      const chat = keyOf(chatId);
      return db.transaction().execute(async (transaction) => {
        const before = await rowOf(transaction, chat);
        if (before?.token === token) return before.is_quiet === 1;
        const is_quiet = before?.is_quiet === 1 ? 0 : 1;
        await transaction
          .insertInto("quiet_groups")
          .values({ chat, is_quiet, token })
          .onConflict((conflict) => conflict.column("chat").doUpdateSet({ is_quiet, token }))
          .execute();
        return is_quiet === 1;
      });
    },

    /** A basic group that became a supergroup has a new id; its silence goes with it. */
    async move(fromChatId: number, toChatId: number): Promise<void> {
      const [from, to] = [keyOf(fromChatId), keyOf(toChatId)];
      await db.transaction().execute(async (transaction) => {
        const before = await rowOf(transaction, from);
        if (before === undefined) return;
        await transaction.deleteFrom("quiet_groups").where("chat", "=", from).execute();
        await transaction
          .insertInto("quiet_groups")
          .values({ chat: to, ...before })
          .onConflict((conflict) => conflict.column("chat").doNothing())
          .execute();
      });
    },

    async forget(chatId: number): Promise<void> {
      await db.deleteFrom("quiet_groups").where("chat", "=", keyOf(chatId)).execute();
    },
  };
}

function rowOf(db: Database | Transaction<Schema>, chat: string) {
  return db
    .selectFrom("quiet_groups")
    .select(["is_quiet", "token"])
    .where("chat", "=", chat)
    .executeTakeFirst();
}
