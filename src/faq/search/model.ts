import { indexLexicon, type Lexicon } from "../../text/lexicon.ts";
import { foldText, splitSentences } from "../../text/tokens.ts";
import type { Beyond, BeyondKind } from "../beyond.ts";
import type { Ranked, SearchEntry } from "../search.ts";
import { type Confidence, confidenceOf, type Evidence } from "./confidence.ts";
import { buildReader, type Vector } from "./features.ts";
import { LINEAR_TRAINING, type LinearModel, scoreLinear, trainLinear } from "./linear.ts";

/** What the model makes of a question. */
export interface Weighed {
  /** All topics, best first, ties by id; scores are probabilities. */
  topics: readonly Ranked[];
  /** What no topic covers is most like this kind, and how likely that kind is. */
  kind: BeyondKind | undefined;
  kindScore: number;
  evidence: Evidence;
  confidence: Confidence;
}

export interface Model {
  weigh(question: string): Weighed;
}

/** How much a line of each sort teaches, against a phrasing. */
const TEACHES = { title: 1, keyword: 0.7, body: 0.6 };
/** Sharpness at which the scores of held-out phrasings are best read as probabilities. */
const SHARPNESS = 15;
/** How much the sentences of a text, each read by itself, add to the text read as a whole. */
const SENTENCES = 0.4;
const SCOPE_TRAINING = { ...LINEAR_TRAINING, rivals: 1 };
const LONGEST_READ = 1_000;
const MOST_SENTENCES = 12;

/** The beginning and the end of a text: the question of a story stands in one of them. */
function clip(text: string): string {
  if (text.length <= LONGEST_READ) return text;
  const half = LONGEST_READ / 2;
  return `${text.slice(0, half)}\n${text.slice(-half)}`;
}

/** Learns topics and what lies beyond them, each kind of the latter being a class of its own. */
export function buildModel(entries: readonly SearchEntry[], beyond: Beyond, lexicon: Lexicon): Model {
  const ordered = [...entries].sort((a, b) => (a.entryId < b.entryId ? -1 : 1));
  const kinds = (Object.keys(beyond) as BeyondKind[]).filter((kind) => beyond[kind]?.length).sort();
  const lines = linesOf(ordered, kinds, beyond);
  const classes = ordered.length + kinds.length;
  const { reader, vectors } = buildReader(
    lines.map((line) => line.text),
    indexLexicon(lexicon),
  );
  const labels = Int32Array.from(lines, (line) => line.label);
  const teaches = Float32Array.from(lines, (line) => line.teaches);
  const linear = trainLinear({ vectors, labels, teaches, classes }, reader.size);
  // A second, small model of one question only: is this about any topic at all?
  const sides = labels.map((label) => (label < ordered.length ? 0 : 1));
  const scope = trainLinear({ vectors, labels: sides, teaches, classes: 2 }, reader.size, SCOPE_TRAINING);
  const holders = countHolders(vectors, labels, reader.size, classes);
  const sideScores = new Float32Array(2);
  return {
    weigh(question) {
      const reading = reader.read(clip(question));
      const scores = scoreText(linear, reading.vector, reading.sentences);
      const chances = softmax(scores, SHARPNESS);
      const topics = ordered.map(({ entryId }, at) => ({ entryId, score: chances[at] as number }));
      topics.sort((a, b) => b.score - a.score || (a.entryId < b.entryId ? -1 : 1));
      let kindAt = ordered.length;
      for (let at = kindAt; at < classes; at++) {
        if ((chances[at] as number) > (chances[kindAt] as number)) kindAt = at;
      }
      scoreLinear(scope, reading.vector, sideScores);
      const evidence = {
        ...gatherEvidence(scores, chances, ordered.length, reading),
        ...gatherCover(
          reading.stems,
          holders,
          bestOf(scores, ordered.length),
          ordered.length,
          classes,
          reader.rarity,
        ),
        scope: (sideScores[0] as number) - (sideScores[1] as number),
      };
      return {
        topics,
        kind: kinds[kindAt - ordered.length],
        kindScore: chances[kindAt] ?? 0,
        evidence,
        confidence: confidenceOf(evidence),
      };
    },
  };
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

function scoreText(linear: LinearModel, whole: Vector, sentences: readonly Vector[]): Float32Array {
  const scores = new Float32Array(linear.classes);
  scoreLinear(linear, whole, scores);
  const read = sentences.length > MOST_SENTENCES ? sentences.slice(-MOST_SENTENCES) : sentences;
  const own = new Float32Array(linear.classes);
  for (const sentence of read) {
    scoreLinear(linear, sentence, own);
    const chances = softmax(own, SHARPNESS);
    const share = SENTENCES / read.length;
    for (let at = 0; at < scores.length; at++) (scores[at] as number) += share * (chances[at] as number);
  }
  return scores;
}

function softmax(scores: Float32Array, sharpness: number): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > highest) highest = score;
  const chances = Float64Array.from(scores, (score) => Math.exp(sharpness * (score - highest)));
  let sum = 0;
  for (const chance of chances) sum += chance;
  for (let at = 0; at < chances.length; at++) (chances[at] as number) /= sum;
  return chances;
}

