import { addDays, type Day } from "../bot/day.ts";
import type { Locale } from "../bot/translate.ts";
import type { FaqContent } from "../faq/content.ts";
import type { QuizBank } from "../quiz/bank.ts";
import { ENOUGH_ANSWERS } from "../quiz/report.ts";
import type { QuestionTotals } from "../quiz/store.ts";
import { type Cell, type Share, shareOf, type ToldTable, tell, tellTable } from "./hiding.ts";

/** Gives tips received since a day by kind and status, named in the language asked for. Knows nothing of what is in them. */
export type CountTips = (locale: Locale, since: Day) => Promise<TipStatistics>;

export const PERIODS = [7, 30, 90] as const;
export type PeriodDays = (typeof PERIODS)[number];

/** Days from the first to the last, both included. */
export interface Period {
  days: PeriodDays;
  from: Day;
  to: Day;
}

/** Tips by kind and status, as whoever keeps them calls these; shown as they are. */
export interface TipStatistics {
  byKindAndStatus: readonly {
    kind: string;
    status: string;
    count: number;
    /** Still asks for work: the morning message names these. */
    isWaiting?: boolean;
  }[];
  medianDaysToFirstReply?: number;
}

/** What was counted within a period; nothing hidden yet. */
export interface Counted {
  asked: readonly { day: Day; entryId: string; outcome: "answer" | "choices" | "none"; count: number }[];
  helpful: readonly { entryId: string; answer: "yes" | "no"; count: number }[];
  quiz: readonly QuestionTotals[];
}

/** What the moderators are told: small counts hidden, no day finer than the columns. */
export interface Statistics {
  period: Period;
  /** Days; weeks where there are many. */
  columns: readonly { from: Day; to: Day }[];
  /** Rows of `asked`, in the order of the FAQ; the last, without an id, stands for questions near no topic. */
  groups: readonly (string | undefined)[];
  asked: ToldTable;
  answered: Share;
  /** Answered by one card at once, without choices. */
  answeredAtOnce: Share;
  helpful: Share;
  topics: readonly { entryId: string; groupId: string; asked: Cell; helpful: Cell; unhelpful: Cell }[];
  quiz: readonly { groupId: string; answers: Cell; right: Share }[];
  quizTopics: readonly { entryId: string; answers: Cell; right: Share }[];
  /** Questions that the fewest get right, in their present version, worst first. */
  hardest: readonly { questionId: string; answers: number; right: Share }[];
  tips: TipStatistics;
}

const MOST_HARDEST = 3;
const DAYS_IN_COLUMN: Record<PeriodDays, number> = { 7: 1, 30: 1, 90: 7 };

export function periodUpTo(today: Day, days: PeriodDays): Period {
  return { days, from: addDays(today, 1 - days), to: today };
}

/** Adds up and hides; pure. */
export function summarise(
  counted: Counted,
  period: Period,
  content: FaqContent,
  bank: QuizBank,
  tips: TipStatistics,
): Statistics {
  const columns = columnsOf(period);
  const groups = [...content.groups.map(({ id }) => id), undefined];
  const rowOf = new Map(groups.map((id, row) => [id, row]));
  const columnOf = new Map<Day, number>();
  columns.forEach(({ from, to }, column) => {
    for (let day = from; day <= to; day = addDays(day, 1)) columnOf.set(day, column);
  });

  const table = groups.map(() => columns.map(() => 0));
  const byTopic = new Map<string, number>();
  const byOutcome = { answer: 0, choices: 0, none: 0 };
  for (const { day, entryId, outcome, count } of counted.asked) {
    const column = columnOf.get(day);
    const entry = content.entries.get(entryId);
    const row = table[rowOf.get(entry?.groupId) ?? groups.length - 1];
    if (column === undefined || row === undefined) continue;
    row[column] = (row[column] ?? 0) + count;
    byOutcome[outcome] += count;
    if (entry !== undefined) byTopic.set(entryId, (byTopic.get(entryId) ?? 0) + count);
  }
  const total = byOutcome.answer + byOutcome.choices + byOutcome.none;

  const rated = (answer: "yes" | "no", entryId?: string) =>
    counted.helpful
      .filter((row) => row.answer === answer && (entryId ?? row.entryId) === row.entryId)
      .reduce((sum, { count }) => sum + count, 0);

  return {
    period,
    columns,
    groups,
    asked: tellTable(table),
    answered: shareOf(byOutcome.answer + byOutcome.choices, total),
    answeredAtOnce: shareOf(byOutcome.answer, total),
    helpful: shareOf(rated("yes"), rated("yes") + rated("no")),
    topics: topicsOf(content, byTopic, rated),
    ...quizOf(counted.quiz, content, bank),
    tips,
  };
}

