/** A calendar day, YYYY-MM-DD. The finest time that is stored with anything. */
export type Day = string;

/** Tells the day now, in the operator's time zone. */
export type Today = () => Day;

export function todayIn(timeZone: string, now: () => number = Date.now): Today {
  // sv-SE writes days as YYYY-MM-DD.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  return () => format.format(now());
}

/** @param days may be negative */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

const SPELLERS = {
  id: new Intl.DateTimeFormat("id-ID", { timeZone: "UTC", dateStyle: "long" }),
  en: new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "long" }),
};

/** «22 November 2026» in the given language. */
export function spellDay(day: Day, locale: "id" | "en"): string {
  return SPELLERS[locale].format(Date.parse(`${day}T00:00:00Z`));
}
