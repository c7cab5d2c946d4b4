import { type LexiconIndex, normaliseWords, type Term } from "../../text/lexicon.ts";
import { buildSpeller } from "../../text/spelling.ts";
import { stemWord } from "../../text/stem.ts";
import { foldText, splitSentences, splitWords } from "../../text/tokens.ts";

/** A sparse vector of length one: `values[i]` at feature `ids[i]`. */
export interface Vector {
  ids: Int32Array;
  values: Float32Array;
}

/** Many vectors in one place: the one of line n stands from `starts[n]` up to `starts[n + 1]`. */
export interface Vectors extends Vector {
  starts: Int32Array;
}

/** How much each sort of feature counts against the stem of a telling word. */
export interface FeatureWeights {
  /** The stem of a word that says little (question words, «boleh»). */
  quiet: number;
  /** Runs of three letters of a telling word. */
  letters: number;
  /** Two stems side by side. */
  pair: number;
  /** What the lexicon adds: notions, and the Indonesian word for an English one. */
  bridge: number;
  /** Two notions in one text. */
  notions: number;
  /** A known word that a mistyped one was taken for. */
  mended: number;
  /** Pairs in fewer lines than this teach nothing that their words do not. */
  leastPair: number;
}

/** Chosen by cross-validation over the phrasings; see docs/search.md. */
export const FEATURE_WEIGHTS: FeatureWeights = {
  quiet: 0.6,
  letters: 0.35,
  pair: 0.4,
  bridge: 0.8,
  notions: 0.25,
  mended: 0.9,
  leastPair: 3,
};

/** What one reading of a text gives. */
export interface Reading {
  vector: Vector;
  /** Sentences of a text that has several; else empty. */
  sentences: readonly Vector[];
  words: number;
  /** Telling words, and how many of them no line has ever held as they were typed. */
  loud: number;
  unknown: number;
  /** The stems of telling words, after mending; -1 for what stays unknown. */
  stems: readonly number[];
}

export interface Reader {
  /** Features are numbered from 0 to `size - 1`. */
  size: number;
  /** How rare each feature is, 0 or more. */
  rarity: Float32Array;
  read(text: string): Reading;
}

/** One word, with everything about it that does not depend on its neighbours. */
interface Word {
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

/** Learns the words of `lines`; gives their vectors and a reader that turns any text into such a vector. */
export function buildReader(
  lines: readonly string[],
  lexicon: LexiconIndex,
  weights: FeatureWeights = FEATURE_WEIGHTS,
): { reader: Reader; vectors: Vectors } {
  const split = lines.map((line) => normaliseWords(splitWords(foldText(line)), lexicon));
  const counts = new Map<string, number>();
  for (const words of split) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);

  const { makeWord, numbers } = wordMaker(counts, lexicon, weights);
  const words = new Map<string, Word>();
  for (const form of counts.keys()) words.set(form, makeWord(form));
  const wordOf = (form: string): Word => words.get(form) ?? makeWord(form);
  const read = split.map((forms) => forms.map(wordOf));
  for (const gives of lexicon.given) numbers.idOf(gives);
  const pairs = learnPairs(read, numbers, weights.leastPair);
  numbers.close();
  const size = numbers.size() + pairs.size;

  const collect = (list: readonly Word[], factors: readonly number[] | undefined, bag: Bag): void => {
    for (let at = 0; at < list.length; at++) {
      const word = list[at] as Word;
      const factor = factors?.[at] ?? 1;
      for (let index = 0; index < word.ids.length; index++) {
        bag.put(word.ids[index] as number, factor * (word.weights[index] as number));
      }
    }
    eachPair(list, numbers, (key, isNotions) => {
      bag.put(pairs.get(key) ?? -1, isNotions ? weights.notions : weights.pair);
    });
    for (let at = 0; at < list.length; at++) {
      for (const gives of termAt(list, at)?.gives ?? []) bag.put(numbers.idOf(gives), weights.bridge);
    }
  };

  const bag = bagOf(size);
  const vectors = collectAll(read, (line) => collect(line, undefined, bag), bag);
  const rarity = rarityOf(vectors, size, lines.length);
  scaleAll(vectors, rarity);

  const spellable = new Map(counts);
  for (const word of lexicon.words) if (!spellable.has(word)) spellable.set(word, 1);
  for (const word of lexicon.typed) if (word.length >= 4 && !spellable.has(word)) spellable.set(word, 4);
  const speller = buildSpeller(spellable);

