/** What speaks for and against the best topic. Scores are the linear model's, chances 0-1. */
export interface Evidence {
  /** Score of the best topic over the second, of the second over the third, of the best over all kinds beyond. */
  lead: number;
  secondLead: number;
  leadOverBeyond: number;
  first: number;
  /** Chance of the best topic, and of all topics together. */
  top: number;
  within: number;
  words: number;
  /** Telling words, and the share of them that nobody ever used here. */
  loud: number;
  unknown: number;
  mended: number;
  scope: number;
  cover: number;
  inTopics: number;
}

/** Probabilities, 0-1. */
export interface Confidence {
  /** The best topic is the right one. */
  right: number;
  /** Some topic is. */
  within: number;
}

const LEAST = 1e-6;
const MOST_WORDS = 14;

/** The evidence as numbers that a logistic regression can add up. */
export function measuresOf(evidence: Evidence): number[] {
  return [
    1,
    evidence.lead,
    evidence.secondLead,
    Math.min(1, evidence.leadOverBeyond),
    Math.log(evidence.top + LEAST),
    Math.log(1 - evidence.top + LEAST),
    Math.log(evidence.within + LEAST),
    Math.log(1 - evidence.within + LEAST),
    evidence.first,
    Math.log(1 + Math.min(MOST_WORDS, evidence.words)),
    Math.log(1 + Math.min(MOST_WORDS, evidence.loud)),
    Math.min(1, evidence.loud / 3),
    evidence.unknown,
    evidence.mended,
    evidence.scope,
    evidence.cover,
    evidence.inTopics,
  ];
}

/** Fitted on held-out phrasings and lines beyond by «npm run faq:report -- --fit»; in the order of `measuresOf`. */
const RIGHT: readonly number[] = [
  -2.257, 1.639, -0.191, -0.015, 1.058, -0.325, -0.369, -0.054, -1.726, 0.888, -0.708, 2.004, -2.312,
];
const WITHIN: readonly number[] = [
  -7.808, -0.874, -1.24, 0.32, 0.714, 0.235, -0.081, -0.896, -1.817, 3.332, 2.08, -1.756, -3.307,
];

export function confidenceOf(evidence: Evidence): Confidence {
  const measures = measuresOf(evidence);
  return { right: logistic(measures, RIGHT), within: logistic(measures, WITHIN) };
}

function logistic(measures: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) sum += (measures[at] as number) * (weights[at] as number);
  return 1 / (1 + Math.exp(-sum));
}
