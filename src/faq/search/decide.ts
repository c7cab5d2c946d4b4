import type { SearchResult } from "../search.ts";
import type { Weighed } from "./model.ts";

/** Probabilities from which on a card is shown at once, or choices are offered; see docs/search.md. */
export const THRESHOLDS = { right: 0.45, sure: 0.75, within: 0.2 };

const MOST_CHOICES = 4;
/** A choice this much less likely than the best one is left out, but for the second. */
const LEAST_SHARE = 0.01;
/** A kind of its own is named where it has at least this chance. */
const LEAST_KIND = 0.3;

/** Turns probabilities into one of the three outcomes. */
export function decide(weighed: Weighed): SearchResult {
  const { topics, confidence, kind, kindScore } = weighed;
  const [first, second] = topics;
  if (first === undefined || confidence.within < THRESHOLDS.within) {
    return { kind: "none", reason: kind !== undefined && kindScore >= LEAST_KIND ? kind : "unknown" };
  }
  const isSure = confidence.right >= THRESHOLDS.right && confidence.within >= THRESHOLDS.sure;
  if (isSure || second === undefined) return { kind: "answer", entryId: first.entryId };
  const near = topics
    .slice(0, MOST_CHOICES)
    .filter((topic, place) => place < 2 || topic.score >= LEAST_SHARE * first.score);
  return { kind: "choices", entryIds: near.map((topic) => topic.entryId) };
}