  const readWords = (typed: readonly string[]) => {
    const list: Word[] = [];
    const factors: number[] = [];
    const stems: number[] = [];
    let loud = 0;
    let unknown = 0;
    for (const form of normaliseWords(typed, lexicon)) {
      const word = wordOf(form);
      if (!word.isQuiet) loud++;
      const isKnown = word.stemId >= 0 || spellable.has(form);
      const mended = isKnown ? [] : speller.mend(form);
      // The word as typed keeps its letters beside those it may have been meant for: the mending may be wrong.
      list.push(word);
      factors.push(mended.length === 0 ? 1 : 0.5);
      if (!isKnown) unknown++;
      let taken = word;
      for (const [place, { word: meant, share }] of mended.entries()) {
        for (const known of normaliseWords([meant], lexicon).map(wordOf)) {
          if (place === 0) taken = known;
          list.push(known);
          factors.push(weights.mended * Math.sqrt(share));
        }
      }
      if (!taken.isQuiet) stems.push(taken.stemId);
    }
    collect(list, factors, bag);
    const vector = { ids: Int32Array.from(bag.ids), values: Float32Array.from(bag.ids, bag.weightOf) };
    bag.clear();
    scale(vector, 0, vector.ids.length, rarity);
    return { vector, words: typed.length, loud, unknown, stems };
  };

  return {
    vectors,
    reader: {
      size,
      rarity,
      read(text) {
        const folded = foldText(text);
        const pieces = splitSentences(folded);
        return {
          ...readWords(splitWords(folded)),
          sentences: pieces.length < 2 ? [] : pieces.map((piece) => readWords(splitWords(piece)).vector),
        };
      },
    },
  };
}

/** Numbers for stems, letter runs and notions. */
interface Numbers {
  /** -1 for what was not learnt before `close`. */
  idOf(key: string): number;
  close(): void;
  size(): number;
}

function numbering(): Numbers {
  const known = new Map<string, number>();
  let isOpen = true;
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
  };
}

function wordMaker(counts: ReadonlyMap<string, number>, lexicon: LexiconIndex, weights: FeatureWeights) {
  const rules = {
    keep: lexicon.keep,
    roots: lexicon.roots,
    isWord: (word: string) => lexicon.words.has(word) || (counts.get(word) ?? 0) >= 2,
  };
  const keys = numbering();
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
function termAt(list: readonly Word[], at: number): Term | undefined {
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
function eachPair(
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

/** Feature ids of the pairs that occur often enough, numbered after all else. */
function learnPairs(
  read: readonly (readonly Word[])[],
  numbers: Numbers,
  least: number,
): Map<number, number> {
  const times = new Map<number, number>();
  for (const line of read) eachPair(line, numbers, (key) => times.set(key, (times.get(key) ?? 0) + 1));
  const pairs = new Map<number, number>();
  for (const [key, count] of times) if (count >= least) pairs.set(key, numbers.size() + pairs.size);
  return pairs;
}

/** A set of features, each with the largest weight put in. */
interface Bag {
  ids: readonly number[];
  /** Ids below 0 are not taken. */
  put(id: number, weight: number): void;
  weightOf(id: number): number;
  clear(): void;
}

function bagOf(size: number): Bag {
  const held = new Float32Array(size);
  const ids: number[] = [];
  return {
    ids,
    put(id, weight) {
      if (id < 0) return;
      const before = held[id] as number;
      if (before === 0) ids.push(id);
      if (weight > before) held[id] = weight;
    },
    weightOf: (id) => held[id] as number,
    clear() {
      for (const id of ids) held[id] = 0;
      ids.length = 0;
    },
  };
}

function collectAll(
  read: readonly (readonly Word[])[],
  fill: (line: readonly Word[]) => void,
  bag: Bag,
): Vectors {
  const starts = new Int32Array(read.length + 1);
  let ids = new Int32Array(1 << 20);
  let values = new Float32Array(1 << 20);
  let end = 0;
  read.forEach((line, index) => {
    fill(line);
    if (end + bag.ids.length > ids.length) {
      ids = enlarged(ids, new Int32Array(2 * ids.length + bag.ids.length));
      values = enlarged(values, new Float32Array(2 * values.length + bag.ids.length));
    }
    for (const id of bag.ids) {
      ids[end] = id;
      values[end] = bag.weightOf(id);
      end++;
    }
    bag.clear();
    starts[index + 1] = end;
  });
  return { starts, ids: ids.slice(0, end), values: values.slice(0, end) };
}

function enlarged<T extends Int32Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function rarityOf(vectors: Vectors, size: number, lines: number): Float32Array {
  const spread = new Int32Array(size);
  for (const id of vectors.ids) (spread[id] as number)++;
  return Float32Array.from(spread, (times) => (times === 0 ? 0 : Math.log(1 + lines / times)));
}

function scaleAll(vectors: Vectors, rarity: Float32Array): void {
  for (let line = 0; line + 1 < vectors.starts.length; line++) {
    scale(vectors, vectors.starts[line] as number, vectors.starts[line + 1] as number, rarity);
  }
}

/** Weighs the values from `start` up to `end` by rarity and gives them length one, in place. */
function scale({ ids, values }: Vector, start: number, end: number, rarity: Float32Array): void {
  let norm = 0;
  for (let at = start; at < end; at++) {
    const value = (values[at] as number) * (rarity[ids[at] as number] as number);
    values[at] = value;
    norm += value * value;
  }
  const factor = norm > 0 ? 1 / Math.sqrt(norm) : 0;
  for (let at = start; at < end; at++) (values[at] as number) *= factor;
}
