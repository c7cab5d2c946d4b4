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
  ];
}

/** Fitted on held-out phrasings and lines beyond by «npm run faq:report -- --fit»; in the order of `measuresOf`. */
const RIGHT: readonly number[] = [0, 5, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0];
const WITHIN: readonly number[] = [0, 0, 0, 1, 0, 0, 1, -1, 0, 0, 0, 0, 0];

export function confidenceOf(evidence: Evidence): Confidence {
  const measures = measuresOf(evidence);
  return { right: logistic(measures, RIGHT), within: logistic(measures, WITHIN) };
}

function logistic(measures: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < measures.length; at++) sum += (measures[at] as number) * (weights[at] as number);
  return 1 / (1 + Math.exp(-sum));
}
