import { findTerm, type LexiconIndex, normaliseWords } from "../../text/lexicon.ts";
import { buildSpeller } from "../../text/spelling.ts";
import { stemWord } from "../../text/stem.ts";
import { foldText, splitSentences, splitWords } from "../../text/tokens.ts";

/** A sparse vector of length one: `values[i]` at feature `ids[i]`. */
export interface Vector {
  ids: Int32Array;
  values: Float32Array;
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
  /** A known word that a mistyped one was taken for. */
  mended: number;
  /** Two notions in one text. */
  notions: number;
}

/** Chosen by cross-validation over the phrasings; see docs/search.md. */
export const FEATURE_WEIGHTS: FeatureWeights = {
  quiet: 0.6,
  letters: 0.35,
  pair: 0.4,
  bridge: 0.8,
  mended: 0.9,
  notions: 0.25,
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

/** One word, with all its features that do not depend on its neighbours. */
interface Word {
  form: string;
  stem: string;
  isQuiet: boolean;
  ids: readonly number[];
  weights: readonly number[];
}

const LONGEST_WORD = 24;
const RUN = 3;
const PAIR = " ";

/** Learns the words of `lines`; gives their vectors and a reader that turns any text into such a vector. */
export function buildReader(
  lines: readonly string[],
  lexicon: LexiconIndex,
  weights: FeatureWeights = FEATURE_WEIGHTS,
): { reader: Reader; vectors: Vector[] } {
  const split = lines.map((line) => normaliseWords(splitWords(foldText(line)), lexicon));
  const counts = new Map<string, number>();
  for (const words of split) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);

  const rules = {
    keep: lexicon.keep,
    roots: lexicon.roots,
    isWord: (word: string) => lexicon.words.has(word) || (counts.get(word) ?? 0) >= 2,
  };
  const features = featureNumbers();

  const makeWord = (form: string): Word => {
    const stem = stemWord(form, rules);
    const isQuiet = lexicon.quiet.has(form) || lexicon.quiet.has(stem);
    const ids: number[] = [];
    const factors: number[] = [];
    const put = (key: string, weight: number) => {
      const id = features.idOf(key);
      if (id < 0) return;
      ids.push(id);
      factors.push(weight);
    };
    put(stem, isQuiet ? weights.quiet : 1);
    if (!isQuiet && form.length >= RUN) {
      const framed = `^${form.slice(0, LONGEST_WORD)}$`;
      for (let at = 0; at + RUN <= framed.length; at++)
        put(`~${framed.slice(at, at + RUN)}`, weights.letters);
    }
    return { form, stem, isQuiet, ids, weights: factors };
  };
  const words = new Map<string, Word>();
  for (const form of counts.keys()) words.set(form, makeWord(form));
  const wordOf = (form: string): Word => words.get(form) ?? makeWord(form);
  const bridges = new Map<string, number>();
  for (const gives of lexicon.given) {
    bridges.set(gives, features.idOf(gives.startsWith("#") ? gives : stemWord(gives, rules)));
  }

  /** Puts the features of words in a row into `bag`. */
  const collect = (list: readonly Word[], factors: readonly number[] | undefined, bag: Bag): void => {
    let before = "";
    for (let at = 0; at < list.length; at++) {
      const word = list[at] as Word;
      const factor = factors?.[at] ?? 1;
      for (let index = 0; index < word.ids.length; index++) {
        bag.put(word.ids[index] as number, factor * (word.weights[index] as number));
      }
      if (before !== "") bag.put(features.idOf(before + PAIR + word.stem), weights.pair);
      before = word.stem;
    }
    const forms = list.map((word) => word.form);
    const stems = list.map((word) => word.stem);
    const notions: string[] = [];
    for (let at = 0; at < list.length; at++) {
      const term = findTerm(lexicon.bridges, forms, at) ?? findTerm(lexicon.bridges, stems, at);
      for (const gives of term?.gives ?? []) {
        bag.put(bridges.get(gives) ?? -1, weights.bridge);
        if (gives.startsWith("#") && !notions.includes(gives)) notions.push(gives);
      }
    }
    if (weights.notions > 0) {
      notions.sort();
      for (let at = 1; at < notions.length; at++) {
        for (let other = 0; other < at; other++)
          bag.put(features.idOf(`${notions[other]} ${notions[at]}`), weights.notions);
      }
    }
  };

  const learning = bagOf();
  const raw = split.map((forms) => {
    collect(forms.map(wordOf), undefined, learning);
    return learning.take();
  });
  const { spread, renumbered } = features.settle(raw, words.values(), bridges);
  const rarity = Float32Array.from(spread, (times) => Math.log(1 + lines.length / times));

  const toVector = (ids: Int32Array, values: Float32Array): Vector => {
    let norm = 0;
    for (let at = 0; at < ids.length; at++) {
      const value = (values[at] as number) * (rarity[ids[at] as number] as number);
      values[at] = value;
      norm += value * value;
    }
    const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
    for (let at = 0; at < values.length; at++) (values[at] as number) *= scale;
    return { ids, values };
  };

  const spellable = new Map(counts);
  for (const word of lexicon.words) if (!spellable.has(word)) spellable.set(word, 1);
  for (const word of lexicon.typed) if (word.length >= 4 && !spellable.has(word)) spellable.set(word, 4);
  const speller = buildSpeller(spellable);

  const reading = bagOf();
  const readWords = (typed: readonly string[]) => {
    const list: Word[] = [];
    const factors: number[] = [];
    const stems: number[] = [];
    let loud = 0;
    let unknown = 0;
    for (const form of normaliseWords(typed, lexicon)) {
      const word = wordOf(form);
      if (!word.isQuiet) loud++;
      const isKnown = spellable.has(form) || features.idOf(word.stem) >= 0;
      const mended = isKnown ? [] : speller.mend(form);
      // The word as typed keeps its letters beside those it may have been meant for: the mending may be wrong.
      list.push(word);
      factors.push(mended.length === 0 ? 1 : 0.5);
      if (!isKnown) unknown++;
      const taken =
        mended[0] === undefined ? word : wordOf(normaliseWords([mended[0].word], lexicon)[0] ?? form);
      if (!taken.isQuiet) stems.push(features.idOf(taken.stem));
      for (const { word: meant, share } of mended) {
        for (const known of normaliseWords([meant], lexicon)) {
          list.push(wordOf(known));
          factors.push(weights.mended * Math.sqrt(share));
        }
      }
    }
    collect(list, factors, reading);
    const { ids, values } = reading.take();
    return { vector: toVector(ids, values), words: typed.length, loud, unknown, stems };
  };

  return {
    vectors: renumbered.map((line) => toVector(line.ids, line.values)),
    reader: {
      size: spread.length,
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

/** A set of features, each with the largest weight put in. */
interface Bag {
  put(id: number, weight: number): void;
  /** What was put in since the last time; ids below 0 were never taken. */
  take(): { ids: Int32Array; values: Float32Array };
}

function bagOf(): Bag {
  let held = new Float32Array(1 << 14);
  let ids: number[] = [];
  return {
    put(id, weight) {
      if (id < 0) return;
      if (id >= held.length) {
        const larger = new Float32Array(2 * id);
        larger.set(held);
        held = larger;
      }
      const before = held[id] as number;
      if (before === 0) ids.push(id);
      if (weight > before) held[id] = weight;
    },
    take() {
      const taken = { ids: Int32Array.from(ids), values: Float32Array.from(ids, (id) => held[id] as number) };
      for (const id of ids) held[id] = 0;
      ids = [];
      return taken;
    },
  };
}

/**
 * Numbers for features, given out while learning. `settle` ends that: pairs seen in one line only are
 * forgotten (they teach nothing that their words do not) and the rest numbered anew without gaps.
 */
function featureNumbers() {
  const numbers = new Map<string, number>();
  let isLearning = true;
  return {
    /** -1 for what was never learnt. */
    idOf(key: string): number {
      const known = numbers.get(key);
      if (known !== undefined) return known;
      if (!isLearning) return -1;
      numbers.set(key, numbers.size);
      return numbers.size - 1;
    },
    settle(
      lines: readonly { ids: Int32Array; values: Float32Array }[],
      words: Iterable<Word>,
      bridges: Map<string, number>,
    ) {
      isLearning = false;
      const spread = new Int32Array(numbers.size);
      for (const line of lines) for (const id of line.ids) (spread[id] as number)++;
      const renumber = new Int32Array(numbers.size).fill(-1);
      const kept: number[] = [];
      for (const [key, id] of numbers) {
        const times = spread[id] as number;
        if (times === 0 || (times === 1 && key.includes(PAIR))) numbers.delete(key);
        else {
          renumber[id] = kept.length;
          numbers.set(key, kept.length);
          kept.push(times);
        }
      }
      for (const word of words) {
        const all = word.ids.map((id, at) => [renumber[id] as number, word.weights[at] as number] as const);
        const left = all.filter(([id]) => id >= 0);
        word.ids = left.map(([id]) => id);
        word.weights = left.map(([, weight]) => weight);
      }
      for (const [gives, id] of bridges) bridges.set(gives, renumber[id] as number);
      const renumbered = lines.map(({ ids, values }) => {
        const left = ids.map((id) => renumber[id] as number);
        const isLeft = (_: number, at: number) => (left[at] as number) >= 0;
        return { ids: left.filter((id) => id >= 0), values: values.filter(isLeft) };
      });
      return { spread: Int32Array.from(kept), renumbered };
    },
  };
}
