import { addDays, type Day } from "../bot/day.ts";
import type { Sealer } from "../privacy/seal.ts";
import type { Database } from "../storage/database.ts";
import type { EntryId } from "./content.ts";

export const QUESTION_RETENTION_DAYS = 90;
/** More would bury the curators, and whoever wants to fill the table. */
export const QUESTIONS_A_DAY = 200;

/** Rows of one statement; engines allow some tens of thousands of parameters. */
const ROWS_AT_ONCE = 500;

/** Questions of one day that ended alike; `entryId` is '' where no topic came near. */
export interface Asked {
  day: Day;
  entryId: EntryId | "";
  outcome: "answer" | "choices" | "none";
  count: number;
}

export type FaqStore = ReturnType<typeof faqStore>;

/** What the FAQ keeps: counts of «helpful?» by topic and day, and the questions that people sent to the curators. */
export function faqStore(db: Database, sealer: Sealer) {
  return {
    async countHelpful(day: Day, entryId: EntryId, answer: "yes" | "no"): Promise<void> {
      await db
        .insertInto("faq_helpful")
        .values({ day, entry_id: entryId, answer, count: 1 })
        .onConflict((conflict) =>
          conflict
            .columns(["day", "entry_id", "answer"])
            .doUpdateSet((set) => ({ count: set("faq_helpful.count", "+", 1) })),
        )
        .execute();
    },

    /** Adds to what was counted before, all of it or nothing. No two of `counts` may be of the same day and end. */
    async addAsked(counts: readonly Asked[]): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        for (let from = 0; from < counts.length; from += ROWS_AT_ONCE) {
          const rows = counts.slice(from, from + ROWS_AT_ONCE);
          await transaction
            .insertInto("faq_asked")
            .values(rows.map(({ entryId, ...row }) => ({ ...row, entry_id: entryId })))
            .onConflict((conflict) =>
              conflict
                .columns(["day", "entry_id", "outcome"])
                .doUpdateSet((set) => ({ count: set("faq_asked.count", "+", set.ref("excluded.count")) })),
            )
            .execute();
        }
      });
    },

    /**
     * Keeps a question that its author sent, sealed, with the day alone. The same words on the same day are kept
     * once, so that an update that comes twice changes nothing.
     * @returns `full` where the day has its `QUESTIONS_A_DAY` already; then nothing is kept
     */
    async keepQuestion(day: Day, cleanText: string): Promise<"kept" | "full"> {
      const id = sealer.fingerprint(`${day} ${cleanText}`);
      return db.transaction().execute(async (transaction) => {
        const ofDay = transaction.selectFrom("curator_questions").where("day", "=", day);
        const isKept = await ofDay.select("id").where("id", "=", id).executeTakeFirst();
        if (isKept !== undefined) return "kept";
        const { count } = await ofDay
          .select((set) => set.fn.countAll<number>().as("count"))
          .executeTakeFirstOrThrow();
        if (Number(count) >= QUESTIONS_A_DAY) return "full";
        await transaction
          .insertInto("curator_questions")
          .values({ id, day, sealed_text: sealer.seal(cleanText) })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        return "kept";
      });
    },

    /** Questions that can still be opened, in no particular order. */
    async questions(): Promise<{ day: Day; text: string }[]> {
      const rows = await db.selectFrom("curator_questions").select(["day", "sealed_text"]).execute();
      return rows.flatMap(({ day, sealed_text }) => {
        const text = sealer.open(sealed_text);
        return text === undefined ? [] : [{ day, text }];
      });
    },

    /** Erases what is older than the retention. @returns how many */
    async purge(today: Day): Promise<number> {
      const result = await db
        .deleteFrom("curator_questions")
        .where("day", "<", addDays(today, -QUESTION_RETENTION_DAYS))
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}
