import { addDays, type Day } from "../bot/day.ts";
import { parseHappenedOn } from "./happened-on.ts";

/** What somebody answered; an answer that was skipped is missing or empty. */
export interface TipAnswers {
  kind: string;
  what: string;
  when?: string;
  where?: string;
  who?: string;
  howKnown?: string;
  evidence?: string;
  pictureCount: number;
}

/** What a report lacks to be usable, called by the answer that would give it. */
export const GAPS = ["what", "when", "where", "who", "howKnown", "evidence"] as const;
export type Gap = (typeof GAPS)[number];

const FEWEST_LETTERS = 30;
const ANY_DAY: Day = "9999-12-31";

/** «tidak tahu», «lupa», «-»: an answer that says there is none. */
const NO_ANSWER =
  /^(?:(?:saya|aku|sy|maaf|i|we)? ?(?:(?:tidak|tdk|tak|nggak|ngga|gak|ga|enggak|g|blm|belum|kurang) ?(?:tahu|tau|ada|ingat|inget|yakin|jelas|punya|pasti|ada bukti|punya bukti|tahu pasti)?|lupa|entah(?:lah)?|kosong|nihil|rahasia|skip|lewati|none|nothing|no|nope|n\/a|unknown|don'?t know|do not know|not sure|forgot|no idea|no evidence)(?: (?:lagi|pasti|juga|ya|sih|kok|saya|bukti|buktinya|tanggalnya|namanya|tempatnya))*)?$/;

const PLACE =
  /(?<![\p{L}\p{N}])(?:di|at|in|near|dekat|depan|halaman|lokasi|bertempat di)\s(?!(?:mana|sini|situ|sana|antara|dalam|luar|atas|bawah|the end|case|order|front|which|all)(?![\p{L}\p{N}]))[\p{L}\p{N}]{2,}|https?:\/\//iu;
/** A title or an office; «pegawai» and «ASN» do not count, for these are all. */
const PERSON =
  /(?<![\p{L}\p{N}])(?:kepala|kadis|kabid|kabag|kasi|kasubag|kasubbag|kades|kepsek|camat|lurah|bupati|wali ?kota|gubernur|sekda|sekdis|sekcam|sekdes|sekretaris|guru|dosen|rektor|dekan|direktur|bidan|dokter|perawat|bendahara|ajudan|pj|plt|rt|rw|ketua|koordinator|penyuluh|pengawas|perangkat desa|menteri|head|chief|teacher|mayor|regent|governor|officer|secretary|principal|pak|bapak|bu|ibu|sdr|sdri|mr|mrs|ms|dr)(?![\p{L}\p{N}])/iu;
const LINK = /(?:https?:\/\/|www\.)\S|\.(?:com|id|net|org|be)\/\S/i;

/**
 * What would make a report more useful, in the order of the questions; empty when it is whole. Told to the sender as
 * advice only: nobody is kept from sending.
 * @param today leaves days to come out of account; without it any day counts
 */
export function coach(answers: TipAnswers, today: Day = ANY_DAY): Gap[] {
  const { what, when = "", where = "", who = "", howKnown = "", evidence = "", pictureCount } = answers;
  const isMissing: Record<Gap, boolean> = {
    what: (what.match(/\p{L}/gu)?.length ?? 0) < FEWEST_LETTERS,
    when: parseHappenedOn(when, today) === undefined && parseHappenedOn(what, today) === undefined,
    where: isEmpty(where) && !PLACE.test(what),
    who: isEmpty(who) && !PERSON.test(what),
    howKnown: isEmpty(howKnown),
    evidence: pictureCount === 0 && isEmpty(evidence) && !LINK.test(what),
  };
  return GAPS.filter((gap) => isMissing[gap]);
}

function isEmpty(answer: string): boolean {
  const said = answer
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}'/]+/gu, " ")
    .trim();
  return !/[\p{L}\p{N}]/u.test(said) || NO_ANSWER.test(said);
}

/**
 * The day up to which a formal report to Bawaslu should be in: seven calendar days from the day on which the sender
 * came to know (Perbawaslu 7/2022 Art. 8 (3), elections; Perbawaslu 8/2020 as amended by 9/2024, regional elections:
 * «sejak diketahui dan/atau ditemukan»). UU 7/2017 Art. 454 says seven working days; calendar days are the safe count.
 * An estimate wherever the day on which it happened is given instead: who came to know later has longer.
 */
export function formalDeadline(knownOn: Day): Day {
  return addDays(knownOn, 7);
}

export { parseHappenedOn } from "./happened-on.ts";
