import { createHash } from "node:crypto";
import { addDays, type Day } from "../bot/day.ts";
import type { BankQuestion, QuizBank } from "../quiz/bank.ts";

export const ZONES = ["wib", "wita", "wit"] as const;
export type Zone = (typeof ZONES)[number];

/** Monday is 1. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
/** What can be chosen; all lie in waking hours. */
export const HOURS = [8, 12, 16, 19] as const;

/** When somebody wants their question. */
export interface Schedule {
  zone: Zone;
  weekday: number;
  hour: number;
}

/** Indonesia knows no summer time. */
const OFFSET_HOURS: Readonly<Record<Zone, number>> = { wib: 7, wita: 8, wit: 9 };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Nothing is sent before the first of these hours, nor from the second on. */
const WAKING = { from: 7, until: 20 } as const;
/** After so long a week's question is left out: the bot was down, and the next one comes soon enough. */
const LATEST_MS = DAY_MS;

/** The last time that was meant, as its day there and how long ago it was. */
export function latestTime({ zone, weekday, hour }: Schedule, nowMs: number): { day: Day; agoMs: number } {
  const localMs = nowMs + OFFSET_HOURS[zone] * HOUR_MS;
  const today = dayOf(localMs);
  const back = (weekdayOf(today) - weekday + 7) % 7;
  const day = addDays(today, -back);
  const agoMs = localMs - (Date.parse(`${day}T00:00:00Z`) + hour * HOUR_MS);
  return agoMs >= 0 ? { day, agoMs } : { day: addDays(day, -7), agoMs: agoMs + 7 * DAY_MS };
}

/** The next time that is meant. */
export function nextDay(schedule: Schedule, nowMs: number): Day {
  return addDays(latestTime(schedule, nowMs).day, 7);
}

/**
 * Whether a question should go out now.
 * @param sentOn the day for which the last one was sent
 * @returns the day for which this one is
 */
export function dueFor(schedule: Schedule, sentOn: Day, nowMs: number): Day | undefined {
  const { day, agoMs } = latestTime(schedule, nowMs);
  const localHour = new Date(nowMs + OFFSET_HOURS[schedule.zone] * HOUR_MS).getUTCHours();
  const isAwake = localHour >= WAKING.from && localHour < WAKING.until;
  return isAwake && day > sentOn && agoMs < LATEST_MS ? day : undefined;
}

/** Weekdays of schedules that may be due now, in any zone. */
export function weekdaysAround(nowMs: number): number[] {
  const moments = ZONES.flatMap((zone) => {
    const localMs = nowMs + OFFSET_HOURS[zone] * HOUR_MS;
    return [localMs, localMs - LATEST_MS];
  });
  return [...new Set(moments.map((ms) => weekdayOf(dayOf(ms))))];
}

/**
 * The question of a week: each person goes through the whole bank in an order of their own before one comes
 * again, without anything being kept of what was sent.
 * @returns undefined where the bank is empty
 */
export function questionFor(bank: QuizBank, person: string, day: Day): BankQuestion | undefined {
  const { all } = bank;
  if (all.length === 0) return undefined;
  const seed = createHash("sha256").update(person).digest();
  const start = seed.readUInt32BE(0) % all.length;
  const week = Math.floor(Date.parse(`${day}T00:00:00Z`) / (7 * DAY_MS));
  return all[(start + week * strideOf(all.length)) % all.length];
}

/** Options in an order that depends on the question alone: a tap finds them as they were shown. */
export function optionOrder({ ref, version, options }: BankQuestion): number[] {
  const rank = (option: number) =>
    createHash("sha256").update(`${ref} ${version} ${option}`).digest("base64url");
  return [...options.keys()].toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** A step that meets every place before it comes back, and leaps from file to file. */
function strideOf(size: number): number {
  let stride = Math.max(1, Math.floor(size * 0.618));
  while (gcd(stride, size) !== 1) stride += 1;
  return stride;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function dayOf(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10);
}

function weekdayOf(day: Day): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}
