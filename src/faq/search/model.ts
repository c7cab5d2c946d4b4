import { indexLexicon, type Lexicon } from "../../text/lexicon.ts";
import { foldText, splitSentences } from "../../text/tokens.ts";
import type { Beyond, BeyondKind } from "../beyond.ts";
import type { SearchEntry } from "../search.ts";
import { buildReader } from "./features.ts";
import { LINEAR_TRAINING, scoreLinear, trainLinear } from "./linear.ts";

/** What the model makes of a question. Probabilities, 0-1. */
export interface Weighed {
  /** All topics, best first, ties by id; their scores are shares of what belongs to any topic. */
  topics: readonly { entryId: string; score: number }[];
  /** The likeliest kind of what no topic covers. */
  kind: BeyondKind | undefined;
  /** How likely it is that no topic covers it. */
  beyond: number;
  /** Share of the telling words that nobody has ever used here. */
  unknown: number;
  loud: number;
}

export interface Model {
  weigh(question: string): Weighed;
}

/** How much a line of each sort teaches, against a phrasing. */
const TEACHES = { title: 1, keyword: 0.7, body: 0.6 };
const LONGEST_READ = 1_000;

/** The beginning and the end of a text: a story's question stands in one of them. */
function clip(text: string): string {
  if (text.length <= LONGEST_READ) return text;
  const half = LONGEST_READ / 2;
  return `${text.slice(0, half)}\n${text.slice(-half)}`;
}

export function buildModel(entries: readonly SearchEntry[], beyond: Beyond, lexicon: Lexicon): Model {
  const texts: string[] = [];
  const labels: number[] = [];
  const teaches: number[] = [];
  const teach = (text: string, label: number, weight: number) => {
    texts.push(text);
    labels.push(label);
    teaches.push(weight);
  };
  const ordered = [...entries].sort((a, b) => (a.entryId < b.entryId ? -1 : 1));
  ordered.forEach((entry, label) => {
    for (const line of entry.phrasings) teach(line, label, 1);
    for (const line of entry.title) teach(line, label, TEACHES.title);
    for (const line of entry.keywords) teach(line, label, TEACHES.keyword);
    for (const text of entry.body)
      for (const line of splitSentences(foldText(text))) teach(line, label, TEACHES.body);
  });
  const kinds = Object.keys(beyond).sort() as BeyondKind[];
  kinds.forEach((kind, index) => {
    for (const line of beyond[kind] ?? []) teach(line, ordered.length + index, 1);
  });
  const classes = ordered.length + kinds.length;
  const { reader, vectors } = buildReader(texts, indexLexicon(lexicon));
  const linear = trainLinear(
    vectors,
    Int32Array.from(labels),
    classes,
    reader.size,
    LINEAR_TRAINING,
    Float32Array.from(teaches),
  );
  const scores = new Float32Array(classes);

  return {
    weigh(question) {
      const { vector, loud, unknown } = reader.read(clip(question));
      scoreLinear(linear, vector, scores);
      let sum = 0;
      const powers = Float64Array.from(scores, (score) => Math.exp(LINEAR_TRAINING.sharpness * score));
      for (const power of powers) sum += power;
      let within = 0;
      for (let at = 0; at < ordered.length; at++) within += powers[at] as number;
      const topics = ordered.map((entry, at) => ({
        entryId: entry.entryId,
        score: (powers[at] as number) / within,
      }));
      topics.sort((a, b) => b.score - a.score || (a.entryId < b.entryId ? -1 : 1));
      let best = -1;
      for (let at = ordered.length; at < classes; at++)
        if (best < 0 || (powers[at] as number) > (powers[best] as number)) best = at;
      return {
        topics,
        kind: best < 0 ? undefined : kinds[best - ordered.length],
        beyond: sum > 0 ? 1 - within / sum : 0,
        unknown: loud === 0 ? 0 : unknown / loud,
        loud,
      };
    },
  };
}
