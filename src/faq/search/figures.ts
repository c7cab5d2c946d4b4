import type { Ranked, SearchResult } from "../search.ts";

/** One question with what was found and what would have been right. */
export interface Tried {
  expect: readonly string[];
  kind: string;
  found: SearchResult & { ranking: readonly Ranked[] };
}

/** Counts over questions; `within` have an expected topic, `beyond` have none. */
export interface Figures {
  within: number;
  /** A topic that would do was the answer or among the choices. */
  shown: number;
  right: number;
  wrong: number;
  firstRight: number;
  beyond: number;
  beyondAnswered: number;
  beyondOffered: number;
}

/** The topics that a result puts before the person. */
export function shownBy(found: SearchResult): readonly string[] {
  if (found.kind === "answer") return [found.entryId];
  return found.kind === "choices" ? found.entryIds : [];
}

export function countFigures(tried: readonly Tried[]): Figures {
  const figures = {
    within: 0,
    shown: 0,
    right: 0,
    wrong: 0,
    firstRight: 0,
    beyond: 0,
    beyondAnswered: 0,
    beyondOffered: 0,
  };
  for (const { expect, found } of tried) {
    if (expect.length === 0) {
      figures.beyond++;
      if (found.kind === "answer") figures.beyondAnswered++;
      if (found.kind === "choices") figures.beyondOffered++;
      continue;
    }
    figures.within++;
    const isShown = shownBy(found).some((entryId) => expect.includes(entryId));
    if (isShown) figures.shown++;
    if (found.kind === "answer") {
      if (isShown) figures.right++;
      else figures.wrong++;
    }
    if (expect.includes(found.ranking[0]?.entryId ?? "")) figures.firstRight++;
  }
  return figures;
}

/** A share as percent with one digit; «–» of nothing. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
}
