import type { BankQuestion, QuizBank } from "./bank.ts";

/** A whole number of questions that fit three minutes. */
export const QUIZ_LENGTH = 5;
export const EXAM_LENGTH = 20;

/** Chance, from 0 up to but not including 1. */
export type Random = () => number;

/** A new order. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

/** What a person saw lately: short keys of questions, the latest last. */
export type Seen = readonly string[];

/** Three characters of the reference: a rare mix-up only means that a question is thought to be seen. */
export function seenKey(ref: string): string {
  return ref.slice(0, 3);
}

/**
 * A mixed hand: unseen before seen, categories spread, difficulty rising.
 * @returns up to `count` different questions of the pool
 */
export function drawMixed(
  pool: readonly BankQuestion[],
  count: number,
  seen: Seen,
  random: Random,
): BankQuestion[] {
  const taken: BankQuestion[] = [];
  const perCategory = new Map<string, number>();
  const left = new Set(shuffled(pool, random));
  const lastSeen = rankSeen(seen);
  for (let turn = 0; turn < count && left.size > 0; turn++) {
    // From 1 at the start to 3 at the end.
    const wanted = 1 + Math.floor((3 * turn) / count);
    const best = cheapest(left, (question) => [
      lastSeen(question),
      perCategory.get(question.category) ?? 0,
      Math.abs(question.difficulty - wanted),
    ]);
    left.delete(best);
    taken.push(best);
    perCategory.set(best.category, (perCategory.get(best.category) ?? 0) + 1);
  }
  return byDifficulty(taken);
}

/** Questions on a topic; where there are too few, the rest comes from its group. */
export function drawTopic(bank: QuizBank, topic: string, seen: Seen, random: Random): BankQuestion[] {
  const own = drawMixed(bank.byTopic.get(topic) ?? [], QUIZ_LENGTH, seen, random);
  const groupId = own[0]?.groupId;
  if (groupId === undefined) return [];
  const others = (bank.byGroup.get(groupId) ?? []).filter((question) => question.topic !== topic);
  return [...own, ...drawMixed(others, QUIZ_LENGTH - own.length, seen, random)];
}

/** As many of each category as its share of all questions, topics spread, unseen before seen, in random order. */
export function drawExam(bank: QuizBank, seen: Seen, random: Random): BankQuestion[] {
  if (bank.all.length < EXAM_LENGTH) return [];
  const lastSeen = rankSeen(seen);
  const taken: BankQuestion[] = [];
  for (const [category, quota] of shares(bank, EXAM_LENGTH)) {
    const left = new Set(shuffled(bank.byCategory.get(category) ?? [], random));
    const perTopic = new Map<string, number>();
    for (let turn = 0; turn < quota && left.size > 0; turn++) {
      const best = cheapest(left, (question) => [perTopic.get(question.topic) ?? 0, lastSeen(question)]);
      left.delete(best);
      taken.push(best);
      perTopic.set(best.topic, (perTopic.get(best.topic) ?? 0) + 1);
    }
  }
  return shuffled(taken, random);
}

/** Largest remainders: whole numbers that add up to `total`, none more than its category holds. */
export function shares(bank: QuizBank, total: number): Map<string, number> {
  const exact = [...bank.byCategory].map(([category, questions]) => {
    const share = (total * questions.length) / bank.all.length;
    return { category, whole: Math.floor(share), rest: share - Math.floor(share) };
  });
  let missing = total - exact.reduce((sum, { whole }) => sum + whole, 0);
  const result = new Map(exact.map(({ category, whole }) => [category, whole]));
  for (const { category, whole } of exact.toSorted((a, b) => b.rest - a.rest)) {
    if (missing === 0) break;
    result.set(category, whole + 1);
    missing -= 1;
  }
  return result;
}

/** 0 for what was not seen lately; else higher the later it was seen. */
function rankSeen(seen: Seen): (question: BankQuestion) => number {
  const ranks = new Map(seen.map((key, index) => [key, index + 1]));
  return (question) => ranks.get(seenKey(question.ref)) ?? 0;
}

/** The first with the least cost, compared part by part. */
function cheapest(
  questions: ReadonlySet<BankQuestion>,
  costOf: (q: BankQuestion) => readonly number[],
): BankQuestion {
  let best: { question: BankQuestion; cost: readonly number[] } | undefined;
  for (const question of questions) {
    const cost = costOf(question);
    if (best === undefined || isLess(cost, best.cost)) best = { question, cost };
  }
  if (best === undefined) throw new Error("there is nothing to choose from; look at the size first");
  return best.question;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return value < other;
  }
  return false;
}

function byDifficulty(questions: readonly BankQuestion[]): BankQuestion[] {
  return questions.toSorted((a, b) => a.difficulty - b.difficulty);
}