/** @param topicCount classes below this are topics, the others kinds of what lies beyond */
function gatherEvidence(
  scores: Float32Array,
  chances: Float64Array,
  topicCount: number,
  reading: { words: number; loud: number; unknown: number; mended: number },
): Omit<Evidence, "scope" | "cover" | "inTopics"> {
  const best = [-10, -10, -10];
  let within = 0;
  let bestBeyond = -10;
  for (let at = 0; at < scores.length; at++) {
    const score = scores[at] as number;
    if (at >= topicCount) {
      if (score > bestBeyond) bestBeyond = score;
      continue;
    }
    within += chances[at] as number;
    if (score > (best[0] as number)) best.splice(0, 3, score, best[0] as number, best[1] as number);
    else if (score > (best[1] as number)) best.splice(1, 2, score, best[1] as number);
    else if (score > (best[2] as number)) best[2] = score;
  }
  const [first = 0, second = 0, third = 0] = best;
  let top = 0;
  for (let at = 0; at < topicCount; at++) top = Math.max(top, chances[at] as number);
  return {
    lead: first - second,
    secondLead: second - third,
    leadOverBeyond: first - bestBeyond,
    first,
    top,
    within,
    words: reading.words,
    loud: reading.loud,
    unknown: reading.loud === 0 ? 0 : reading.unknown / reading.loud,
    mended: reading.loud === 0 ? 0 : reading.mended / reading.loud,
  };
}

function bestOf(scores: Float32Array, count: number): number {
  let best = 0;
  for (let at = 1; at < count; at++) if ((scores[at] as number) > (scores[best] as number)) best = at;
  return best;
}

/** How many lines of each class hold each feature, 255 at most: `holders[feature * classes + class]`. */
function countHolders(
  vectors: readonly Vector[],
  labels: Int32Array,
  features: number,
  classes: number,
): Uint8Array {
  const holders = new Uint8Array(features * classes);
  vectors.forEach((vector, line) => {
    for (const id of vector.ids) {
      const place = id * classes + (labels[line] as number);
      if ((holders[place] as number) < 255) (holders[place] as number)++;
    }
  });
  return holders;
}

const RARITY_OF_UNKNOWN = 9;

function gatherCover(
  stems: readonly number[],
  holders: Uint8Array,
  best: number,
  topicCount: number,
  classes: number,
  rarity: Float32Array,
): { cover: number; inTopics: number } {
  let all = 0;
  let cover = 0;
  let inTopics = 0;
  for (const id of stems) {
    const weight = id < 0 ? RARITY_OF_UNKNOWN : (rarity[id] as number);
    all += weight;
    if (id < 0) continue;
    if ((holders[id * classes + best] as number) > 0) cover += weight;
    let within = 0;
    let beyond = 0;
    for (let at = 0; at < classes; at++) {
      if (at < topicCount) within += holders[id * classes + at] as number;
      else beyond += holders[id * classes + at] as number;
    }
    inTopics += (weight * within) / (within + 3 * beyond + 1);
  }
  return all === 0 ? { cover: 0, inTopics: 0 } : { cover: cover / all, inTopics: inTopics / all };
}
