import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isScalar, isSeq, parseDocument, stringify } from "yaml";
import type { Locale } from "../bot/translate.ts";
import type { TaughtContent } from "../faq/content.ts";
import { guessLocale } from "../language/guess.ts";
import { foldText } from "../text/tokens.ts";
import type { Decision } from "./decision.ts";
import type { SentQuestion } from "./store.ts";

/** A phrasing as the schema of the entries takes it. */
const LONGEST_PHRASING = 400;

type Decided = SentQuestion & { decision: Decision };

export interface Phrasings {
  id: string[];
  en: string[];
}

/** What is to be done with decided questions. */
export interface InboxPlan {
  /** By topic: what its file gets. */
  additions: ReadonlyMap<string, Phrasings>;
  /** Not written, each with its reason in words for a curator. */
  leftOut: readonly { text: string; reason: string }[];
  newTopics: readonly string[];
  /** Questions that are done with once the additions are written. */
  finished: readonly string[];
  /** Those that are only listed. */
  pending: readonly string[];
}

/** Sorts decided questions; pure. A text that stands somewhere already is not written a second time. */
export function planInbox(decided: readonly Decided[], content: Pick<TaughtContent, "entries">): InboxPlan {
  const additions = new Map<string, Phrasings>();
  const leftOut: { text: string; reason: string }[] = [];
  const newTopics: string[] = [];
  const finished: string[] = [];
  const pending: string[] = [];
  const topicOf = new Map<string, string>();
  for (const { entryId, phrasings } of content.entries.values()) {
    for (const text of [...phrasings.id, ...phrasings.en]) topicOf.set(foldText(text), entryId);
  }

  for (const { id, text: sent, decision } of decided) {
    const text = asPhrasing(sent);
    if (decision.kind === "new") {
      if (!newTopics.includes(text)) newTopics.push(text);
      pending.push(id);
      continue;
    }
    const reason = decision.kind === "ignore" ? undefined : reasonAgainst(text, decision.entryId);
    if (reason !== undefined) {
      leftOut.push({ text, reason });
      pending.push(id);
      continue;
    }
    finished.push(id);
    if (decision.kind === "ignore" || text === "" || topicOf.has(foldText(text))) continue;
    const { entryId } = decision;
    topicOf.set(foldText(text), entryId);
    const phrasings = additions.get(entryId) ?? { id: [], en: [] };
    const language: Locale = guessLocale(text) ?? "id";
    phrasings[language].push(text);
    additions.set(entryId, phrasings);
  }
  return { additions, leftOut, newTopics, finished, pending };

  function reasonAgainst(text: string, entryId: string): string | undefined {
    if (!content.entries.has(entryId)) return `the topic «${entryId}» is gone`;
    if (text.length > LONGEST_PHRASING)
      return `longer than ${LONGEST_PHRASING} characters; shorten it for «${entryId}»`;
    const known = topicOf.get(foldText(text));
    return known === undefined || known === entryId
      ? undefined
      : `stands under «${known}» already, not «${entryId}»`;
  }
}

/** Writes the plan's additions into `faq/*.yaml`, each file in one go. @returns the files that were changed */
export function writeAdditions(additions: InboxPlan["additions"], dataFolder: string): string[] {
  return [...additions].map(([entryId, phrasings]) => {
    const file = join(dataFolder, "faq", `${entryId}.yaml`);
    const changed = insertPhrasings(readFileSync(file, "utf8"), phrasings, file);
    // Written beside and renamed: a bot that reads the folder never finds half a file.
    writeFileSync(`${file}.new`, changed);
    renameSync(`${file}.new`, file);
    return file;
  });
}

/**
 * Adds lines at the end of an entry's phrasings and changes not one other byte.
 * @throws Error where the lists are not written one phrasing a line, or the result would not read as meant
 */
export function insertPhrasings(yaml: string, added: Phrasings, file: string): string {
  const document = parseDocument(yaml);
  const wanted = document.toJS() as { phrasings: Phrasings };
  const inserts: { at: number; lines: string }[] = [];
  for (const language of ["id", "en"] as const) {
    if (added[language].length === 0) continue;
    const list: unknown = document.getIn(["phrasings", language], true);
    const last: unknown = isSeq(list) && !list.flow ? list.items.at(-1) : undefined;
    if (!isScalar(last) || !last.range)
      throw new Error(`${file}: write phrasings.${language} as a list with «- » on lines of their own`);
    const lineStart = yaml.lastIndexOf("\n", last.range[0] - 1) + 1;
    const indent = /^ */.exec(yaml.slice(lineStart))?.[0] ?? "";
    const lineEnd = yaml.indexOf("\n", last.range[1] - 1);
    const at = lineEnd < 0 ? yaml.length : lineEnd;
    const lines = added[language].map(
      (text) => `\n${indent}- ${stringify(text, { lineWidth: 0 }).trimEnd()}`,
    );
    inserts.push({ at, lines: lines.join("") });
    wanted.phrasings[language].push(...added[language]);
  }
  let changed = yaml;
  for (const { at, lines } of inserts.toSorted((a, b) => b.at - a.at))
    changed = changed.slice(0, at) + lines + changed.slice(at);
  if (!isDeepStrictEqual(parseDocument(changed).toJS(), wanted))
    throw new Error(
      `${file}: the phrasings could not be added without changing something else; add them by hand`,
    );
  return changed;
}

/** One line, without the marks of what was taken out. */
function asPhrasing(text: string): string {
  return text
    .replaceAll("[…]", " ")
    .replace(/\s+/g, " ")
    .replace(/ ([,.?!])/g, "$1")
    .trim();
}
