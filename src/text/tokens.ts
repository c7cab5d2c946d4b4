const PICTURED: readonly (readonly [RegExp, string])[] = [
  [/[👍👎]/gu, " jempol "],
  [/[❤💕💖🧡💛💚💙💜😍🥰]/gu, " love "],
  [/[✌☝🤟🤘🖐👆👉🤙]/gu, " pose jari "],
];
/** Most texts are nothing but this, and are done in a moment. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: line breaks and tabs are plain text too
const PLAIN = /^[\x09-\x7e]*$/;
const LINK = /(?:https?:\/\/|www\.)\S+/g;
const MARKS = /\p{M}+/gu;
const WORD = /[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*/gu;
const PREFIX = /^(?:nge?|nga|di|me[mn]?g?|ke|ter|ber|se|per?)$/;
const SUFFIX = /^(?:nya|ku|mu|an|in|kan|i|lah|kah|ne|e)$/;
const DOUBLED_BY_DIGIT = /^(\p{L}{2,})2(nya|an|in|kan|i|e|ne)?$/u;
/** Not at the beginning, unless a vowel: «pppk» is a word. */
const REPEATED_LETTER = /(?<=\p{L})(\p{L})\1{2,}|([aiueo])\2{2,}/gu;
const PLAIN_WORD = /[a-z0-9]+(?:['-][a-z0-9]+)*/g;

/** Lower case, one way of writing each sign, no accents, no links, pictures as words. */
export function foldText(text: string): string {
  const lower = text.toLowerCase();
  if (PLAIN.test(lower))
    return lower.includes("://") || lower.includes("www.") ? lower.replace(LINK, " tautan ") : lower;
  let folded = lower.normalize("NFKC").toLowerCase().normalize("NFD").replace(MARKS, "");
  folded = folded.replace(/[‘’ʼ`´]/g, "'").replace(/[‐‑‒–]/g, "-");
  for (const [pattern, word] of PICTURED) folded = folded.replace(pattern, word);
  return folded.replace(LINK, " tautan ");
}

/** «nge-like» → ngelike, «ktp-nya» → ktpnya, «teman-temannya» → temannya, «non-asn» → non, asn. */
function joinHyphens(parts: readonly string[]): string[] {
  const words: string[] = [];
  let prefix = "";
  for (const part of parts) {
    if (part === "") continue;
    const last = words.at(-1);
    if (prefix === "" && last === undefined && PREFIX.test(part)) prefix = part;
    else if (prefix !== "") {
      words.push(prefix + part);
      prefix = "";
    } else if (last !== undefined && SUFFIX.test(part)) words[words.length - 1] = last + part;
    else if (last !== undefined && last.length >= 3 && part.startsWith(last)) words[words.length - 1] = part;
    else if (last !== undefined && part.length >= 3 && last.endsWith(part)) continue;
    else words.push(part);
  }
  if (prefix !== "") words.push(prefix);
  return words;
}

/**
 * The words of a folded text, as typed but for three habits of writing: drawn-out letters
 * («bangeeet»), doubling by digit («teman2») and hyphens.
 */
export function splitWords(folded: string): string[] {
  const words: string[] = [];
  for (const match of folded.match(PLAIN.test(folded) ? PLAIN_WORD : WORD) ?? []) {
    let word = hasRepeats(match) ? match.replace(REPEATED_LETTER, "$1$2") : match;
    if (word.includes("'")) word = word.replace(/'s$/, "").replaceAll("'", "");
    if (word.includes("-")) words.push(...joinHyphens(word.split("-")));
    else if (word !== "") words.push(word.includes("2") ? word.replace(DOUBLED_BY_DIGIT, "$1$2") : word);
  }
  return words;
}

function hasRepeats(word: string): boolean {
  for (let at = 2; at < word.length; at++) {
    if (word[at] === word[at - 1] && word[at] === word[at - 2]) return true;
  }
  return false;
}

/** The sentences of a text, in order, with at least one word each. */
export function splitSentences(folded: string): string[] {
  return folded.split(/(?<=[.?!\n])\s+|\n+|(?<=[?!])/).filter((part) => /[\p{L}\p{N}]/u.test(part));
}
