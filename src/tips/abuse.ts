import { createHmac, randomBytes } from "node:crypto";
import type { Day, Today } from "../bot/day.ts";
import type { SenderHandle } from "./intake.ts";
import { slidingWindow } from "./sliding-window.ts";

export type Counted = "tip" | "addition" | "lookup";
export type Allowance = "allowed" | "limited";

/**
 * Bounds what one person may do in a day, without knowing anybody: people are HMACs under a key that lives in
 * memory and is another one each day, and what was counted goes with it.
 */
export interface AbuseControl {
  /** Counts one, where it is allowed. */
  count(userId: number, what: Counted): Allowance;
  /** What `count` would say, without counting: before somebody writes for ten minutes in vain. */
  check(userId: number, what: Counted): Allowance;
  /** For «mute the sender of this tip». Means nothing tomorrow or to another process. */
  senderHandle(userId: number): SenderHandle;
  /**
   * Tips and additions of this person are «limited» for the rest of the day, just as at the daily limit; look-ups
   * go on, as they do at that limit. A handle of another day does nothing.
   */
  mute(handle: SenderHandle): void;
  /** Notes a receipt that belongs to no tip. @returns milliseconds until the next look-up */
  wrongReceipt(userId: number): number;
  /** Milliseconds until this person's next look-up; 0: now. */
  delayFor(userId: number): number;
  /** Forgets the day before once a new one has come. Every other call does so too: this is for days without any. */
  forgetYesterday(): void;
}

export interface AbuseOptions {
  now(): number;
  today: Today;
  /** Tips of one person in a day. Default 5. */
  dailyLimit?: number;
  /** Default 20. */
  dailyAdditions?: number;
  /** Default 60. */
  dailyLookups?: number;
  /** Wrong receipts of all people together in an hour. Default 600. */
  wrongReceiptsPerHour?: number;
  /** Default 50,000: about 10 MB. */
  mostPersons?: number;
}

interface Person {
  counts: Record<Counted, number>;
  isMuted: boolean;
  wrongReceipts: number;
  nextLookupAt: number;
}

const LONGEST_DELAY_MS = 60_000;
const HOUR_MS = 3_600_000;

export function abuseControl(options: AbuseOptions): AbuseControl {
  const { now, today, mostPersons = 50_000 } = options;
  const limits: Readonly<Record<Counted, number>> = {
    tip: options.dailyLimit ?? 5,
    addition: options.dailyAdditions ?? 20,
    lookup: options.dailyLookups ?? 60,
  };
  const wrongReceipts = slidingWindow(now, options.wrongReceiptsPerHour ?? 600, HOUR_MS);
  let day: Day = today();
  let key = randomBytes(32);
  const persons = new Map<SenderHandle, Person>();

  function forgetYesterday(): void {
    const newDay = today();
    if (newDay === day) return;
    day = newDay;
    key.fill(0);
    key = randomBytes(32);
    persons.clear();
  }

  function handleOf(userId: number): SenderHandle {
    forgetYesterday();
    return createHmac("sha256", key).update(String(userId)).digest("base64url").slice(0, 22) as SenderHandle;
  }

  /** @returns undefined where there is no room: nobody's limits are forgotten for somebody new */
  function personOf(handle: SenderHandle): Person | undefined {
    const known = persons.get(handle);
    if (known !== undefined || persons.size >= mostPersons) return known;
    const counts = { tip: 0, addition: 0, lookup: 0 };
    const person: Person = { counts, isMuted: false, wrongReceipts: 0, nextLookupAt: 0 };
    persons.set(handle, person);
    return person;
  }

  function check(userId: number, what: Counted): Allowance {
    const person = persons.get(handleOf(userId));
    if (person === undefined) return persons.size < mostPersons ? "allowed" : "limited";
    if (person.isMuted && what !== "lookup") return "limited";
    return person.counts[what] < limits[what] ? "allowed" : "limited";
  }

  function delayFor(userId: number): number {
    const person = persons.get(handleOf(userId));
    if (person === undefined) return persons.size < mostPersons ? 0 : LONGEST_DELAY_MS;
    // Who was never wrong today is let in even while others guess by the hundred.
    if (person.wrongReceipts === 0) return 0;
    return Math.max(0, person.nextLookupAt - now(), wrongReceipts.msUntilRoom());
  }

  return {
    check,
    delayFor,
    forgetYesterday,
    senderHandle: handleOf,

    count(userId, what) {
      const allowance = check(userId, what);
      const person = allowance === "allowed" ? personOf(handleOf(userId)) : undefined;
      if (person === undefined) return "limited";
      person.counts[what] += 1;
      return "allowed";
    },

    mute(handle) {
      forgetYesterday();
      // One of another day would be nobody's now; it goes with the rest at the change of day.
      const person = personOf(handle);
      if (person !== undefined) person.isMuted = true;
    },

    wrongReceipt(userId) {
      wrongReceipts.add();
      const person = personOf(handleOf(userId));
      if (person === undefined) return LONGEST_DELAY_MS;
      person.wrongReceipts += 1;
      // The first is a slip: 0, 1, 2, 4, 8 … seconds. A right receipt in between changes nothing.
      const delayMs = person.wrongReceipts === 1 ? 0 : 1_000 * 2 ** (person.wrongReceipts - 2);
      person.nextLookupAt = Math.max(person.nextLookupAt, now() + Math.min(delayMs, LONGEST_DELAY_MS));
      return delayFor(userId);
    },
  };
}
