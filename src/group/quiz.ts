import type { Locale } from "../bot/translate.ts";
import type { BankQuestion, QuizBank } from "../quiz/bank.ts";
import { drawMixed, QUIZ_LENGTH, type Random, shuffled } from "../quiz/draw.ts";

/** What became of a question in a group. */
export type Outcome =
  | { kind: "open" }
  /** Votes for each option, in the order of the content file. */
  | { kind: "counted"; votes: readonly number[] }
  /** The poll had closed by itself before the bot could read it, for instance while it was down. */
  | { kind: "uncounted" }
  /** Removed or edited by a curator before it was asked. */
  | { kind: "gone" };

export interface GroupQuestion {
  ref: string;
  version: string;
  /** Options as the poll shows them, by their place in the content file. */
  order: readonly number[];
  /** The poll, once it was sent. */
  messageId?: number;
  outcome: Outcome;
}

/** A quiz under way. It knows the group and its polls, and nobody in it. */
export interface GroupQuiz {
  chatId: number;
  threadId?: number;
  locale: Locale;
  /** Names the command that began it. */
  token: string;
  questions: readonly GroupQuestion[];
}

/** Telegram's limits for polls, in code points. */
const QUESTION_LENGTH = 300;
const OPTION_LENGTH = 100;
const EXPLANATION_LENGTH = 200;
/** Room for «10/10. » before the question. */
const NUMBER_LENGTH = 8;

/** Whether a question fits a poll as it is. Nothing of the law in it is cut: what does not fit is left out. */
export function fitsPoll(question: BankQuestion, locale: Locale): boolean {
  return (
    lengthOf(question.question[locale]) <= QUESTION_LENGTH - NUMBER_LENGTH &&
    question.options.every((option) => lengthOf(option[locale]) <= OPTION_LENGTH)
  );
}

/** @returns undefined where no question fits */
export function drawGroupQuiz(
  bank: QuizBank,
  random: Random,
  place: Pick<GroupQuiz, "chatId" | "threadId" | "locale" | "token">,
): GroupQuiz | undefined {
  const pool = bank.all.filter((question) => fitsPoll(question, place.locale));
  const drawn = drawMixed(pool, QUIZ_LENGTH, [], random);
  if (drawn.length === 0) return undefined;
  const questions = drawn.map(
    ({ ref, version, options }): GroupQuestion => ({
      ref,
      version,
      order: shuffled([...options.keys()], random),
      outcome: { kind: "open" },
    }),
  );
  return { ...place, questions };
}

/** Place of the question that is being asked or comes next; undefined at the end. */
export function openPlace(quiz: GroupQuiz): number | undefined {
  const place = quiz.questions.findIndex((question) => question.outcome.kind === "open");
  return place < 0 ? undefined : place;
}

export function withQuestion(quiz: GroupQuiz, place: number, change: Partial<GroupQuestion>): GroupQuiz {
  return {
    ...quiz,
    questions: quiz.questions.map((question, index) =>
      index === place ? { ...question, ...change } : question,
    ),
  };
}

/** The question as it was drawn; undefined where it was edited or removed since. */
export function questionOf({ ref, version }: GroupQuestion, bank: QuizBank): BankQuestion | undefined {
  const question = bank.byRef.get(ref);
  return question?.version === version ? question : undefined;
}

/** Votes as the poll counts them, put back into the order of the content file. */
export function votesInOrder(order: readonly number[], shown: readonly number[]): number[] {
  const votes = order.map(() => 0);
  order.forEach((option, place) => {
    votes[option] = shown[place] ?? 0;
  });
  return votes;
}

/** The reason as a poll's explanation: one line; of a long one as many whole sentences as fit. */
export function explanationOf(reason: string): string {
  const line = reason.replace(/\s+/g, " ").trim();
  if (lengthOf(line) <= EXPLANATION_LENGTH) return line;
  const sentences = line.match(/[^.!?]+[.!?]+(?:\s|$)/g) ?? [];
  let kept = "";
  for (const sentence of sentences) {
    if (lengthOf((kept + sentence).trim()) > EXPLANATION_LENGTH) break;
    kept += sentence;
  }
  // «Ps. 5» and the like end no sentence: a stump is worse than a cut.
  if (lengthOf(kept) >= EXPLANATION_LENGTH / 3) return kept.trim();
  const cut = [...line].slice(0, EXPLANATION_LENGTH - 1).join("");
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), 1))}…`;
}

function lengthOf(text: string): number {
  return [...text].length;
}
