import type { Locale } from "../bot/translate.ts";

const INDONESIAN =
  "apa apakah boleh bolehkah gak ga nggak tidak kalau klo saya aku gw yang yg dan di ke dari untuk dengan sama itu ini ada bisa kah kok dong sih ya udah sudah belum blh gmn gimana bagaimana siapa kapan kenapa mengapa dimana oleh pada atau jika bila ikut kena piye opo nek iki ora kumaha teu urang indak".split(
    " ",
  );
const ENGLISH =
  "the a an is are am was i my me we you he she it they of to in on at for with and or if can could may might should would do does did what when where who why how not be been have has had this that about from".split(
    " ",
  );

const indonesian = new Set(INDONESIAN);
const english = new Set(ENGLISH);

/** The language a text is plainly written in, by its function words; undefined where they do not tell. */
export function guessLocale(text: string): Locale | undefined {
  let balance = 0;
  for (const word of text
    .toLowerCase()
    .match(/[a-z]+/g)
    ?.slice(0, 60) ?? []) {
    if (indonesian.has(word)) balance -= 1;
    if (english.has(word)) balance += 1;
  }
  return balance >= 2 ? "en" : balance <= -1 ? "id" : undefined;
}
