import type { Locale } from "../bot/translate.ts";

/** Every word on a poster, as plain text. */
export interface PosterWords {
  kicker: string;
  question: string;
  verdict: "boleh" | "bersyarat" | "dilarang" | "info";
  verdictLabel: string;
  explanation: string;
  scan: string;
  /** The address behind the QR, for those who type. */
  address: string;
  /** Whose bot it is, or that it is independent. */
  whose: string;
  checked: string;
}

/** The first two sentences of an answer. */
export function twoSentences(text: string, locale: Locale): string {
  const sentences = [
    ...new Intl.Segmenter(locale, { granularity: "sentence" }).segment(text.replace(/\s+/g, " ")),
  ].map(({ segment }) => segment);
  let kept = "";
  let count = 0;
  for (const sentence of sentences) {
    kept += sentence;
    // «Ps. 5» and «No. 3» end no sentence.
    if (!/\b(?:ps|no|art|para|hlm|dll|dsb|jo)\.\s*$/i.test(sentence)) count += 1;
    if (count === 2) break;
  }
  return kept.trim();
}

/** Telegram's rule for the names of bots. @returns undefined for anything else */
export function botName(given: string): string | undefined {
  const name = given.trim().replace(/^@/, "");
  return /^[a-z]\w{4,31}$/i.test(name) ? name : undefined;
}
