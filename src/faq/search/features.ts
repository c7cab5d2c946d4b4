import { type LexiconIndex, normaliseWords } from "../../text/lexicon.ts";
import { buildSpeller, indexSpellings } from "../../text/spelling.ts";
import { foldText, splitSentences, splitWords } from "../../text/tokens.ts";
import {
  type Bag,
  bagOf,
  collectAll,
  rarityOf,
  scale,
  scaleAll,
  type Vector,
  type Vectors,
} from "./vectors.ts";
import { eachPair, type Numbers, termAt, type Word, wordMaker } from "./words.ts";

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

/** All that reading needs besides the lexicon: plain data, so that it can be kept in a file. */
export interface LearntWords {
  /** Stems, letter runs and notions, in the order of their features. */
  keys: string[];
  /** Pairs as `eachPair` numbers them, rising; their features follow those of the keys. */
  pairs: Float64Array;
  /** Every word of the lines, and how often it occurs. */
  words: string[];
  counts: Int32Array;
  /** Where words that are spelt alike are found; see `indexSpellings`. */
  spellings: Float64Array;
  /** How rare each feature is, 0 or more. */
  rarity: Float32Array;
}

/** Learns the words of `lines`; gives their vectors as well. */
export function learnWords(
  lines: readonly string[],
  lexicon: LexiconIndex,
  weights: FeatureWeights = FEATURE_WEIGHTS,
): { learnt: LearntWords; vectors: Vectors } {
  const split = lines.map((line) => normaliseWords(splitWords(foldText(line)), lexicon));
  const counts = new Map<string, number>();
  for (const words of split) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);

  const { makeWord, numbers } = wordMaker(counts, lexicon, weights);
  const words = new Map<string, Word>();
  for (const form of counts.keys()) words.set(form, makeWord(form));
  const read = split.map((forms) => forms.map((form) => words.get(form) ?? makeWord(form)));
  for (const gives of lexicon.given) numbers.idOf(gives);
  const pairs = learnPairs(read, numbers, weights.leastPair);
  numbers.close();

  const size = numbers.size() + pairs.length;
  const bag = bagOf(size);
  const collect = collector(numbers, pairs, weights);
  const vectors = collectAll(read.length, (line) => collect(read[line] ?? [], undefined, bag), bag);
  const rarity = rarityOf(vectors, size, lines.length);
  scaleAll(vectors, rarity);
  const learnt: LearntWords = {
    keys: numbers.keys(),
    pairs,
    words: [...counts.keys()],
    counts: Int32Array.from(counts.values()),
    spellings: indexSpellings(spellableWords(counts, lexicon)),
    rarity,
  };
  return { learnt, vectors };
}

/** A reader that turns any text into a vector such as those that were learnt from. */
export function openReader(
  learnt: LearntWords,
  lexicon: LexiconIndex,
  weights: FeatureWeights = FEATURE_WEIGHTS,
): Reader {
  const { rarity, pairs } = learnt;
  const counts = new Map(learnt.words.map((word, at) => [word, learnt.counts[at] as number]));
  const { makeWord, numbers } = wordMaker(counts, lexicon, weights, learnt.keys);
  const size = numbers.size() + pairs.length;
  const collect = collector(numbers, pairs, weights);
  const bag = bagOf(size);
  const speller = buildSpeller(spellableWords(counts, lexicon), learnt.spellings);
  const isSpellable = (form: string) =>
    counts.has(form) || lexicon.words.has(form) || (form.length >= SHORTEST_TYPED && lexicon.typed.has(form));

  const remembered = new Map<string, Word>();
  const wordOf = (form: string): Word => {
    // What nobody but the asker knows (names, slips of the finger) is not kept beyond the question.
    if (!isSpellable(form)) return makeWord(form);
    let word = remembered.get(form);
    if (word !== undefined) return word;
    word = makeWord(form);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(form, word);
    return word;
  };

  const readWords = (typed: readonly string[]) => {
    const list: Word[] = [];
    const factors: number[] = [];
    const stems: number[] = [];
    let loud = 0;
    let unknown = 0;
    for (const form of normaliseWords(typed, lexicon)) {
      const word = wordOf(form);
      if (!word.isQuiet) loud++;
      const isKnown = word.stemId >= 0 || isSpellable(form);
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
  };
}

/** A function that puts all features of some words into a bag. */
function collector(numbers: Numbers, pairs: Float64Array, weights: FeatureWeights) {
  return (list: readonly Word[], factors: readonly number[] | undefined, bag: Bag): void => {
    for (let at = 0; at < list.length; at++) {
      const word = list[at] as Word;
      const factor = factors?.[at] ?? 1;
      for (let index = 0; index < word.ids.length; index++) {
        bag.put(word.ids[index] as number, factor * (word.weights[index] as number));
      }
    }
    eachPair(list, numbers, (key, isNotions) => {
      const place = placeOf(pairs, key);
      if (place >= 0) bag.put(numbers.size() + place, isNotions ? weights.notions : weights.pair);
    });
    for (let at = 0; at < list.length; at++) {
      for (const gives of termAt(list, at)?.gives ?? []) bag.put(numbers.idOf(gives), weights.bridge);
    }
  };
}

/** The pairs that occur often enough, rising. */
function learnPairs(read: readonly (readonly Word[])[], numbers: Numbers, least: number): Float64Array {
  const times = new Map<number, number>();
  for (const line of read) eachPair(line, numbers, (key) => times.set(key, (times.get(key) ?? 0) + 1));
  return Float64Array.from([...times].flatMap(([key, count]) => (count >= least ? [key] : []))).sort();
}

/** Place of a number in a rising list; -1 where it is not in it. */
function placeOf(rising: Float64Array, wanted: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = rising[middle] as number;
    if (found === wanted) return middle;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Words taken apart that are kept: a few hundred make up most of what people ask. */
const MOST_REMEMBERED = 2_000;
const SHORTEST_TYPED = 4;
/** A word that people type for another counts as if it stood in so many lines. */
const TYPED_COUNT = 4;

/** Every word that a mistyped one may have been meant for, with how often it occurs. */
function spellableWords(counts: ReadonlyMap<string, number>, lexicon: LexiconIndex): Map<string, number> {
  const spellable = new Map(counts);
  for (const word of lexicon.words) if (!spellable.has(word)) spellable.set(word, 1);
  for (const word of lexicon.typed)
    if (word.length >= SHORTEST_TYPED && !spellable.has(word)) spellable.set(word, TYPED_COUNT);
  return spellable;
}
