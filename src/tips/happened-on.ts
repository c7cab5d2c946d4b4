import { addDays, type Day } from "../bot/day.ts";

/** Short forms as people type them; Indonesian first, English beside it. */
const MONTHS: readonly (readonly string[])[] = [
  ["januari", "january", "jan"],
  ["februari", "pebruari", "february", "feb", "peb"],
  ["maret", "march", "mar", "mrt"],
  ["april", "apr"],
  ["mei", "may"],
  ["juni", "june", "jun"],
  ["juli", "july", "jul"],
  ["agustus", "august", "agust", "agt", "ags", "agu", "aug"],
  ["september", "sept", "sep"],
  ["oktober", "october", "okt", "oct"],
  ["november", "nopember", "nov", "nop"],
  ["desember", "december", "des", "dec"],
];
/** From Sunday. «Minggu» is also a week: it is a day only after «hari». */
const WEEKDAYS: readonly (readonly string[])[] = [
  ["hari minggu", "ahad", "sunday"],
  ["senin", "monday"],
  ["selasa", "tuesday"],
  ["rabu", "wednesday"],
  ["kamis", "thursday"],
  ["jumat", "jum'at", "jum at", "friday"],
  ["sabtu", "saturday"],
];
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ...["se", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh"].map(
    (word, index): [string, number] => [word, index + 1],
  ),
  ...["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"].map(
    (word, index): [string, number] => [word, index + 1],
  ),
  ["satu", 1],
  ["a", 1],
  ["sebelas", 11],
]);
const MOST_DAYS_AGO = 366;
const EARLIEST_YEAR = 2000;
/** More is not read; answers are far shorter. */
const MOST_READ = 4000;

const MONTH = `(?:${MONTHS.flat().join("|")})`;
const WEEKDAY = `(?:${WEEKDAYS.flat().join("|")})`;
const NUMBER = `(?:${[...NUMBERS.keys()].join("|")})`;
const BEFORE = "(?<![\\p{L}\\p{N}/])";
const AFTER = "(?![\\p{L}\\p{N}])";
const THE = "(?:(?:tanggal|tgl|tg|on|the|pada)\\.? ){0,2}";
/** «Senin, 16 November»: the weekday adds nothing to a date, and counted by itself it could be another day. */
const NAMED_DAY = `(?:(?:hari )?${WEEKDAY}[ ,(/]+)?${THE}`;
const NAMED_AFTER = `(?:[ ,(/]+(?:hari )?${WEEKDAY}${AFTER})?`;
const YEAR = "(?:[ ,/-]+(?:tahun |th\\.? )?(20\\d\\d|'?\\d\\d(?![\\d.:/]))(?!\\d))?";
const AGO = "(?:yang lalu|yg lalu|lalu|yl|kemarin|kemaren|kmrn|silam|ago)";
const YESTERDAY = "(?:kemarin|kemaren|kmrn|kmaren|kmarin|kemrin|yesterday)";

/** Finds days in what the pattern matched; what it matched is not read again by the patterns after it. */
type Reading = readonly [
  pattern: RegExp,
  days: (match: readonly string[], today: Day) => (Day | undefined)[],
];

