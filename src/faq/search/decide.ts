import type { SearchResult } from "../search.ts";
import type { Weighed } from "./model.ts";

/**
 * Probabilities from which on something is shown; how they were chosen stands in docs/search.md.
 * `right` and `sure`: a card at once, if the best topic is this likely and the question this likely about any.
 * `within`: choices, if the question is this likely about any topic.
 */
export const THRESHOLDS = { right: 0.44, sure: 0.7, within: 0.3 };

const MOST_CHOICES = 4;
/** A choice so much less likely than the best one is left out, but never the second. */
const LEAST_SHARE = 0.004;
/** A card names so many neighbours at most, each with at least this chance: what a hurried reading may have missed. */
const MOST_NEIGHBOURS = 2;
const LEAST_NEIGHBOUR = 0.01;
/** A kind beyond is named where it has at least this chance. */
const LEAST_KIND = 0.25;

/** Turns probabilities into one of the three outcomes. */
export function decide(weighed: Weighed): SearchResult {
  const { topics, within, kind, kindScore } = weighed;
  const [first, second] = topics;
  if (first === undefined || (within < THRESHOLDS.within && !isBareTerm(weighed))) {
    return { kind: "none", reason: kind !== undefined && kindScore >= LEAST_KIND ? kind : "unknown" };
  }
  const isSure = first.score >= THRESHOLDS.right && within >= THRESHOLDS.sure;
  if (isSure || second === undefined) {
    const neighbours = topics.slice(1, 1 + MOST_NEIGHBOURS).filter((topic) => topic.score >= LEAST_NEIGHBOUR);
    return { kind: "answer", entryId: first.entryId, neighbours: neighbours.map((topic) => topic.entryId) };
  }
  const near = topics.filter((topic, place) => place < 2 || topic.score >= LEAST_SHARE * first.score);
  return { kind: "choices", entryIds: near.slice(0, MOST_CHOICES).map((topic) => topic.entryId) };
}

/** A word or two of a topic's own, such as «sanksi»: too little to be sure of anything, enough to offer choices. */
function isBareTerm({ evidence }: Weighed): boolean {
  return evidence.words <= 2 && evidence.loud > 0 && evidence.cover === 1 && evidence.leadOverBeyond > 0;
}
