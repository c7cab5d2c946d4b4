import type { LexiconIndex, Term } from "../../text/lexicon.ts";
import { stemWord } from "../../text/stem.ts";
import type { FeatureWeights } from "./features.ts";

/** One word, with everything about it that does not depend on its neighbours. */
export interface Word {
  form: string;
  stem: string;
  stemId: number;
  isQuiet: boolean;
  ids: readonly number[];
  weights: readonly number[];
  /** Bridges that begin with this word. */
  terms: readonly Term[];
}

const LONGEST_WORD = 24;
const RUN = 3;

/** Numbers for stems, letter runs and notions. */
export interface Numbers {
  /** -1 for what was not learnt before `close`. */
  idOf(key: string): number;
  close(): void;
  size(): number;
  /** All keys, in the order of their numbers. */
  keys(): string[];
}

/** @param learnt numbers that are known already; then nothing is added to them */
function numbering(learnt: readonly string[] | undefined): Numbers {
  const known = new Map(learnt?.map((key, id) => [key, id]));
  let isOpen = learnt === undefined;
  return {
    idOf(key) {
      const id = known.get(key);
      if (id !== undefined) return id;
      if (!isOpen) return -1;
      known.set(key, known.size);
      return known.size - 1;
    },
    close: () => {
      isOpen = false;
    },
    size: () => known.size,
    keys: () => [...known.keys()],
  };
}

/**
 * Takes words apart into features.
 * @param counts how often each word occurs in the lines
 * @param learnt the keys as learnt before; undefined while learning, when every new one is given a number
 */
export function wordMaker(
  counts: ReadonlyMap<string, number>,
  lexicon: LexiconIndex,
  weights: FeatureWeights,
  learnt?: readonly string[],
) {
  const rules = {
    keep: lexicon.keep,
    roots: lexicon.roots,
    isWord: (word: string) => lexicon.words.has(word) || (counts.get(word) ?? 0) >= 2,
  };
  const keys = numbering(learnt);
  // What a bridge gives is a word like any other: it meets the same stem.
  const stemOfGiven = new Map(
    [...lexicon.given].map((gives) => [gives, isNotion(gives) ? gives : stemWord(gives, rules)]),
  );
  const numbers = { ...keys, idOf: (key: string) => keys.idOf(stemOfGiven.get(key) ?? key) };
  const makeWord = (form: string): Word => {
    const stem = stemWord(form, rules);
    const isQuiet = lexicon.quiet.has(form) || lexicon.quiet.has(stem);
    const stemId = keys.idOf(stem);
    const ids = [stemId];
    const factors = [isQuiet ? weights.quiet : 1];
    if (!isQuiet && form.length >= RUN) {
      const framed = `^${form.slice(0, LONGEST_WORD)}$`;
      for (let at = 0; at + RUN <= framed.length; at++) {
        ids.push(keys.idOf(`~${framed.slice(at, at + RUN)}`));
        factors.push(weights.letters);
      }
    }
    const terms = lexicon.bridges.get(form) ?? lexicon.bridges.get(stem) ?? [];
    return { form, stem, stemId, isQuiet, ids, weights: factors, terms };
  };
  return { makeWord, numbers };
}

const isNotion = (gives: string): boolean => gives.startsWith("#");

/** The longest bridge that begins at a word. */
export function termAt(list: readonly Word[], at: number): Term | undefined {
  const { terms } = list[at] as Word;
  if (terms.length === 0) return undefined;
  return terms.find((term) =>
    term.rest.every((part, index) => {
      const next = list[at + 1 + index];
      return next !== undefined && (next.form === part || next.stem === part);
    }),
  );
}

/** Calls `take` with a number for every two stems side by side, and for every two notions of a text. */
export function eachPair(
  list: readonly Word[],
  numbers: Numbers,
  take: (key: number, isNotions: boolean) => void,
): void {
  const base = numbers.size();
  const notions: number[] = [];
  for (let at = 0; at < list.length; at++) {
    const { stemId } = list[at] as Word;
    const before = list[at - 1]?.stemId ?? -1;
    if (before >= 0 && stemId >= 0) take(before * base + stemId, false);
    for (const gives of termAt(list, at)?.gives ?? []) {
      const id = isNotion(gives) ? numbers.idOf(gives) : -1;
      if (id >= 0 && !notions.includes(id)) notions.push(id);
    }
  }
  notions.sort((a, b) => a - b);
  for (let at = 1; at < notions.length; at++) {
    for (let other = 0; other < at; other++)
      take((notions[other] as number) * base + (notions[at] as number), true);
  }
}
