import type { Transaction } from "kysely";
import { addDays, type Day } from "../bot/day.ts";
import type { PersonKeys } from "../privacy/person-key.ts";
import type { Database } from "../storage/database.ts";
import type { Schema } from "../storage/schema.ts";
import { type Learner, NEW_LEARNER, packLearner, parseLearner } from "./learner.ts";
import type { Count, Step } from "./quiz.ts";
import { dayOfNumber } from "./review.ts";

/** So long after the last use a person's row is erased. */
export const LEARNER_RETENTION_DAYS = 365;

/** Answers to one version of a question, over all days. */
export interface QuestionTotals {
  questionId: string;
  version: string;
  shown: number;
  right: number;
  /** How often each option was chosen, by its place in the content file. */
  chosen: readonly [number, number, number, number];
}

export type QuizStore = ReturnType<typeof quizStore>;

const CHOSEN = ["chosen_0", "chosen_1", "chosen_2", "chosen_3"] as const;

/** What the quiz keeps: one row per person, and statistics that know no people. */
export function quizStore(db: Database, personOf: PersonKeys) {
  return {
    /** What is kept of a person; of somebody new, or where it cannot be read, a fresh start. */
    async learner(userId: number): Promise<Learner> {
      return readLearner(db, personOf(userId));
    },

    /**
     * Reads, decides and writes in one transaction: session, review cards and statistics change together or not
     * at all.
     * @param decide pure; given what is kept now
     */
    async update(userId: number, today: Day, decide: (learner: Learner) => Step): Promise<Step> {
      const person = personOf(userId);
      return db.transaction().execute(async (transaction) => {
        const before = await readLearner(transaction, person);
        const step = decide(before);
        if (step.learner !== before) {
          const state = packLearner(step.learner);
          await transaction
            .insertInto("quiz_learners")
            .values({ person, day: today, state })
            .onConflict((conflict) => conflict.column("person").doUpdateSet({ day: today, state }))
            .execute();
        }
        for (const count of step.counts) await addCount(transaction, today, count);
        return step;
      });
    },

    /** The last exam that a person passed. */
    async passedExam(userId: number): Promise<{ day: Day; percent: number } | undefined> {
      const { passed } = await readLearner(db, personOf(userId));
      return passed && { day: dayOfNumber(passed.on), percent: passed.percent };
    },

    async forget(userId: number): Promise<void> {
      await db.deleteFrom("quiz_learners").where("person", "=", personOf(userId)).execute();
    },

    /** Erases whoever has not played for a year. @returns how many */
    async purge(today: Day): Promise<number> {
      const result = await db
        .deleteFrom("quiz_learners")
        .where("day", "<", addDays(today, -LEARNER_RETENTION_DAYS))
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}

/**
 * Totals by question and version, in the order of their ids. Apart from the store: a report knows no people.
 * @param within these days, both included; default: all
 */
export async function questionTotals(
  db: Database,
  within?: { from: Day; to: Day },
): Promise<QuestionTotals[]> {
  const all = db.selectFrom("quiz_statistics");
  const asked =
    within === undefined ? all : all.where("day", ">=", within.from).where("day", "<=", within.to);
  const rows = await asked
    .select((set) => [
      "question_id",
      "version",
      set.fn.sum<number>("shown").as("shown"),
      set.fn.sum<number>("correct").as("correct"),
      set.fn.sum<number>("chosen_0").as("chosen_0"),
      set.fn.sum<number>("chosen_1").as("chosen_1"),
      set.fn.sum<number>("chosen_2").as("chosen_2"),
      set.fn.sum<number>("chosen_3").as("chosen_3"),
    ])
    .groupBy(["question_id", "version"])
    .orderBy("question_id")
    .orderBy("version")
    .execute();
  return rows.map((row) => ({
    questionId: row.question_id,
    version: row.version,
    shown: Number(row.shown),
    right: Number(row.correct),
    chosen: [Number(row.chosen_0), Number(row.chosen_1), Number(row.chosen_2), Number(row.chosen_3)],
  }));
}

async function readLearner(
  db: Database | Transaction<Schema>,
  person: ReturnType<PersonKeys>,
): Promise<Learner> {
  const row = await db
    .selectFrom("quiz_learners")
    .select("state")
    .where("person", "=", person)
    .executeTakeFirst();
  return (row && parseLearner(row.state)) ?? NEW_LEARNER;
}

async function addCount(db: Transaction<Schema>, day: Day, count: Count): Promise<void> {
  const { questionId, version } = count;
  const isAnswer = count.kind === "answered";
  const added = {
    shown: isAnswer ? 0 : 1,
    correct: isAnswer && count.isRight ? 1 : 0,
    ...Object.fromEntries(
      CHOSEN.map((column, option) => [column, isAnswer && count.option === option ? 1 : 0]),
    ),
  } as Record<"shown" | "correct" | (typeof CHOSEN)[number], number>;
  await db
    .insertInto("quiz_statistics")
    .values({ day, question_id: questionId, version, ...added })
    .onConflict((conflict) =>
      conflict.columns(["day", "question_id", "version"]).doUpdateSet((set) => ({
        shown: set("quiz_statistics.shown", "+", added.shown),
        correct: set("quiz_statistics.correct", "+", added.correct),
        chosen_0: set("quiz_statistics.chosen_0", "+", added.chosen_0),
        chosen_1: set("quiz_statistics.chosen_1", "+", added.chosen_1),
        chosen_2: set("quiz_statistics.chosen_2", "+", added.chosen_2),
        chosen_3: set("quiz_statistics.chosen_3", "+", added.chosen_3),
      })),
    )
    .execute();
}
