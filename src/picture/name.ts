import { stripInvisible } from "../privacy/personal-data.ts";

export const LONGEST_NAME = 60;

export type NameCheck =
  | { kind: "ok"; name: string }
  | { kind: "refused"; problem: "empty" | "too-long" }
  /** The font of the certificate cannot write these. */
  | { kind: "refused"; problem: "glyphs"; characters: string };

/**
 * Cleans a name as it was typed: NFC, one line, nothing invisible, no towers of marks.
 * @param covers whether the certificate's font has a glyph for a code point
 */
export function checkName(typed: string, covers: (codePoint: number) => boolean): NameCheck {
  const name = stripInvisible(typed.replace(/\s+/g, " "))
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replace(/(\p{M}{2})\p{M}+/gu, "$1")
    .replace(/ {2,}/g, " ")
    .trim();
  if (normalisedName(name) === "" || !/\p{L}/u.test(name)) return { kind: "refused", problem: "empty" };
  if ([...name].length > LONGEST_NAME) return { kind: "refused", problem: "too-long" };
  const missing = [...new Set(name)].filter((character) => !covers(character.codePointAt(0) ?? 0));
  if (missing.length > 0)
    return { kind: "refused", problem: "glyphs", characters: missing.slice(0, 8).join(" ") };
  return { kind: "ok", name };
}

/** How names are compared: case, spaces and punctuation do not count, so «Sari, S.Pd.» is «sari s pd». */
export function normalisedName(name: string): string {
  return stripInvisible(name.replace(/\s+/g, " "))
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
}
