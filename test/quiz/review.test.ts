import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cardsAfter, dayNumber, dayOfNumber, MOST_CARDS, type ReviewCard } from "../../src/quiz/review.ts";

const today = dayNumber("2026-11-22");

describe("spaced repetition", () => {
  it("brings a missed question back the next day, then ever later while it is known, until it is let go", () => {
    let cards: readonly ReviewCard[] = cardsAfter([], "aaaaa", false, today);
    const intervals: number[] = [];
    for (let day = today; cards.length > 0; ) {
      const due = cards[0]?.dueOn ?? 0;
      intervals.push(due - day);
      day = due;
      cards = cardsAfter(cards, "aaaaa", true, day);
    }
    expect(intervals[0]).toBe(1);
    expect(intervals).toEqual(intervals.toSorted((a, b) => a - b));
    expect(intervals.length).toBeGreaterThanOrEqual(3);
  });

  it("takes no account of a right answer before the day, and begins again after a miss", () => {
    const missed = cardsAfter([], "aaaaa", false, today);
    expect(cardsAfter(missed, "aaaaa", true, today)).toBe(missed);
    const better = cardsAfter(missed, "aaaaa", true, today + 1);
    const again = cardsAfter(better, "aaaaa", false, today + 3);
    expect(again[0]?.dueOn).toBe(today + 4);
  });

  it("makes no card of what was right at once", () => {
    expect(cardsAfter([], "aaaaa", true, today)).toEqual([]);
  });

  it("holds no more cards than its cap, each once, none due today, whatever is answered", () => {
    const answer = fc.record({ which: fc.nat(20), isRight: fc.boolean(), days: fc.nat(40) });
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 60 }), (answers) => {
        let cards: readonly ReviewCard[] = [];
        let day = today;
        for (const { which, isRight, days } of answers) {
          day += days;
          const ref = `ref${String(which).padStart(2, "0")}`;
          cards = cardsAfter(cards, ref, isRight, day);
          if (!isRight) expect(cards.find((card) => card.ref === ref)?.dueOn).toBeGreaterThan(day);
        }
        expect(cards.length).toBeLessThanOrEqual(MOST_CARDS);
        expect(new Set(cards.map(({ ref }) => ref)).size).toBe(cards.length);
      }),
    );
  });

  it("counts days across months and leap years", () => {
    for (const day of ["2020-01-01", "2024-02-29", "2026-12-31"])
      expect(dayOfNumber(dayNumber(day))).toBe(day);
    expect(dayNumber("2024-03-01") - dayNumber("2024-02-28")).toBe(2);
  });
});
