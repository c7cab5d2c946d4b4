/** What speaks for some topic covering a question at all. Scores are those of the linear models. */
export interface Evidence {
  /** The best topic's score over that of the best kind beyond, 1 at most. */
  leadOverBeyond: number;
  /** What the model of that one question says: topics over beyond. */
  scope: number;
  words: number;
  /** Telling words, and the share of them that no line ever held as typed. */
  loud: number;
  unknown: number;
  /** Share of the telling words, rare ones counting more, that lines of the best topic hold. */
  cover: number;
}

const MOST_WORDS = 14;

/** The evidence as numbers that a logistic regression can add up; the first stands for «however little is known». */
export function measuresOf(evidence: Evidence): number[] {
  return [
    1,
    Math.min(1, evidence.leadOverBeyond),
    evidence.scope,
    Math.log(1 + Math.min(MOST_WORDS, evidence.words)),
    Math.log(1 + Math.min(MOST_WORDS, evidence.loud)),
    evidence.unknown,
    evidence.cover,
  ];
}

/**
 * In the order of `measuresOf`; fitted by «faq-report --fit» on what models say of lines that they never saw.
 * Fit again when the content or the features have changed much.
 */
const WITHIN: readonly number[] = [-9.76, 10.999, 4.763, 2.926, 1.946, -2.265, 0.523];

/** How likely it is that some topic covers the question, 0-1. */
export function chanceWithin(evidence: Evidence): number {
  return logistic(measuresOf(evidence), WITHIN);
}

function logistic(measures: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) sum += (measures[at] as number) * (weights[at] as number);
  return 1 / (1 + Math.exp(-sum));
}

/**
 * Weights that make `measures` tell apart the lines that topics cover; plain descent over all lines, always the same.
 * @returns in the order of the measures, ready for `WITHIN`
 */
export function fitChance(measures: readonly (readonly number[])[], isWithin: readonly boolean[]): number[] {
  const width = measures[0]?.length ?? 0;
  const at = Array.from({ length: width }, (_, index) => index);
  const mean = at.map((index) => average(measures, (row) => row[index] ?? 0));
  const spread = at.map((index) =>
    Math.sqrt(average(measures, (row) => ((row[index] ?? 0) - (mean[index] ?? 0)) ** 2)),
  );
  // The first measure is 1 everywhere: it has no spread and must not be centred away.
  mean[0] = 0;
  spread[0] = 1;
  const scaled = measures.map((row) =>
    row.map((value, index) => (value - (mean[index] ?? 0)) / (spread[index] || 1)),
  );
  const weights = new Array<number>(width).fill(0);
  const speed = new Array<number>(width).fill(0);
  for (let turn = 0; turn < 2_000; turn++) {
    const slope = new Array<number>(width).fill(0);
    scaled.forEach((row, line) => {
      const miss = (isWithin[line] ? 1 : 0) - logistic(row, weights);
      for (let index = 0; index < width; index++) (slope[index] as number) += miss * (row[index] as number);
    });
    for (let index = 0; index < width; index++) {
      speed[index] = 0.9 * (speed[index] as number) + (slope[index] as number) / scaled.length;
      (weights[index] as number) += 0.2 * (speed[index] as number);
    }
  }
  const own = weights.map((weight, index) => weight / (spread[index] || 1));
  own[0] = own.reduce(
    (sum, weight, index) => (index === 0 ? sum : sum - weight * (mean[index] ?? 0)),
    own[0] ?? 0,
  );
  return own;
}

function average<T>(rows: readonly T[], value: (row: T) => number): number {
  let sum = 0;
  for (const row of rows) sum += value(row);
  return rows.length === 0 ? 0 : sum / rows.length;
}
