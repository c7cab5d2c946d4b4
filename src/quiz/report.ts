import type { QuizContent } from "./content.ts";
import type { QuestionTotals } from "./store.ts";

/** Fewer answers tell nothing. */
export const ENOUGH_ANSWERS = 20;
const NEARLY_ALL = 0.95;
const NEARLY_NONE = 0.25;

/** A question that its author should look at. Shares are 0–1. */
export interface QuizConcern {
  questionId: string;
  /** File it stands in, without the ending. */
  category: string;
  problem: "too-easy" | "too-hard" | "wrong-beats-right";
  answers: number;
  rightShare: number;
  /** The wrong option that was chosen most, in Indonesian, and by how many. */
  rival: { option: string; share: number };
}

/**
 * Questions, in their present version, that nearly everybody or nearly nobody answers rightly, and those of which a
 * wrong option is chosen more often than the right one. The last is said first, for it may be a fault of the question.
 */
export function findConcerns(
  totals: readonly QuestionTotals[],
  content: QuizContent,
  enough: number = ENOUGH_ANSWERS,
): QuizConcern[] {
  const order = ["wrong-beats-right", "too-hard", "too-easy"];
  return totals
    .flatMap((total) => concernOf(total, content, enough))
    .toSorted((a, b) => order.indexOf(a.problem) - order.indexOf(b.problem) || a.rightShare - b.rightShare);
}

function concernOf(total: QuestionTotals, content: QuizContent, enough: number): QuizConcern[] {
  const { questionId, version, right, chosen } = total;
  const question = content.get(questionId);
  const answers = chosen.reduce((sum, count) => sum + count, 0);
  if (question?.version !== version || answers < Math.max(1, enough)) return [];
  const wrong = question.options
    .map((option, index) => ({ option, count: chosen[index] ?? 0 }))
    .filter(({ option }) => !option.correct)
    .toSorted((a, b) => b.count - a.count);
  const rival = { option: wrong[0]?.option.id ?? "", share: (wrong[0]?.count ?? 0) / answers };
  const rightShare = right / answers;
  const problem =
    rival.share > rightShare
      ? "wrong-beats-right"
      : rightShare <= NEARLY_NONE
        ? "too-hard"
        : rightShare >= NEARLY_ALL
          ? "too-easy"
          : undefined;
  const { category } = question;
  return problem === undefined ? [] : [{ questionId, category, problem, answers, rightShare, rival }];
}