const readings: readonly Reading[] = [
  // 2026-11-20
  [
    pattern(`${BEFORE}(20\\d\\d)[-/.](\\d{1,2})[-/.](\\d{1,2})(?!\\d)`),
    ([, year = "", month = "", day = ""]) => [dayOf(Number(year), Number(month), Number(day))],
  ],
  // 20/11/2026, 20-11-26, 20.11.2026
  [
    pattern(
      `${NAMED_DAY}${BEFORE}(\\d{1,2}) ?([-/.]) ?(\\d{1,2}) ?\\2 ?(20\\d\\d|\\d\\d)(?![\\d])${NAMED_AFTER}`,
    ),
    ([, day = "", , month = "", year = ""]) => [
      // Where the second number can be no month, it was written the American way.
      Number(month) > 12
        ? dayOf(fullYear(year), Number(day), Number(month))
        : dayOf(fullYear(year), Number(month), Number(day)),
    ],
  ],
  // 20 November 2026, 20 Nov, 20th of November, 20-22 Nov 2026, 20 dan 21 November
  [
    pattern(
      `${NAMED_DAY}${BEFORE}(\\d{1,2})(?:st|nd|rd|th)?(?: ?(?:-|/|s/d|sd|sampai|hingga|dan|&|,|to|and) ?(\\d{1,2}))?(?:st|nd|rd|th)?[ -]?(?:of |bulan )?(${MONTH})${AFTER}\\.?${YEAR}${NAMED_AFTER}`,
    ),
    ([, first = "", last = "", month = "", year], today) =>
      [first, last]
        .filter(Boolean)
        .map((day) => dayInYear(year, indexOf(MONTHS, month) + 1, Number(day), today)),
  ],
  // November 20, 2026
  [
    pattern(`${NAMED_DAY}${BEFORE}(${MONTH})\\.? (\\d{1,2})(?:st|nd|rd|th)?(?![\\d.:/])${YEAR}`),
    ([, month = "", day = "", year], today) => [
      dayInYear(year, indexOf(MONTHS, month) + 1, Number(day), today),
    ],
  ],
  // tgl 20/11
  [
    pattern(`${NAMED_DAY}${BEFORE}(?:tanggal|tgl|tg)\\.? ?(\\d{1,2})[-/](\\d{1,2})(?![\\d/])`),
    ([, day = "", month = ""], today) => [dayInYear(undefined, Number(month), Number(day), today)],
  ],
  // tanggal 20, tgl 5 kemarin; not «tanggal 20 bulan lalu», which is dealt with by itself
  [
    pattern(
      `${NAMED_DAY}${BEFORE}(?:tanggal|tgl|tg)\\.? ?(\\d{1,2})(?![\\d/:]|[.-]\\d)(?: (bulan (?:lalu|kemarin|kemaren)))?(?: ${AGO}${AFTER})?${NAMED_AFTER}`,
    ),
    ([, day = "", lastMonth], today) => [dayOfMonth(Number(day), today, Boolean(lastMonth))],
  ],
  // Senin depan, next Monday: still to come.
  [
    pattern(`${BEFORE}(?:hari )?${WEEKDAY} (?:depan|mendatang|besok|nanti)${AFTER}|${BEFORE}next ${WEEKDAY}`),
    () => [],
  ],
  // Senin dua minggu lalu: counted by some from this week, by others from the last.
  [
    pattern(`${BEFORE}(?:hari )?${WEEKDAY} (?:${NUMBER}|\\d{1,2}) ?(?:minggu|pekan|weeks?) ${AGO}${AFTER}`),
    () => [],
  ],
  // Senin minggu lalu, Monday last week: in the week before this one.
  [
    pattern(
      `${BEFORE}(?:hari )?(${WEEKDAY}) (?:(?:minggu|pekan) (?:lalu|kemarin|yang lalu)|last week)${AFTER}`,
    ),
    ([, weekday = ""], today) => {
      const monday = addDays(today, -((weekdayOf(today) + 6) % 7));
      return [addDays(monday, ((indexOf(WEEKDAYS, weekday) + 6) % 7) - 7)];
    },
  ],
  // Senin lalu, last Monday: before today. Kemarin hari Senin as well.
  [
    pattern(
      `${BEFORE}(?:(?:last |${YESTERDAY},? (?:hari )?)(${WEEKDAY})|(?:hari )?(${WEEKDAY}) (?:pagi |siang |sore |malam )?${AGO})${AFTER}`,
    ),
    ([, one = "", other = ""], today) => [latestWeekday(indexOf(WEEKDAYS, one || other), addDays(today, -1))],
  ],
  // Senin, hari Senin, on Monday: today, if it is one.
  [
    pattern(`${BEFORE}(?:hari )?(${WEEKDAY})${AFTER}`),
    ([, weekday = ""], today) => [latestWeekday(indexOf(WEEKDAYS, weekday), today)],
  ],
  // «last week», «last month», «the election yesterday» (that is: the last one): no day can be told from these.
  [
    pattern(
      `${BEFORE}(?:(?:${NUMBER}|\\d{1,3}|beberapa|several|a few|few)?[ -]?(?:minggu|pekan|bulan|bln|tahun|thn|weeks?|months?|years?) ${AGO}|(?:pemilu|pilkada|pilpres|pileg|pilkades|lebaran|libur|liburan|semester|puasa|ramadan|natal) ${YESTERDAY}|last (?:week|month|year|election)|(?:beberapa|several|a few|few) (?:hari|days) ${AGO})${AFTER}(?! (?:hari )?${WEEKDAY})`,
    ),
    () => [],
  ],
  // 3 hari yang lalu, sehari lalu, tiga hari lalu, 3 days ago
  [
    pattern(`${BEFORE}(${NUMBER}|\\d{1,3}) ?(?:hari|hr|days?) ${AGO}${AFTER}`),
    ([, count = ""], today) => {
      const days = NUMBERS.get(count) ?? Number(count);
      return [days > MOST_DAYS_AGO ? undefined : addDays(today, -days)];
    },
  ],
  // kemarin dulu, kemarin lusa, the day before yesterday
  [
    pattern(`${BEFORE}(?:${YESTERDAY} (?:dulu|lusa|dulunya)|(?:the )?day before yesterday)${AFTER}`),
    (_, today) => [addDays(today, -2)],
  ],
  // tadi malam: in the morning it is the night before, and that is when people write so
  [
    pattern(`${BEFORE}(?:${YESTERDAY}|tadi malam|malam tadi|tadi mlm|semalam|semalem|last night)${AFTER}`),
    (_, today) => [addDays(today, -1)],
  ],
  [
    pattern(
      `${BEFORE}(?:hari ini|hr ini|pagi ini|siang ini|sore ini|malam ini|barusan|baru saja|baru aja|sekarang|tadi|today|this (?:morning|afternoon|evening)|tonight|just now)${AFTER}`,
    ),
    (_, today) => [today],
  ],
];

