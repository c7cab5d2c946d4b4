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
  bridge: number;
  gram: number;
  quiet: number;
  /** A word that was mended: the word it was taken for. */
  mended: number;
  /** Sizes of letter runs. */
  grams: readonly number[];
  form: number;
  pair: number;
  pairQuiet?: boolean;
  idf?: number;
  skip?: number;
}

export const FEATURE_WEIGHTS: FeatureWeights = {
  bridge: 0.8,
  gram: 0.35,
  quiet: 0.6,
  mended: 0.9,
  grams: [3],
  form: 0,
  pair: 0.4,
  pairQuiet: true,
};

/** What one reading of a text gives. */
export interface Reading {
  vector: Vector;
  /** Telling words, and how many of them no line has ever held, even after mending. */
  loud: number;
  unknown: number;
  /** Sentences of a text that has several; else empty. */
  sentences: readonly Vector[];
}

export interface Reader {
  size: number;
  read(text: string): Reading;
}

/** One word, with everything about it that does not depend on its neighbours. */
interface Word {
  form: string;
  stem: string;
  isQuiet: boolean;
  /** Feature ids and weights. */
  ids: readonly number[];
  weights: readonly number[];
}

const LONGEST_WORD = 24;

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

  const idOf = new Map<string, number>();
  let isLearning = true;
  const featureId = (key: string): number => {
    const known = idOf.get(key);
    if (known !== undefined) return known;
    if (!isLearning) return -1;
    idOf.set(key, idOf.size);
    return idOf.size - 1;
  };

  const makeWord = (form: string): Word => {
    const stem = stemWord(form, rules);
    const isQuiet = lexicon.quiet.has(form) || lexicon.quiet.has(stem);
    const ids: number[] = [];
    const factors: number[] = [];
    const put = (key: string, weight: number) => {
      const id = featureId(key);
      if (id < 0) return;
      ids.push(id);
      factors.push(weight);
    };
    put(stem, isQuiet ? weights.quiet : 1);
    if (weights.form > 0 && form !== stem) put(`=${form}`, weights.form * (isQuiet ? weights.quiet : 1));
    if (!isQuiet && form.length >= 3) {
      const framed = `^${form.slice(0, LONGEST_WORD)}$`;
      for (const size of weights.grams) {
        for (let at = 0; at + size <= framed.length; at++)
          put(`~${framed.slice(at, at + size)}`, weights.gram);
      }
    }
    return { form, stem, isQuiet, ids, weights: factors };
  };

  const words = new Map<string, Word>();
  for (const form of counts.keys()) words.set(form, makeWord(form));
  const wordOf = (form: string): Word => words.get(form) ?? makeWord(form);

  let scratch = new Float32Array(0);
  const collect = (
    list: readonly Word[],
    factors: readonly number[] | undefined,
    touched: number[],
  ): void => {
    if (scratch.length < idOf.size + 64) {
      const larger = new Float32Array(Math.max(1024, 2 * idOf.size));
      larger.set(scratch);
      scratch = larger;
    }
    const put = (id: number, weight: number) => {
      const held = scratch[id] as number;
      if (held === 0) touched.push(id);
      if (weight > held) scratch[id] = weight;
    };
    let before = "";
    let before2 = "";
    for (let at = 0; at < list.length; at++) {
      const word = list[at] as Word;
      const factor = factors?.[at] ?? 1;
      for (let index = 0; index < word.ids.length; index++) {
        put(word.ids[index] as number, factor * (word.weights[index] as number));
      }
      if (weights.pair > 0 && (weights.pairQuiet || !word.isQuiet)) {
        if (before !== "") {
          const id = featureId(`${before} ${word.stem}`);
          if (id >= 0) put(id, weights.pair);
        }
        if (weights.skip && before2 !== "") {
          const id = featureId(`${before2} ${word.stem}`);
          if (id >= 0) put(id, weights.skip);
        }
        before2 = before;
        before = word.stem;
      }
    }
    if (weights.bridge === 0) return;
    const forms = list.map((word) => word.form);
    const stems = list.map((word) => word.stem);
    for (let at = 0; at < list.length; at++) {
      const term = findTerm(lexicon.bridges, forms, at) ?? findTerm(lexicon.bridges, stems, at);
      if (term === undefined) continue;
      for (const gives of term.gives) {
        const id = featureId(gives.startsWith("#") ? gives : stemWord(gives, rules));
        if (id >= 0) put(id, weights.bridge);
      }
    }
  };

  // Learn every feature first: `scratch` must not grow while a line is being collected.
  for (const gives of lexicon.given) featureId(gives.startsWith("#") ? gives : stemWord(gives, rules));
  const raw: { ids: number[]; values: number[] }[] = split.map((forms) => {
    const touched: number[] = [];
    collect(forms.map(wordOf), undefined, touched);
    const values = touched.map((id) => scratch[id] as number);
    for (const id of touched) scratch[id] = 0;
    return { ids: touched, values };
  });
  isLearning = false;
  const size = idOf.size;
  const spread = new Int32Array(size);
  for (const line of raw) for (const id of line.ids) (spread[id] as number)++;
  const rarity = Float32Array.from(spread, (times) =>
    times === 0 ? 0 : Math.log(1 + lines.length / times) ** (weights.idf ?? 1),
  );

  const toVector = (ids: readonly number[], values: readonly number[]): Vector => {
    const scaled = new Float32Array(ids.length);
    let norm = 0;
    for (let at = 0; at < ids.length; at++) {
      const value = (values[at] as number) * (rarity[ids[at] as number] as number);
      scaled[at] = value;
      norm += value * value;
    }
    const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
    for (let at = 0; at < scaled.length; at++) (scaled[at] as number) *= scale;
    return { ids: Int32Array.from(ids), values: scaled };
  };

  const spellable = new Map(counts);
  for (const word of lexicon.words) if (!spellable.has(word)) spellable.set(word, 1);
  for (const word of lexicon.typed) if (word.length >= 4 && !spellable.has(word)) spellable.set(word, 4);
  const speller = buildSpeller(spellable);

  const readWords = (typed: readonly string[]) => {
    const list: Word[] = [];
    const factors: number[] = [];
    let loud = 0;
    let unknown = 0;
    for (const form of normaliseWords(typed, lexicon)) {
      const word = wordOf(form);
      if (spellable.has(form) || idOf.has(word.stem)) {
        list.push(word);
        factors.push(1);
        if (!word.isQuiet) loud++;
        continue;
      }
      loud++;
      const mended = speller.mend(form);
      // The word as typed keeps its letters beside those it may have been meant for: the mending may be wrong.
      list.push(word);
      factors.push(mended.length === 0 ? 1 : 0.5);
      if (mended.length === 0) unknown++;
      for (const { word: meant, share } of mended) {
        for (const form of normaliseWords([meant], lexicon)) {
          const known = wordOf(form);
          list.push(known);
          factors.push(weights.mended * Math.sqrt(share));
        }
      }
    }
    return { list, factors, loud, unknown };
  };

  const vectorOf = (list: readonly Word[], factors: readonly number[]): Vector => {
    const touched: number[] = [];
    collect(list, factors, touched);
    const values = touched.map((id) => scratch[id] as number);
    for (const id of touched) scratch[id] = 0;
    return toVector(touched, values);
  };

  return {
    vectors: raw.map((line) => toVector(line.ids, line.values)),
    reader: {
      size,
      read(text) {
        const folded = foldText(text);
        const { list, factors, loud, unknown } = readWords(splitWords(folded));
        const pieces = splitSentences(folded);
        const sentences =
          pieces.length < 2
            ? []
            : pieces.map((piece) => {
                const part = readWords(splitWords(piece));
                return vectorOf(part.list, part.factors);
              });
        return { vector: vectorOf(list, factors), loud, unknown, sentences };
      },
    },
  };
}
