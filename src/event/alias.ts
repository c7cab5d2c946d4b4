/**
 * Birds, trees and flowers of the archipelago. Left out: what stands on a party's flag or is used as one's nickname
 * (garuda, elang, rajawali, banteng, gajah, beringin, mawar, bintang, padi, merpati).
 */
const NAMES =
  "Anggrek Aren Bakau Bangau Beo Bungur Camar Cempaka Cemara Cendana Cendrawasih Cengkih Cucakrawa Damar Enggang Flamboyan Gaharu Gelatik Jalak Jati Kakatua Kasuari Kenanga Kenari Kepodang Ketapang Kutilang Lontar Mahoni Maleo Matoa Melati Merak Meranti Murai Nuri Pala Perkutut Pinus Pipit Punai Sagu Sengon Seroja Srigunting Teratai Trembesi Trinil Ulin Walet".split(
    " ",
  );

/** Two digits: one digit could be taken for the number of a candidate. */
const LOWEST = 10;
const HIGHEST = 99;

export const MOST_ALIASES = NAMES.length * (HIGHEST - LOWEST + 1);

/** No vowels, so that no word comes out; nothing that is mistaken for something else on a screen. */
const CODE_CHARACTERS = "BCDFGHJKMNPQRSTVWXZ3456789";
const CODE_LENGTH = 5;

/** Chance, from 0 up to but not including 1. */
export type Random = () => number;

/**
 * A pseudonym that nobody in the event has, such as «Kenari 27».
 * @throws Error where all are taken; the cap on players lies far below
 */
export function drawAlias(taken: ReadonlySet<string>, random: Random): string {
  const start = Math.floor(random() * MOST_ALIASES);
  for (let step = 0; step < MOST_ALIASES; step++) {
    // A stride that shares no factor with the number of aliases visits each of them once.
    const index = (start + step * 1_117) % MOST_ALIASES;
    const alias = `${NAMES[index % NAMES.length]} ${LOWEST + Math.floor(index / NAMES.length)}`;
    if (!taken.has(alias)) return alias;
  }
  throw new Error("all pseudonyms are taken; let fewer people join");
}

/** @param random good enough that codes cannot be guessed one after the other */
export function drawCode(random: Random): string {
  return Array.from(
    { length: CODE_LENGTH },
    () => CODE_CHARACTERS[Math.floor(random() * CODE_CHARACTERS.length)],
  ).join("");
}

/** @returns the code as it is written, or undefined where the text cannot be one; case and spaces do not count */
export function readCode(text: string): string | undefined {
  const code = text.replace(/[\s-]/g, "").toUpperCase();
  const isCode = code.length === CODE_LENGTH && [...code].every((one) => CODE_CHARACTERS.includes(one));
  return isCode ? code : undefined;
}
