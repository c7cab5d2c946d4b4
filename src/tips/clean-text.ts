import { cleanCharacters, tidySpaces } from "./clean-characters.ts";
import { cleanLinks, type LinkRemoval } from "./clean-links.ts";
import { type Finding, findGiveaways } from "./findings.ts";

/** What was taken out of a text, for its sender to know; details come from closed lists. */
export type Removal = LinkRemoval | { kind: "invisible" } | { kind: "look-alikes" } | { kind: "cut" };

export interface CleanText {
  text: string;
  /** Each only once. */
  removed: Removal[];
  findings: Finding[];
}

export interface CleanOptions {
  /** Code points; the rest is cut off. Masking can make a text longer, so leave room below Telegram's 4,096. */
  limit?: number;
}

const DEFAULT_LIMIT = 3500;
/** What is longer than any message is cut before the work begins. */
const MOST_READ = 40_000;

/**
 * Rebuilds a text so that nothing in it but its words speaks of the sender: no invisible or disguised characters, no
 * parameters in links that name the sharer. What the words themselves may give away is found and left to the sender.
 * Cleaning a clean text changes nothing. Never throws; time is linear in the length.
 */
export function cleanText(raw: string, options: CleanOptions = {}): CleanText {
  const limit = options.limit ?? DEFAULT_LIMIT;
  const { text: plain, hadInvisible, hadLookAlikes } = cleanCharacters(raw.slice(0, MOST_READ));
  const links = cleanLinks(plain);
  const tidy = tidySpaces(links.text.normalize("NFC"));
  const points = [...tidy];
  const text = points.length > limit ? points.slice(0, limit).join("").trimEnd() : tidy;
  const removed: Removal[] = links.removed.filter(
    (one, index, all) =>
      all.findIndex((other) => other.kind === one.kind && other.detail === one.detail) === index,
  );
  if (hadInvisible) removed.push({ kind: "invisible" });
  if (hadLookAlikes) removed.push({ kind: "look-alikes" });
  if (points.length > limit || raw.length > MOST_READ) removed.push({ kind: "cut" });
  return { text, removed, findings: findGiveaways(text) };
}

export { type Finding, type FindingKind, maskFindings } from "./findings.ts";
