import { createHash } from "node:crypto";
import { ContentError } from "../content/content-error.ts";
import type { Question, QuizContent } from "./content.ts";

/**
 * A question as sessions name it: five characters derived from its id. A learner's row holds dozens of
 * references, and full ids would triple its size.
 */
export type QuestionRef = string;

export interface BankQuestion extends Question {
  ref: QuestionRef;
  /** Group of its FAQ topic. */
  groupId: string;
}

/** All questions, found by what the quiz looks for. Frozen: a reload makes a new one. */
export interface QuizBank {
  all: readonly BankQuestion[];
  byRef: ReadonlyMap<QuestionRef, BankQuestion>;
  byTopic: ReadonlyMap<string, readonly BankQuestion[]>;
  byGroup: ReadonlyMap<string, readonly BankQuestion[]>;
  byCategory: ReadonlyMap<string, readonly BankQuestion[]>;
}

/**
 * @param topics FAQ entries by id; questions on others were refused by the loader
 * @throws {ContentError} where two ids have the same reference, about once in ten thousand sets of 160 questions
 */
export function quizBank(
  content: QuizContent,
  topics: ReadonlyMap<string, { readonly groupId: string }>,
): QuizBank {
  const byRef = new Map<QuestionRef, BankQuestion>();
  for (const question of content.values()) {
    const ref = refOf(question.questionId);
    const other = byRef.get(ref);
    if (other !== undefined) {
      const message = `«${question.questionId}» and «${other.questionId}» cannot be told apart in short; rename the newer`;
      throw new ContentError([{ file: `data/quiz/${question.category}.yaml`, line: 1, message }]);
    }
    const groupId = topics.get(question.topic)?.groupId ?? "";
    byRef.set(ref, Object.freeze({ ...question, ref, groupId }));
  }
  const all = [...byRef.values()];
  return Object.freeze({
    all,
    byRef,
    byTopic: Map.groupBy(all, (question) => question.topic),
    byGroup: Map.groupBy(all, (question) => question.groupId),
    byCategory: Map.groupBy(all, (question) => question.category),
  });
}

function refOf(questionId: string): QuestionRef {
  return createHash("sha256").update(questionId).digest("base64url").slice(0, 5);
}
