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
/** Words in so many questions bring no two together by themselves, and would make every question a candidate. */
const COMMON_SHARE = 0.2;
const COMMON_LEAST = 20;

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
 * give the same clusters. Rare words count more.
 * @returns most questions first, ties in the order of their first question
 */
export function clusterQuestions<T extends { tokens: Tokens }>(questions: readonly T[]): Cluster<T>[] {
  const holders = new Map<string, number>();
  for (const { tokens } of questions)
    for (const token of tokens) holders.set(token, (holders.get(token) ?? 0) + 1);
  const weightOf = (token: string) => Math.log(1 + questions.length / (holders.get(token) ?? 1));
  const isCommon = (token: string) =>
    (holders.get(token) ?? 0) > Math.max(COMMON_LEAST, COMMON_SHARE * questions.length);

  const clusters: { questions: T[]; length: number }[] = [];
  const byToken = new Map<string, number[]>();
  for (const question of questions) {
    const weights = [...question.tokens].map((token) => [token, weightOf(token)] as const);
    const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0));
    const shared = new Map<number, number>();
    for (const [token, weight] of weights) {
      if (isCommon(token)) continue;
      for (const at of byToken.get(token) ?? []) shared.set(at, (shared.get(at) ?? 0) + weight * weight);
    }
    let best: number | undefined;
    let likeness = ALIKE;
    for (const [at, product] of shared) {
      const leader = clusters[at];
      if (leader === undefined) continue;
      const common = weights.filter(([token]) => isCommon(token) && leader.questions[0]?.tokens.has(token));
      const all = common.reduce((sum, [, weight]) => sum + weight * weight, product);
      const cosine = length * leader.length === 0 ? 0 : all / (length * leader.length);
      if (cosine > likeness || (cosine === likeness && best === undefined)) {
        best = at;
        likeness = cosine;
      }
    }
    const home = best === undefined ? undefined : clusters[best];
    if (home !== undefined) {
      home.questions.push(question);
      continue;
    }
    clusters.push({ questions: [question], length });
    // Only the first question of a cluster attracts others: chains of likeness would join what is not alike.
    for (const [token] of weights) {
      if (isCommon(token)) continue;
      const list = byToken.get(token);
      if (list === undefined) byToken.set(token, [clusters.length - 1]);
      else list.push(clusters.length - 1);
    }
  }
  return clusters
    .toSorted((a, b) => b.questions.length - a.questions.length)
    .map(({ questions: alike }) => ({ questions: alike }));
}
