import type { Lexicon, LexiconIndex } from "../text/lexicon.ts";
import type { Beyond, BeyondKind } from "./beyond.ts";
import { decide } from "./search/decide.ts";
import { buildModel, type LearntModel, type Model, openModel } from "./search/model.ts";

/** One topic as the search learns it; all texts may be of either language. */
export interface SearchEntry {
  entryId: string;
  title: readonly string[];
  phrasings: readonly string[];
  keywords: readonly string[];
  body: readonly string[];
}

export type SearchResult =
  | {
      kind: "answer";
      entryId: string;
      /** Up to two topics that were meant less likely, best first; their buttons stand under the card. */
      neighbours: readonly string[];
    }
  | { kind: "choices"; entryIds: readonly string[] }
  | { kind: "none"; reason: BeyondKind | "unknown" };

export interface Ranked {
  entryId: string;
  score: number;
}

export interface FaqSearch {
  /**
   * What to show for a question as typed.
   * @param question any text; of a long one the beginning and the end are read, 1,000 characters in all
   * @returns one clear topic, two to four possible ones, or why there is none; `ranking` holds up to ten
   *   topics, best first, scores 0-1, ties by id. Never throws.
   */
  find(question: string): SearchResult & { ranking: readonly Ranked[] };
}

const LONGEST_RANKING = 10;

/** Learns from the content; the same content gives the same search. Pure. */
export function buildSearch(entries: readonly SearchEntry[], beyond: Beyond, lexicon: Lexicon): FaqSearch {
  return searchWith(buildModel(entries, beyond, lexicon));
}

/** Opens a search that was learnt before, with the lexicon of then. */
export function openSearch(learnt: LearntModel, lexicon: LexiconIndex): FaqSearch {
  return searchWith(openModel(learnt, lexicon));
}

function searchWith(model: Model): FaqSearch {
  return {
    find(question) {
      const weighed = model.weigh(question);
      const ranking = weighed.topics.slice(0, LONGEST_RANKING);
      return { ...decide(weighed), ranking };
    },
  };
}
