import { indexLexicon, type Lexicon, type LexiconIndex } from "../../text/lexicon.ts";
import { foldText, splitSentences } from "../../text/tokens.ts";
import type { Beyond, BeyondKind } from "../beyond.ts";
import type { Ranked, SearchEntry } from "../search.ts";
import { chanceWithin, type Evidence } from "./confidence.ts";
import { type LearntWords, learnWords, openReader, type Reading } from "./features.ts";
import { LINEAR_TRAINING, type LinearModel, scoreLinear, trainLinear } from "./linear.ts";
import type { Vector, Vectors } from "./vectors.ts";

/** What the model makes of a question. All scores are probabilities, 0-1. */
export interface Weighed {
  /** All topics, best first, ties by id. */
  topics: readonly Ranked[];
  /** The likeliest kind of what lies beyond the topics. */
  kind: BeyondKind | undefined;
  kindScore: number;
  /** That some topic covers the question, and what that rests on. */
  within: number;
  evidence: Evidence;
}

export interface Model {
  weigh(question: string): Weighed;
}

/** How much a line of each sort teaches, against a phrasing. */
const TEACHES = { title: 1, keyword: 0.7, body: 0.6 };
const SCOPE_TRAINING = { ...LINEAR_TRAINING, rivals: 1 };
/** At this sharpness the scores of phrasings that the model never saw are best read as probabilities. */
const SHARPNESS = 15;
/** How much the sentences of a text, each read by itself, add to the text read as a whole. */
const SENTENCES = 0.25;
const MOST_SENTENCES = 12;
const LONGEST_READ = 1_000;

/** The beginning and the end of a text: the question of a story stands in one of them. */
function clip(text: string): string {
  if (text.length <= LONGEST_READ) return text;
  const half = LONGEST_READ / 2;
  return `${text.slice(0, half)}\n${text.slice(-half)}`;
}

/** What was learnt: plain data, so that it can be kept in a file. Sorted by id, by name, by feature. */
export interface LearntModel {
  entryIds: string[];
  kinds: BeyondKind[];
  words: LearntWords;
  /** Weights of `LinearModel`s: over all topics and kinds; over the two sides, within and beyond. */
  topicWeights: Float32Array;
  scopeWeights: Float32Array;
  /** One bit at `feature * topics + topic`, lowest first: whether some line of the topic holds the feature. */
  holdings: Uint8Array;
}

/** Learns the topics, and what lies beyond them: each kind of that is a class like a topic. Pure. */
export function learnModel(
  entries: readonly SearchEntry[],
  beyond: Beyond,
  lexicon: LexiconIndex,
): LearntModel {
  const ordered = [...entries].sort((a, b) => (a.entryId < b.entryId ? -1 : 1));
  const kinds = (Object.keys(beyond) as BeyondKind[]).filter((kind) => beyond[kind]?.length).sort();
  const topicCount = ordered.length;
  const classes = topicCount + kinds.length;
  const lines = linesOf(ordered, kinds, beyond);
  const texts = lines.map((line) => line.text);
  const { learnt: words, vectors } = learnWords(texts, lexicon);
  const size = words.rarity.length;
  const labels = Int32Array.from(lines, (line) => line.label);
  const teaches = Float32Array.from(lines, (line) => line.teaches);
  const linear = trainLinear({ vectors, labels, teaches, classes }, size);
  // A second model of one question only: is this about any topic at all?
  const sides = labels.map((label) => (label < topicCount ? 0 : 1));
  const scope = trainLinear({ vectors, labels: sides, teaches, classes: 2 }, size, SCOPE_TRAINING);
  return {
    entryIds: ordered.map((entry) => entry.entryId),
    kinds,
    words,
    topicWeights: linear.weights,
    scopeWeights: scope.weights,
    holdings: holdings(vectors, labels, size, topicCount),
  };
}

