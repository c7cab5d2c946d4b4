import type { SearchResult } from "../search.ts";
import type { Weighed } from "./model.ts";

const SURE = 0.45;
const LEAD = 0.2;
const BEYOND = 0.5;

export function decide(weighed: Weighed): SearchResult {
  const [first, second] = weighed.topics;
  if (first === undefined || weighed.beyond > BEYOND || weighed.unknown > 0.6) {
    return { kind: "none", reason: weighed.beyond > BEYOND && weighed.kind ? weighed.kind : "unknown" };
  }
  const chance = first.score * (1 - weighed.beyond);
  if (second === undefined || (chance >= SURE && first.score - second.score >= LEAD)) {
    return { kind: "answer", entryId: first.entryId };
  }
  return { kind: "choices", entryIds: weighed.topics.slice(0, 4).map((topic) => topic.entryId) };
}