/**
 * The day that somebody wrote, in Indonesian or English: «kemarin», «20 Nov», «Senin lalu», «3 days ago».
 * @param today the day on which it is read; without a year or month the latest such day up to it is meant
 * @returns of several days the latest that is not in the future; undefined where none can be told, as from
 *   «minggu lalu». Never throws.
 */
export function parseHappenedOn(text: string, today: Day): Day | undefined {
  let rest = text
    .slice(0, MOST_READ)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[’‘`]/g, "'")
    .replace(/\s+/g, " ");
  let latest: Day | undefined;
  for (const [wording, days] of readings) {
    for (const match of rest.matchAll(wording)) {
      for (const day of days(match, today)) {
        if (day !== undefined && day <= today && (latest === undefined || day > latest)) latest = day;
      }
    }
    rest = rest.replace(wording, " | ");
  }
  return latest;
}

function pattern(source: string): RegExp {
  return new RegExp(source, "gu");
}

function fullYear(year: string): number {
  const number = Number(year.replace("'", ""));
  return number < 100 ? 2000 + number : number;
}

/** @returns undefined for a day that no calendar has */
function dayOf(year: number, month: number, day: number): Day | undefined {
  if (year < EARLIEST_YEAR || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCDate() === day ? date.toISOString().slice(0, 10) : undefined;
}

/** Without a year: this year's, or last year's where this year's is still to come. */
function dayInYear(year: string | undefined, month: number, day: number, today: Day): Day | undefined {
  if (year) return dayOf(fullYear(year), month, day);
  const thisYear = Number(today.slice(0, 4));
  const day1 = dayOf(thisYear, month, day);
  return day1 !== undefined && day1 <= today ? day1 : dayOf(thisYear - 1, month, day);
}

/** The latest day of that number up to today; months too short for it are passed over. */
function dayOfMonth(day: number, today: Day, isLastMonth: boolean): Day | undefined {
  const months = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1;
  for (const back of isLastMonth ? [1] : [0, 1, 2]) {
    const found = dayOf(Math.floor((months - back) / 12), ((months - back) % 12) + 1, day);
    if (found !== undefined && found <= today) return found;
  }
  return undefined;
}

function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

function latestWeekday(weekday: number, upTo: Day): Day {
  return addDays(upTo, -((weekdayOf(upTo) - weekday + 7) % 7));
}

function indexOf(lists: readonly (readonly string[])[], word: string): number {
  return lists.findIndex((words) => words.includes(word));
}
