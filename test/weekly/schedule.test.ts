import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../src/bot/day.ts";
import type { BankQuestion, QuizBank } from "../../src/quiz/bank.ts";
import { packWeeklyAction, parseWeeklyAction } from "../../src/weekly/callback.ts";
import {
  dueFor,
  HOURS,
  latestTime,
  optionOrder,
  questionFor,
  WEEKDAYS,
  weekdaysAround,
  ZONES,
} from "../../src/weekly/schedule.ts";

const at = (utc: string) => Date.parse(utc);
// 23 November 2026 is a Monday.
const monday = { zone: "wib", weekday: 1, hour: 8 } as const;

describe("a question of the week", () => {
  it.each([
    ["a minute before its time", "2026-11-23T00:59:00Z", undefined],
    ["at its time", "2026-11-23T01:00:00Z", "2026-11-23"],
    ["in the evening, after the bot was down", "2026-11-23T12:30:00Z", "2026-11-23"],
    ["at night", "2026-11-23T14:00:00Z", undefined],
    ["in the small hours after it", "2026-11-23T20:00:00Z", undefined],
    ["the next morning, within a day", "2026-11-24T00:30:00Z", "2026-11-23"],
    ["more than a day late", "2026-11-24T01:30:00Z", undefined],
  ])("%s: %s is for %s", (_, utc, day) => {
    expect(dueFor(monday, "2026-11-16", at(utc))).toBe(day);
    expect(dueFor(monday, "2026-11-23", at(utc))).toBeUndefined();
  });

  it("follows the zone of the person", () => {
    const due = (zone: (typeof ZONES)[number], utc: string) =>
      dueFor({ ...monday, zone }, "2026-11-16", at(utc)) !== undefined;
    expect(ZONES.map((zone) => due(zone, "2026-11-22T23:00:00Z"))).toEqual([false, false, true]);
    expect(ZONES.map((zone) => due(zone, "2026-11-23T00:00:00Z"))).toEqual([false, true, true]);
    expect(ZONES.map((zone) => due(zone, "2026-11-23T01:00:00Z"))).toEqual([true, true, true]);
  });

  it("is sent once a week, at waking hours, to everybody, whatever they chose", () => {
    const schedule = fc.record({
      zone: fc.constantFrom(...ZONES),
      weekday: fc.constantFrom(...WEEKDAYS),
      hour: fc.constantFrom(...HOURS),
    });
    fc.assert(
      fc.property(schedule, fc.integer({ min: 0, max: 59 }), (chosen, minute) => {
        let sentOn = latestTime(chosen, at("2026-11-22T00:00:00Z")).day;
        const days: string[] = [];
        for (let hour = 0; hour < 24 * 29; hour++) {
          const now = at("2026-11-22T00:00:00Z") + hour * 3_600_000 + minute * 60_000;
          const day = dueFor(chosen, sentOn, now);
          if (day === undefined) continue;
          expect(weekdaysAround(now)).toContain(chosen.weekday);
          sentOn = day;
          days.push(day);
        }
        expect(days.length).toBeGreaterThanOrEqual(4);
        expect(days.map((day) => addDays(day, 7)).slice(0, -1)).toEqual(days.slice(1));
      }),
    );
  });

  it("does not come again before the whole bank was seen", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.string(), (size, person) => {
        const all = Array.from({ length: size }, (_, index) => ({ ref: String(index) }) as BankQuestion);
        const seen = all.map(
          (_, week) =>
            questionFor({ all } as unknown as QuizBank, person, addDays("2026-11-23", week * 7))?.ref,
        );
        expect(new Set(seen).size).toBe(size);
      }),
    );
    expect(questionFor({ all: [] } as unknown as QuizBank, "x", "2026-11-23")).toBeUndefined();
  });

  it("has its options in an order of its own that stays", () => {
    const question = {
      ref: "abcde",
      version: "123456",
      options: [{}, {}, {}, {}],
    } as unknown as BankQuestion;
    expect(optionOrder(question).toSorted()).toEqual([0, 1, 2, 3]);
    expect(optionOrder(question)).toEqual(optionOrder(question));
  });
});

describe("a button", () => {
  it("means what was packed into it, within 64 bytes", () => {
    for (const weekday of WEEKDAYS)
      for (const zone of ZONES)
        for (const hour of HOURS) {
          const action = { verb: "set", schedule: { weekday, zone, hour } } as const;
          expect(parseWeeklyAction(packWeeklyAction(action))).toEqual(action);
        }
    const pick = { verb: "pick", ref: "a-_9Z", version: "abc-_1", option: 3 } as const;
    expect(parseWeeklyAction(packWeeklyAction(pick))).toEqual(pick);
    expect(packWeeklyAction(pick).length).toBeLessThanOrEqual(64);
  });

  it.each([
    "weekly:set:8:wib:8",
    "weekly:set:1:wib:22",
    "weekly:set:1:utc:8",
    "weekly:stop:1",
    "weekly:pick:a:b:1",
    "quiz:menu",
  ])("of another version is not understood: %s", (data) => {
    expect(parseWeeklyAction(data)).toBeUndefined();
  });
});
