/** What in a text names a person: the kind, and where it stands (UTF-16 offsets). */
export interface PersonalData {
  kind:
    | "employee-number"
    | "identity-number"
    | "phone"
    | "email"
    | "username"
    | "telegram-link"
    | "link"
    | "name"
    | "long-number";
  start: number;
  end: number;
}

// The look-behind lets a run of letters be tried once, from its start: without it long words take quadratic time.
export const EMAIL = /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu;
export const USERNAME = /(?<![\p{L}\p{N}_])@[A-Za-z][\w.]{2,}/gu;

/** A title followed by one to three capitalised words: «Pak Budi Santoso», «dr. Sari». */
const TITLED_NAME =
  /\b(?:[Pp]a[k']|[Bb]apak|[Bb]u|[Ii]bu|[Ss]dri?\.?|[Ss]audar[ai]|[Mm]as|[Mm]bak|[Kk]ak|[Bb]ang|[Kk]ang|[Tt]eh|[Uu]da|[Uu]ni|H\.|Hj\.|[Dd]r\.|[Dd]rs\.|[Ii]r\.)\s+(?!(?:Bupati|Wali|Walikota|Gubernur|Camat|Lurah|Kades|Kepala|Kadis|Sekda|Sekdes|Presiden|Menteri|RT|RW|Guru|Dosen|Rektor|Kabid|Kabag|Kasi|Kasek|Kepsek|Calon|Caleg|Ketua|Dewan|Haji|Kiai|Ustaz|Ustad|Polisi|Hakim|Jaksa|Direktur|Staf)\b)\p{Lu}[\p{L}.']+(?:\s+\p{Lu}[\p{L}.']+){0,2}/gu;

const OWN_NAME =
  /\b(?:nama saya|nama sy|namaku|nama aku|my name is|saya bernama)\s+(?:adalah\s+)?[\p{L}.']+(?:\s+\p{Lu}[\p{L}.']+){0,3}/giu;

/** Most telling first: where two overlap, the earlier one counts. */
const PATTERNS: readonly (readonly [PersonalData["kind"], RegExp])[] = [
  ["email", EMAIL],
  [
    "telegram-link",
    /(?:https?:\/\/)?(?:www\.)?(?:t\.me|telegram\.me|wa\.me|chat\.whatsapp\.com)\/\S+|tg:\/\/\S+/giu,
  ],
  ["link", /https?:\/\/\S+|\bwww\.\S+/giu],
  ["username", USERNAME],
  // NIP: 18 digits, usually written 8 6 1 3.
  ["employee-number", /(?<!\d)\d{8}[ .-]?\d{6}[ .-]?\d[ .-]?\d{3}(?!\d)/gu],
  ["identity-number", /(?<!\d)\d{16}(?!\d)/gu],
  ["phone", /(?<![\d\p{L}])(?:\+?62|0)[ -]?8\d{1,3}(?:[ .-]?\d{2,5}){2,3}(?!\d)/gu],
  ["long-number", /(?<!\d)(?:\d[ .-]?){8,}\d(?!\d)/gu],
  ["name", OWN_NAME],
  ["name", TITLED_NAME],
];

/** @returns what was found, in order, not overlapping; empty for a text without any */
export function findPersonalData(text: string): PersonalData[] {
  return findSpans(text, PATTERNS);
}

/** A stretch of text and what it is (UTF-16 offsets). */
export interface Span<Kind extends string> {
  kind: Kind;
  start: number;
  end: number;
}

/**
 * Where the patterns match, in order, not overlapping: where two meet, the pattern that is listed earlier counts.
 * @param taken spans that were found by other means, and count before all patterns
 */
export function findSpans<Kind extends string>(
  text: string,
  patterns: readonly (readonly [Kind, RegExp])[],
  taken: readonly Span<Kind>[] = [],
): Span<Kind>[] {
  const found = [...taken];
  const occupied = new Uint8Array(text.length);
  for (const { start, end } of taken) occupied.fill(1, start, end);
  for (const [kind, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const span = { kind, start: match.index, end: match.index + match[0].length };
      if (occupied.subarray(span.start, span.end).includes(1)) continue;
      occupied.fill(1, span.start, span.end);
      found.push(span);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/**
 * Rebuilds a text without what names a person: NFC, no invisible characters, each find replaced by «[…]».
 * Names without a title are not recognised; nothing lexical could do that, and people are told so.
 */
export function withoutPersonalData(text: string): string {
  const plain = stripInvisible(text);
  let clean = "";
  let from = 0;
  for (const { start, end } of findPersonalData(plain)) {
    clean += `${plain.slice(from, start)}[…]`;
    from = end;
  }
  return (clean + plain.slice(from)).replace(/[ \t]+/g, " ").trim();
}

/** NFC; control and format characters (zero-width, direction marks, tags) dropped but for line feeds; odd spaces made plain. */
export function stripInvisible(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\p{Zs}\t]/gu, " ")
    .replace(/[^\P{C}\n]/gu, "");
}