function columnsOf({ days, from, to }: Period): { from: Day; to: Day }[] {
  const columns: { from: Day; to: Day }[] = [];
  const width = DAYS_IN_COLUMN[days];
  // Counted back from the last day, so that the newest column is whole.
  for (let end = to; end >= from; end = addDays(end, -width)) {
    const begin = addDays(end, 1 - width);
    columns.unshift({ from: begin < from ? from : begin, to: end });
  }
  return columns;
}

function topicsOf(
  content: FaqContent,
  byTopic: ReadonlyMap<string, number>,
  rated: (answer: "yes" | "no", entryId: string) => number,
): Statistics["topics"] {
  return content.groups.flatMap((group) => {
    const entries = group.entries.filter((entryId) => content.entries.has(entryId));
    // A table of one row: its sum is told elsewhere.
    const asked = tellTable([entries.map((entryId) => byTopic.get(entryId) ?? 0)]).cells[0] ?? [];
    return entries.map((entryId, at) => ({
      entryId,
      groupId: group.id,
      asked: asked[at] ?? "few",
      helpful: tell(rated("yes", entryId)),
      unhelpful: tell(rated("no", entryId)),
    }));
  });
}

function quizOf(
  totals: readonly QuestionTotals[],
  content: FaqContent,
  bank: QuizBank,
): Pick<Statistics, "quiz" | "quizTopics" | "hardest"> {
  const questions = new Map(bank.all.map((question) => [question.questionId, question]));
  const add = (sums: Map<string, [number, number]>, id: string, answers: number, right: number) => {
    const [all, rightOnes] = sums.get(id) ?? [0, 0];
    sums.set(id, [all + answers, rightOnes + right]);
  };
  const byGroup = new Map<string, [number, number]>();
  const byTopic = new Map<string, [number, number]>();
  const each: { questionId: string; answers: number; right: number }[] = [];
  for (const { questionId, version, right, chosen } of totals) {
    const question = questions.get(questionId);
    const answers = chosen.reduce((sum, count) => sum + count, 0);
    if (question === undefined || answers === 0) continue;
    add(byGroup, question.groupId, answers, right);
    add(byTopic, question.topic, answers, right);
    if (question.version === version && answers >= ENOUGH_ANSWERS) each.push({ questionId, answers, right });
  }
  const told = ([answers, right]: readonly [number, number]) => ({
    answers: tell(answers),
    right: shareOf(right, answers),
  });
  return {
    quiz: content.groups.flatMap(({ id }) => {
      const sums = byGroup.get(id);
      return sums === undefined ? [] : [{ groupId: id, ...told(sums) }];
    }),
    quizTopics: [...content.entries.keys()].flatMap((entryId) => {
      const sums = byTopic.get(entryId);
      return sums === undefined ? [] : [{ entryId, ...told(sums) }];
    }),
    hardest: each
      .toSorted((a, b) => a.right / a.answers - b.right / b.answers || (a.questionId < b.questionId ? -1 : 1))
      .slice(0, MOST_HARDEST)
      .map(({ questionId, answers, right }) => ({ questionId, answers, right: shareOf(right, answers) })),
  };
}
