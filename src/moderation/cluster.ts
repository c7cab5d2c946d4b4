import { findTerm, type LexiconIndex, normaliseWords } from "../text/lexicon.ts";
import { stemWord } from "../text/stem.ts";
import { foldText, splitWords } from "../text/tokens.ts";

/** What a question is about, for comparison with others: stems of telling words, and what the lexicon adds. */
export type Tokens = ReadonlySet<string>;

/** Questions that mean about the same; the first is the one that the others were found like. */
export interface Cluster<T> {
  questions: readonly T[];
}

/** From this likeness on (cosine, 0–1) two questions are taken for one. */
const ALIKE = 0.5;
const BETWEEN_PAUSES = 500;

/** The same reading of words as the FAQ's search has, without its weights. Both languages meet in one token. */
export function tokensOf(text: string, lexicon: LexiconIndex): Tokens {
  const words = normaliseWords(splitWords(foldText(text)), lexicon);
  const tokens = new Set<string>();
  const rules = { ...lexicon, isWord: (word: string) => lexicon.words.has(word) };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (!lexicon.quiet.has(word)) tokens.add(stemWord(word, rules));
    for (const given of findTerm(lexicon.bridges, words, at)?.gives ?? []) tokens.add(given);
  }
  // Of a question in quiet words alone, these are all there is.
  if (tokens.size === 0) for (const word of words) tokens.add(word);
  return tokens;
}

/**
 * Puts each question to the first that it is most like, in the order given; the same questions in the same order
 * give the same clusters. Rare words count more. Only the first question of a cluster attracts others: chains of
 * likeness would join what is not alike.
 * @param pause called now and then, so that others need not wait for thousands of questions
 * @returns most questions first, ties in the order of their first question
 */
export async function clusterQuestions<T extends { tokens: Tokens }>(
  questions: readonly T[],
  pause: () => Promise<unknown> = async () => {},
): Promise<Cluster<T>[]> {
  const { vectors, size } = vectorsOf(questions.map(({ tokens }) => tokens));
  const clusters: { questions: T[]; leader: Vector }[] = [];
  /** Clusters by the telling tokens of their leaders. */
  const byToken = new Map<number, number[]>();
  const own = new Float64Array(size);
  /** Which question looked at a cluster last, counted from one: a leader is found by several tokens. */
  const lookedAt = new Int32Array(questions.length);

  for (const [at, question] of questions.entries()) {
    if (at % BETWEEN_PAUSES === BETWEEN_PAUSES - 1) await pause();
    const vector = vectors[at];
    if (vector === undefined) continue;
    setAll(own, vector);
    let home = -1;
    let likeness = ALIKE;
    for (const id of telling(vector)) {
      for (const candidate of byToken.get(id) ?? []) {
        if (lookedAt[candidate] === at + 1) continue;
        lookedAt[candidate] = at + 1;
        const leader = clusters[candidate]?.leader;
        const cosine = leader === undefined ? 0 : product(leader, own);
        // Of several alike the earliest, whichever token found it first.
        if (cosine > likeness || (cosine === likeness && (home < 0 || candidate < home))) {
          home = candidate;
          likeness = cosine;
        }
      }
    }
    for (const id of vector.ids) own[id] = 0;

    if (home >= 0) clusters[home]?.questions.push(question);
    else {
      clusters.push({ questions: [question], leader: vector });
      for (const id of telling(vector)) {
        const list = byToken.get(id);
        if (list === undefined) byToken.set(id, [clusters.length - 1]);
        else list.push(clusters.length - 1);
      }
    }
  }
  return clusters
    .toSorted((a, b) => b.questions.length - a.questions.length)
    .map(({ questions: alike }) => ({ questions: alike }));
}

/** Tokens by number, the rarest first, with weights whose squares add up to one. */
interface Vector {
  ids: Int32Array;
  weights: Float64Array;
}

function vectorsOf(texts: readonly Tokens[]): { vectors: Vector[]; size: number } {
  const numbers = new Map<string, number>();
  const holders: number[] = [];
  const numbered = texts.map((tokens) =>
    [...tokens].map((token) => {
      const id = numbers.get(token) ?? numbers.size;
      numbers.set(token, id);
      holders[id] = (holders[id] ?? 0) + 1;
      return id;
    }),
  );
  const weights = holders.map((count) => Math.log(1 + texts.length / count));
  const vectors = numbered.map((unsorted) => {
    const ids = unsorted.toSorted((a, b) => (holders[a] ?? 0) - (holders[b] ?? 0) || a - b);
    const length = Math.sqrt(ids.reduce((sum, id) => sum + (weights[id] ?? 0) ** 2, 0)) || 1;
    return {
      ids: Int32Array.from(ids),
      weights: Float64Array.from(ids, (id) => (weights[id] ?? 0) / length),
    };
  });
  return { vectors, size: numbers.size };
}

/**
 * The rarest tokens, as many as it takes so that the rest together weighs less than `ALIKE`. Of two vectors that are
 * alike, the rarest token of both is among these on either side, so no others need be looked up.
 */
function telling({ ids, weights }: Vector): Int32Array {
  let rest = 1;
  let most = 0;
  while (most < ids.length && rest >= ALIKE * ALIKE - 1e-9) rest -= (weights[most++] ?? 0) ** 2;
  return ids.subarray(0, most);
}

function setAll(own: Float64Array, { ids, weights }: Vector): void {
  for (let at = 0; at < ids.length; at++) own[ids[at] as number] = weights[at] as number;
}

function product({ ids, weights }: Vector, own: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < ids.length; at++) sum += (weights[at] as number) * (own[ids[at] as number] as number);
  return sum;
}
