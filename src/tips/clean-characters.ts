/** Spaces of every width, and the one blank that Unicode counts among the symbols. */
const SPACES = /[\p{Zs}\t\u2800]/gu;
const LINE_ENDS = /\r\n?|[\v\f\u0085\u2028\u2029]/g;

/**
 * What an emoji is glued and coloured with. It goes like everything invisible (skin colour names the writer, and both
 * could carry a mark), but nobody is told: every second heart has one.
 */
const EMOJI_GLUE = /[\u200d\ufe0e\ufe0f\p{Emoji_Modifier}]/gu;

/** Control, format, private and unassigned characters, lone surrogates, fillers that show nothing. */
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}]/gu;
const NOT_ASCII = /[^\0-\u007f]/gu;
/** Square and cubic metres are wanted; every other letter or digit in disguise is written plainly. */
const KEPT_AS_IT_IS = new Set(["²", "³"]);

/** Cyrillic and Greek letters that look like Latin ones: how a document given to many people is marked for each. */
const LOOK_ALIKES = new Map(
  pairs("аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwӏlАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԜWҮY") //
    .concat(pairs("οoνvιiϲcϳjΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX"))
    .concat(pairs("ıiɡgɑa")),
);
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const MIXED = /[\p{Script=Cyrillic}\p{Script=Greek}ıɡɑ]/u;

/**
 * Phones differ in what they make of ' " - and of three dots: iPhones write “ ” — … by themselves, most others do
 * not. So these are made the same for everybody.
 */
const PUNCTUATION: readonly (readonly [RegExp, string])[] = [
  [/[‘’‚‛′‵ʼʻ´`]/gu, "'"],
  [/[“”„‟″«»‹›]/gu, '"'],
  [/[\p{Pd}−]/gu, "-"],
];

const MOST_MARKS = 3;
const TOWER = new RegExp(`(\\p{M}{${MOST_MARKS}})\\p{M}+`, "gu");

export interface CleanCharacters {
  text: string;
  /** Invisible characters were there that no emoji needs. */
  hadInvisible: boolean;
  /** Letters or digits were there that look like others. */
  hadLookAlikes: boolean;
}

/**
 * A text in plain characters: NFC, nothing invisible, no letters in disguise, one kind of space, quote and dash.
 * What could be a mark, or a trait of the writer's phone, is gone; what a reader sees stays. Never throws.
 */
export function cleanCharacters(raw: string): CleanCharacters {
  const spaced = raw.normalize("NFC").replace(LINE_ENDS, "\n").replace(SPACES, " ").replace(EMOJI_GLUE, "");
  let hadInvisible = false;
  const visible = spaced.replace(INVISIBLE, (character) => {
    if (character === "\n") return character;
    hadInvisible = true;
    return "";
  });
  let hadLookAlikes = false;
  const plain = visible
    .replace(NOT_ASCII, (character) => {
      const written = plainly(character);
      if (written !== character && /[\p{L}\p{N}]/u.test(character)) hadLookAlikes = true;
      return written;
    })
    .replace(WORD, (word) => {
      if (!MIXED.test(word) || !/[a-z]/i.test(word)) return word;
      const latin = [...word].map((letter) => LOOK_ALIKES.get(letter) ?? letter).join("");
      if (latin !== word) hadLookAlikes = true;
      return latin;
    });
  const text = PUNCTUATION.reduce((result, [signs, sign]) => result.replace(signs, sign), plain)
    .normalize("NFC")
    .replace(TOWER, "$1");
  return { text: tidySpaces(text), hadInvisible, hadLookAlikes };
}

/** One space at a time, none at the ends of lines, at most one empty line. */
export function tidySpaces(text: string): string {
  return text
    .replace(/ {2,}/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/**
 * Full width, mathematical, circled and the like as ASCII, and all decimal digits as 0–9; everything else as it is.
 * NFKC for whole texts was rejected: it also changes fractions, Arabic and what people mean by ² and ³.
 */
function plainly(character: string): string {
  if (KEPT_AS_IT_IS.has(character)) return character;
  const folded = character.normalize("NFKC");
  if (/^[!-~]+$/.test(folded)) return folded;
  return /^\p{Nd}$/u.test(character) ? digitOf(character) : character;
}

/** Unicode has the digits of every script in order, ten in a row. */
function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  let before = 0;
  while (before < 100 && /^\p{Nd}$/u.test(String.fromCodePoint(code - before - 1))) before++;
  return String(before % 10);
}

function pairs(letters: string): [string, string][] {
  return [...letters.matchAll(/(.)(.)/gsu)].map(([, from = "", to = ""]) => [from, to]);
}
