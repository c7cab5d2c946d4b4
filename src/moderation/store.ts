import { addDays, type Day } from "../bot/day.ts";
import type { Sealer } from "../privacy/seal.ts";
import { questionTotals } from "../quiz/store.ts";
import type { Database } from "../storage/database.ts";
import { type Decision, packDecision, parseDecision } from "./decision.ts";
import type { Counted, Period } from "./statistics.ts";

/** So long it is remembered that a morning message was sent. */
const DIGEST_RETENTION_DAYS = 90;
/** Parameters of one query; engines allow some tens of thousands. */
const MOST_IDS = 500;

export type ModerationStore = ReturnType<typeof moderationStore>;

/** A question for the curators and where it stands. */
export interface SentQuestion {
  id: string;
  day: Day;
  text: string;
}

export interface ModerationSealers {
  /** The very one that the FAQ seals with. */
  questions: Pick<Sealer, "open">;
  decisions: Pick<Sealer, "open" | "seal">;
}

/** What the moderators' side reads, and the little that it keeps. Knows no people. */
export function moderationStore(db: Database, sealers: ModerationSealers) {
  return {
    /** Everything counted from the first to the last day of the period. */
    async counted({ from, to }: Pick<Period, "from" | "to">): Promise<Counted> {
      const asked = await db
        .selectFrom("faq_asked")
        .select(["day", "entry_id", "outcome", "count"])
        .where("day", ">=", from)
        .where("day", "<=", to)
        .execute();
      const helpful = await db
        .selectFrom("faq_helpful")
        .select((set) => ["entry_id", "answer", set.fn.sum<number>("count").as("count")])
        .where("day", ">=", from)
        .where("day", "<=", to)
        .groupBy(["entry_id", "answer"])
        .execute();
      return {
        asked: asked.map((row) => ({ ...row, entryId: row.entry_id, count: Number(row.count) })),
        helpful: helpful.map((row) => ({ ...row, entryId: row.entry_id, count: Number(row.count) })),
        quiz: await questionTotals(db, { from, to }),
      };
    },

    /** Ids of the questions on which nobody has decided, oldest first, the order within a day that of the ids. */
    async waitingIds(): Promise<{ id: string; day: Day }[]> {
      return db
        .selectFrom("curator_questions")
        .leftJoin("curator_decisions", "curator_decisions.question_id", "curator_questions.id")
        .select(["curator_questions.id", "curator_questions.day"])
        .where("curator_decisions.question_id", "is", null)
        .orderBy("curator_questions.day")
        .orderBy("curator_questions.id")
        .execute();
    },

    /** Texts by id; what cannot be opened with this key is left out. */
    async texts(ids: readonly string[]): Promise<Map<string, string>> {
      const texts = new Map<string, string>();
      for (let from = 0; from < ids.length; from += MOST_IDS) {
        const rows = await db
          .selectFrom("curator_questions")
          .select(["id", "sealed_text"])
          .where("id", "in", ids.slice(from, from + MOST_IDS))
          .execute();
        for (const { id, sealed_text } of rows) {
          const text = sealers.questions.open(sealed_text);
          if (text !== undefined) texts.set(id, text);
        }
      }
      return texts;
    },

    async countSent(day: Day): Promise<number> {
      const { count } = await db
        .selectFrom("curator_questions")
        .select((set) => set.fn.countAll<number>().as("count"))
        .where("day", "=", day)
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    /**
     * Decides on questions that wait; the first decision on each counts.
     * @returns how many were decided by this
     */
    async decide(ids: readonly string[], decision: Decision): Promise<number> {
      return db.transaction().execute(async (transaction) => {
        let decided = 0;
        for (const id of ids) {
          const isThere = await transaction
            .selectFrom("curator_questions")
            .select("id")
            .where("id", "=", id)
            .executeTakeFirst();
          if (isThere === undefined) continue;
          const sealed_decision = sealers.decisions.seal(packDecision(decision));
          const { numInsertedOrUpdatedRows } = await transaction
            .insertInto("curator_decisions")
            .values({ question_id: id, sealed_decision })
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirstOrThrow();
          decided += Number(numInsertedOrUpdatedRows ?? 0);
        }
        return decided;
      });
    },

    /** Takes decisions back: the questions wait again, where they are still there. */
    async undecide(ids: readonly string[]): Promise<void> {
      for (let from = 0; from < ids.length; from += MOST_IDS) {
        await db
          .deleteFrom("curator_decisions")
          .where("question_id", "in", ids.slice(from, from + MOST_IDS))
          .execute();
      }
    },

    /** Questions with the decision on them, oldest first. */
    async decided(): Promise<(SentQuestion & { decision: Decision })[]> {
      const rows = await db
        .selectFrom("curator_decisions")
        .innerJoin("curator_questions", "curator_questions.id", "curator_decisions.question_id")
        .select([
          "curator_questions.id",
          "curator_questions.day",
          "curator_questions.sealed_text",
          "curator_decisions.sealed_decision",
        ])
        .orderBy("curator_questions.day")
        .orderBy("curator_questions.id")
        .execute();
      return rows.flatMap(({ id, day, sealed_text, sealed_decision }) => {
        const text = sealers.questions.open(sealed_text);
        const opened = sealers.decisions.open(sealed_decision);
        const decision = opened === undefined ? undefined : parseDecision(opened);
        return text === undefined || decision === undefined ? [] : [{ id, day, text, decision }];
      });
    },

    /** Erases questions and what was decided on them. */
    async erase(ids: readonly string[]): Promise<void> {
      for (let from = 0; from < ids.length; from += MOST_IDS) {
        await db
          .deleteFrom("curator_questions")
          .where("id", "in", ids.slice(from, from + MOST_IDS))
          .execute();
      }
    },

    /** Marks the day's morning message as sent. @returns false where it was before */
    async claimDigest(day: Day): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("digest_days")
        .values({ day })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      return Number(numInsertedOrUpdatedRows ?? 0) === 1;
    },

    async releaseDigest(day: Day): Promise<void> {
      await db.deleteFrom("digest_days").where("day", "=", day).execute();
    },

    /** Erases what is older than its retention. @returns how many rows */
    async purge(today: Day): Promise<number> {
      const result = await db
        .deleteFrom("digest_days")
        .where("day", "<", addDays(today, -DIGEST_RETENTION_DAYS))
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}