/** @param lexicon the one that it was learnt with */
export function openModel(learnt: LearntModel, lexicon: LexiconIndex): Model {
  const { entryIds, kinds, holdings: isHeld } = learnt;
  const topicCount = entryIds.length;
  const classes = topicCount + kinds.length;
  const reader = openReader(learnt.words, lexicon);
  const linear: LinearModel = { classes, weights: learnt.topicWeights };
  const scope: LinearModel = { classes: 2, weights: learnt.scopeWeights };

  const scoreScope = (vector: Vector): number => {
    const [within = 0, outside = 0] = scoreLinear(scope, vector, new Float32Array(2));
    return within - outside;
  };

  return {
    weigh(question) {
      const reading = reader.read(clip(question));
      const scores = scoreText(linear, reading);
      const chances = softmax(scores);
      const best = highest(scores, 0, topicCount);
      const kindAt = highest(scores, topicCount, classes);
      const topics = entryIds.map((entryId, at) => ({ entryId, score: chances[at] as number }));
      topics.sort((a, b) => b.score - a.score || (a.entryId < b.entryId ? -1 : 1));
      const evidence: Evidence = {
        leadOverBeyond: kinds.length === 0 ? 1 : (scores[best] ?? 0) - (scores[kindAt] as number),
        scope: scoreScope(reading.vector),
        words: reading.words,
        loud: reading.loud,
        unknown: reading.loud === 0 ? 0 : reading.unknown / reading.loud,
        cover: coverOf(reading.stems, reader.rarity, (id) => hasBit(isHeld, id * topicCount + best)),
      };
      return {
        topics,
        kind: kinds[kindAt - topicCount],
        kindScore: chances[kindAt] ?? 0,
        within: chanceWithin(evidence),
        evidence,
      };
    },
  };
}

/** Learns and opens in one go. */
export function buildModel(entries: readonly SearchEntry[], beyond: Beyond, lexicon: Lexicon): Model {
  const index = indexLexicon(lexicon);
  return openModel(learnModel(entries, beyond, index), index);
}

interface Line {
  text: string;
  label: number;
  teaches: number;
}

function linesOf(entries: readonly SearchEntry[], kinds: readonly BeyondKind[], beyond: Beyond): Line[] {
  const lines: Line[] = [];
  entries.forEach((entry, label) => {
    for (const text of entry.phrasings) lines.push({ text, label, teaches: 1 });
    for (const text of entry.title) lines.push({ text, label, teaches: TEACHES.title });
    for (const text of entry.keywords) lines.push({ text, label, teaches: TEACHES.keyword });
    for (const body of entry.body) {
      for (const text of splitSentences(foldText(body))) lines.push({ text, label, teaches: TEACHES.body });
    }
  });
  kinds.forEach((kind, index) => {
    for (const text of beyond[kind] ?? []) lines.push({ text, label: entries.length + index, teaches: 1 });
  });
  return lines;
}

/** Scores per class of a text: as a whole, and a little of what its sentences say each by itself. */
function scoreText(linear: LinearModel, reading: Reading): Float32Array {
  const scores = scoreLinear(linear, reading.vector, new Float32Array(linear.classes));
  const read = reading.sentences.slice(-MOST_SENTENCES);
  const own = new Float32Array(linear.classes);
  for (const sentence of read) {
    const chances = softmax(scoreLinear(linear, sentence, own));
    for (let at = 0; at < scores.length; at++) {
      (scores[at] as number) += (SENTENCES / read.length) * (chances[at] as number);
    }
  }
  return scores;
}

function softmax(scores: Float32Array): Float64Array {
  const top = scores[highest(scores, 0, scores.length)] ?? 0;
  const chances = Float64Array.from(scores, (score) => Math.exp(SHARPNESS * (score - top)));
  let sum = 0;
  for (const chance of chances) sum += chance;
  for (let at = 0; at < chances.length; at++) (chances[at] as number) /= sum;
  return chances;
}

/** Place of the highest score from `start` up to `end`. */
function highest(scores: Float32Array, start: number, end: number): number {
  let best = start;
  for (let at = start + 1; at < end; at++) if ((scores[at] as number) > (scores[best] as number)) best = at;
  return best;
}

/** See `LearntModel.holdings`. */
function holdings(vectors: Vectors, labels: Int32Array, size: number, topicCount: number): Uint8Array {
  const isHeld = new Uint8Array(Math.ceil((size * topicCount) / 8));
  for (let line = 0; line < labels.length; line++) {
    const label = labels[line] as number;
    if (label >= topicCount) continue;
    const end = vectors.starts[line + 1] as number;
    for (let at = vectors.starts[line] as number; at < end; at++) {
      const bit = (vectors.ids[at] as number) * topicCount + label;
      (isHeld[bit >>> 3] as number) |= 1 << (bit & 7);
    }
  }
  return isHeld;
}

function hasBit(bits: Uint8Array, at: number): boolean {
  return (((bits[at >>> 3] ?? 0) >>> (at & 7)) & 1) === 1;
}

/** A word that no line holds weighs like one that a single line holds. */
const RARITY_OF_UNKNOWN = 9;

/** @param stems feature ids, -1 for words that nobody knows */
function coverOf(stems: readonly number[], rarity: Float32Array, isHeld: (id: number) => boolean): number {
  let all = 0;
  let held = 0;
  for (const id of stems) {
    const weight = id < 0 ? RARITY_OF_UNKNOWN : (rarity[id] as number);
    all += weight;
    if (id >= 0 && isHeld(id)) held += weight;
  }
  return all === 0 ? 0 : held / all;
}
