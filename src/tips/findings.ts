import { EMAIL, findSpans, type Span, USERNAME } from "../privacy/personal-data.ts";
import { linksOf } from "./clean-links.ts";
import { OWN_NAMES, SELF_DESCRIPTIONS } from "./self-description.ts";

/** What in a tip may give its sender away. It may also be evidence: a NIP of the person reported. The sender decides. */
export type FindingKind =
  | "employee-number"
  | "identity-number"
  | "phone"
  | "email"
  | "username"
  | "telegram-link"
  | "receipt"
  | "long-number"
  | "self-description"
  | "own-name"
  | "share-link";

/** Where it stands: UTF-16 offsets in the clean text. */
export type Finding = Span<FindingKind>;

/** Stands where the sender masked something. In the language of those who read tips. */
export const MASK = "[disamarkan]";

const HOSTS_OF_CHATS =
  /^(?:www\.|web\.|api\.)?(?:t\.me|telegram\.me|telegram\.dog|wa\.me|whatsapp\.com)$|^chat\.whatsapp\.com$/;

const PATTERNS: readonly (readonly [FindingKind, RegExp])[] = [
  ["email", EMAIL],
  [
    "telegram-link",
    /(?<![\p{L}\p{N}._-])(?:tg:\/\/\S+|(?:t\.me|telegram\.me|telegram\.dog|wa\.me|chat\.whatsapp\.com)\/\S+)/giu,
  ],
  ["username", USERNAME],
  // A receipt of this bot: five groups of four. Before the rest, for a NIK is its beginning.
  ["receipt", /(?<!\d)\d{4}(?:[ .-]?\d{4}){4}(?!\d)/g],
  // NIP: 18 digits that begin with a birthday, usually written 8 6 1 3; people put gaps anywhere.
  ["employee-number", /(?<!\d)[12][ .-]?[09](?:[ .-]?\d){16}(?!\d)/g],
  ["employee-number", /(?<!\d)\d{18}(?!\d)/g],
  // NIK: 16 digits, written 6 6 4 or in groups of four.
  [
    "identity-number",
    /(?<!\d)(?:\d{16}|\d{4}[ .-]\d{4}[ .-]\d{4}[ .-]\d{4}|\d{6}[ .-]\d{6}[ .-]\d{4})(?!\d)/g,
  ],
  ["phone", /(?<![\d\p{L}])\(?(?:\+ ?62|62|0)\)?[ .()-]{0,2}8\d{1,3}(?:[ .-]{0,3}\d{2,5}){2,3}(?!\d)/gu],
  // Landlines with an area code: (0274) 512345.
  ["phone", /(?<![\d\p{L}])(?:\(0[2-9]\d{1,2}\) ?|0[2-9]\d{1,2}-)\d{3,4}[ -]?\d{3,4}(?!\d)/gu],
  // NPWP, accounts, cards; not amounts of money.
  ["long-number", /(?<![\d.,]|Rp\.? ?)\d{9,}(?!\d)/gi],
  ...OWN_NAMES.map((pattern) => ["own-name", pattern] as const),
  ...SELF_DESCRIPTIONS.map((pattern) => ["self-description", pattern] as const),
];

/** In a link, digits and names belong to the page that it shows, which is evidence. */
const NOT_IN_LINKS: ReadonlySet<FindingKind> = new Set([
  "username",
  "long-number",
  "employee-number",
  "identity-number",
  "receipt",
  "phone",
  "self-description",
  "own-name",
]);

/**
 * What may give the sender away, in order, not overlapping; empty for most texts. Lexical, so never complete: names
 * without an introduction and one's style of writing are not recognised, and people are told so.
 * @param text as `cleanText` gives it
 */
export function findGiveaways(text: string): Finding[] {
  const links = linksOf(text);
  const inLink = new Uint8Array(text.length);
  const taken: Finding[] = [];
  for (const { start, end, host, isShared } of links) {
    if (HOSTS_OF_CHATS.test(host)) taken.push({ kind: "telegram-link", start, end });
    else if (isShared) taken.push({ kind: "share-link", start, end });
    else inLink.fill(1, start, end);
  }
  return findSpans(text, PATTERNS, taken).filter(
    ({ kind, start, end }) => !(NOT_IN_LINKS.has(kind) && inLink.subarray(start, end).includes(1)),
  );
}

/**
 * The text with the findings, and all others of their kinds, replaced by `MASK`. Afterwards none of these kinds is
 * found, so a second time changes nothing. The text may get longer.
 */
export function maskFindings(text: string, findings: readonly Finding[]): string {
  const kinds = new Set(findings.map(({ kind }) => kind));
  let masked = maskSpans(text, findings);
  for (;;) {
    // Masking may lay bare what overlapped with a finding: the rest of a number, a sentence's other half.
    const rest = findGiveaways(masked).filter(({ kind }) => kinds.has(kind));
    if (rest.length === 0) return masked;
    masked = maskSpans(masked, rest);
  }
}

function maskSpans(text: string, spans: readonly Finding[]): string {
  let masked = "";
  let from = 0;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (start < from) continue;
    masked += text.slice(from, start) + MASK;
    from = end;
  }
  return masked + text.slice(from);
}
