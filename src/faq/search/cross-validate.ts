import type { Lexicon } from "../../text/lexicon.ts";
import { foldText, splitWords } from "../../text/tokens.ts";
import { BEYOND_KINDS, type Beyond, type BeyondKind } from "../beyond.ts";
import type { SearchEntry } from "../search.ts";
import { buildModel, type Weighed } from "./model.ts";

/** A held-out line, and what a search that never saw it (nor its near copies) makes of it. */
export interface HeldOut {
  text: string;
  /** The topic it was written for; undefined for a line beyond all topics. */
  entryId: string | undefined;
  kind: BeyondKind | undefined;
  weighed: Weighed;
}

/** Share of words in common from which on two lines of one class are copies of each other. */
const NEAR_COPY = 0.6;

/**
 * Reads every phrasing and every line beyond with a model that was built without it.
 * Lines of one class that share most words are held out together, so that no copy gives the answer away.
 * @param folds how many models are built
 */
export function* crossValidate(
  entries: readonly SearchEntry[],
  beyond: Beyond,
  lexicon: Lexicon,
  folds: number,
): Generator<HeldOut> {
  const foldOfEntry = entries.map((entry) => assignFolds(entry.phrasings, folds));
  const kinds = BEYOND_KINDS.filter((kind) => beyond[kind]?.length);
  const foldOfKind = kinds.map((kind) => assignFolds(beyond[kind] ?? [], folds));
  for (let fold = 0; fold < folds; fold++) {
    const keep = (lines: readonly string[], foldOf: readonly number[] | undefined) =>
      lines.filter((_, at) => foldOf?.[at] !== fold);
    const known = entries.map((entry, at) => ({
      ...entry,
      phrasings: keep(entry.phrasings, foldOfEntry[at]),
    }));
    const knownBeyond = Object.fromEntries(
      kinds.map((kind, at) => [kind, keep(beyond[kind] ?? [], foldOfKind[at])]),
    );
    const model = buildModel(known, knownBeyond, lexicon);
    for (const [at, entry] of entries.entries()) {
      for (const [line, text] of entry.phrasings.entries()) {
        if (foldOfEntry[at]?.[line] !== fold) continue;
        yield { text, entryId: entry.entryId, kind: undefined, weighed: model.weigh(text) };
      }
    }
    for (const [at, kind] of kinds.entries()) {
      for (const [line, text] of (beyond[kind] ?? []).entries()) {
        if (foldOfKind[at]?.[line] !== fold) continue;
        yield { text, entryId: undefined, kind, weighed: model.weigh(text) };
      }
    }
  }
}

/** A fold for every line: near copies share one. */
function assignFolds(lines: readonly string[], folds: number): number[] {
  const sets = lines.map((line) => new Set(splitWords(foldText(line))));
  const foldOf: number[] = [];
  sets.forEach((words, at) => {
    for (let other = 0; other < at; other++) {
      if (overlap(words, sets[other] ?? words) >= NEAR_COPY) {
        foldOf.push(foldOf[other] ?? 0);
        return;
      }
    }
    foldOf.push(hash(lines[at] ?? "") % folds);
  });
  return foldOf;
}

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of one) if (other.has(word)) shared++;
  const all = one.size + other.size - shared;
  return all === 0 ? 1 : shared / all;
}

function hash(text: string): number {
  let value = 2166136261;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16777619);
  return value >>> 8;
}
