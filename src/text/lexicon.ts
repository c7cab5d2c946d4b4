import { foldText, splitWords } from "./tokens.ts";

/** What `data/lexicon.yaml` holds; see the comments there. */
export interface Lexicon {
  spellings: Readonly<Record<string, readonly string[]>>;
  notions: Readonly<Record<string, readonly string[]>>;
  english: Readonly<Record<string, readonly string[]>>;
  quiet: readonly string[];
  keep: readonly string[];
  roots: readonly string[];
}

/** A term without its first word, and what it stands for. */
export interface Term {
  rest: readonly string[];
  gives: readonly string[];
}

/** Terms of one or more words, found by their first word, longest first. */
export type Terms = ReadonlyMap<string, readonly Term[]>;

export interface LexiconIndex {
  spellings: Terms;
  /** Notions and English bridges: what a term adds to itself. */
  bridges: Terms;
  quiet: ReadonlySet<string>;
  keep: ReadonlySet<string>;
  roots: ReadonlySet<string>;
  /** Single words that stand for others («caleg»): people mistype them too. */
  typed: ReadonlySet<string>;
  /** Everything a bridge can add. */
  given: ReadonlySet<string>;
  /** Every word written in the lexicon. */
  words: ReadonlySet<string>;
}

const wordsOf = (text: string): string[] => splitWords(foldText(text));

function addTerm(terms: Map<string, Term[]>, from: string, gives: readonly string[]): void {
  const [first, ...rest] = wordsOf(from);
  if (first === undefined) return;
  const known = terms.get(first) ?? [];
  terms.set(first, known);
  const same = known.find((term) => term.rest.join(" ") === rest.join(" "));
  if (same) same.gives = [...new Set([...same.gives, ...gives])];
  else known.push({ rest, gives });
}

function longestFirst(terms: Map<string, Term[]>): Terms {
  for (const list of terms.values()) list.sort((a, b) => b.rest.length - a.rest.length);
  return terms;
}

export function indexLexicon(lexicon: Lexicon): LexiconIndex {
  const spellings = new Map<string, Term[]>();
  const bridges = new Map<string, Term[]>();
  const words = new Set<string>();
  for (const [meant, ways] of Object.entries(lexicon.spellings)) {
    const gives = wordsOf(meant);
    for (const word of gives) words.add(word);
    for (const way of ways) addTerm(spellings, way, gives);
  }
  for (const [notion, members] of Object.entries(lexicon.notions)) {
    for (const member of members) {
      addTerm(bridges, member, [`#${notion}`]);
      for (const word of wordsOf(member)) words.add(word);
    }
  }
  for (const [meant, ways] of Object.entries(lexicon.english)) {
    const gives = wordsOf(meant);
    for (const word of gives) words.add(word);
    for (const way of ways) {
      addTerm(bridges, way, gives);
      for (const word of wordsOf(way)) words.add(word);
    }
  }
  const set = (list: readonly string[]) => new Set(list.flatMap(wordsOf));
  const [quiet, keep, roots] = [set(lexicon.quiet), set(lexicon.keep), set(lexicon.roots)];
  for (const list of [quiet, keep, roots]) for (const word of list) words.add(word);
  const given = new Set([...bridges.values()].flatMap((list) => list.flatMap((term) => term.gives)));
  const typed = new Set(
    [...spellings].flatMap(([first, list]) => (list.some((term) => term.rest.length === 0) ? [first] : [])),
  );
  return {
    typed,
    given,
    spellings: longestFirst(spellings),
    bridges: longestFirst(bridges),
    quiet,
    keep,
    roots,
    words,
  };
}

/** The longest term of `terms` that begins at `words[at]`. */
export function findTerm(terms: Terms, words: readonly string[], at: number): Term | undefined {
  const candidates = terms.get(words[at] ?? "");
  if (candidates === undefined) return undefined;
  return candidates.find((term) => term.rest.every((word, index) => words[at + 1 + index] === word));
}

const CLITICS = ["nya", "nyo", "ku", "mu", "in", "kan", "lah", "kah", "ne", "e"];
const SHORTEST_WITH_CLITIC = 3;

/** What a word without its clitic stands for: «timsesnya» as «timses». */
function meantWithoutClitic(word: string, spellings: Terms): readonly string[] | undefined {
  for (const clitic of CLITICS) {
    const length = word.length - clitic.length;
    if (length < SHORTEST_WITH_CLITIC || !word.endsWith(clitic)) continue;
    const meant = spellings.get(word.slice(0, length))?.find((term) => term.rest.length === 0);
    if (meant) return meant.gives;
  }
  return undefined;
}

/** Words as meant: «blh» → boleh, «timsesnya» → tim sukses. What the lexicon does not know stays. */
export function normaliseWords(typed: readonly string[], lexicon: LexiconIndex): string[] {
  const words: string[] = [];
  for (let at = 0; at < typed.length; at++) {
    const word = typed[at] as string;
    const term = findTerm(lexicon.spellings, typed, at);
    if (term) {
      for (const given of term.gives) words.push(given);
      at += term.rest.length;
      continue;
    }
    const meant = lexicon.words.has(word) ? undefined : meantWithoutClitic(word, lexicon.spellings);
    if (meant) for (const given of meant) words.push(given);
    else words.push(word);
  }
  return words;
}
