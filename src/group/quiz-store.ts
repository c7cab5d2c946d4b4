import type { Day } from "../bot/day.ts";
import type { Sealer } from "../privacy/seal.ts";
import type { Database } from "../storage/database.ts";
import type { GroupQuiz } from "./quiz.ts";

export type GroupQuizStore = ReturnType<typeof groupQuizStore>;

/** Quizzes under way: sealed, one per group, erased with their end. */
export function groupQuizStore(db: Database, keyOf: (chatId: number) => string, seal: Sealer) {
  const read = (sealed: Uint8Array): GroupQuiz | undefined => {
    const text = seal.open(sealed);
    return text === undefined ? undefined : (JSON.parse(text) as GroupQuiz);
  };
  return {
    async quizOf(chatId: number): Promise<GroupQuiz | undefined> {
      const row = await db
        .selectFrom("group_quizzes")
        .select("sealed_state")
        .where("chat", "=", keyOf(chatId))
        .executeTakeFirst();
      return row && read(row.sealed_state);
    },

    async keep(quiz: GroupQuiz, day: Day): Promise<void> {
      const sealed_state = seal.seal(JSON.stringify(quiz));
      await db
        .insertInto("group_quizzes")
        .values({ chat: keyOf(quiz.chatId), day, sealed_state })
        .onConflict((conflict) => conflict.column("chat").doUpdateSet({ sealed_state }))
        .execute();
    },

    async erase(chatId: number): Promise<void> {
      await db.deleteFrom("group_quizzes").where("chat", "=", keyOf(chatId)).execute();
    },

    /** Quizzes that the last process left, begun on `since` or later; older ones are erased unfinished. */
    async leftOver(since: Day): Promise<GroupQuiz[]> {
      await db.deleteFrom("group_quizzes").where("day", "<", since).execute();
      const rows = await db.selectFrom("group_quizzes").select(["chat", "sealed_state"]).execute();
      const quizzes: GroupQuiz[] = [];
      for (const row of rows) {
        const quiz = read(row.sealed_state);
        if (quiz === undefined) continue;
        quizzes.push(quiz);
        // After a change of the secret key the row goes on under the current one.
        const chat = keyOf(quiz.chatId);
        if (chat === row.chat) continue;
        await db.updateTable("group_quizzes").set({ chat }).where("chat", "=", row.chat).execute();
      }
      return quizzes;
    },
  };
}
