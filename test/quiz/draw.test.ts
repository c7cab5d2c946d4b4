import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawExam, drawMixed, drawTopic, seenKey, shares } from "../../src/quiz/draw.ts";
import { bankOf, questions, TOPICS } from "./fixture.ts";

const bank = bankOf(questions());
/** Chance that fast-check can shrink. */
const chance = fc
  .infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))
  .map((stream) => {
    return () => stream.next().value as number;
  });

describe("a mixed hand", () => {
  it("has five different questions, difficulty rising, of every category", () => {
    fc.assert(
      fc.property(chance, (random) => {
        const hand = drawMixed(bank.all, 5, [], random);
        expect(new Set(hand.map((question) => question.questionId)).size).toBe(5);
        const difficulties = hand.map((question) => question.difficulty);
        expect(difficulties).toEqual(difficulties.toSorted());
        expect(difficulties[0]).toBe(1);
        expect(difficulties.at(-1)).toBe(3);
        expect(new Set(hand.map((question) => question.category)).size).toBe(3);
      }),
    );
  });

  it("avoids what was seen lately as long as anything else is left, then takes what was seen longest ago", () => {
    fc.assert(
      fc.property(chance, (random) => {
        const seen = bank.all.slice(0, 33).map((question) => seenKey(question.ref));
        const hand = drawMixed(bank.all, 5, seen, random);
        const names = hand.map((question) => question.questionId);
        for (const { questionId } of bank.all.slice(33)) expect(names).toContain(questionId);
        for (const { questionId } of bank.all.slice(0, 2)) expect(names).toContain(questionId);
      }),
    );
  });

  it("is smaller where there are fewer questions, and empty where there are none", () => {
    expect(drawMixed(bank.all.slice(0, 3), 5, [], Math.random)).toHaveLength(3);
    expect(drawMixed([], 5, [], Math.random)).toEqual([]);
  });
});

describe("a hand on a topic", () => {
  it("is of that topic, and filled up from its group where the topic has too few", () => {
    const few = bankOf(
      questions().filter(({ topic, questionId }) => topic !== "medsos-like" || /-[01]$/.test(questionId)),
    );
    const hand = drawTopic(few, "medsos-like", [], Math.random);
    expect(hand.map(({ topic }) => topic).slice(0, 2)).toEqual(["medsos-like", "medsos-like"]);
    expect(hand).toHaveLength(5);
    for (const { topic } of hand) expect(TOPICS[topic as keyof typeof TOPICS]).toBe("media-sosial");
    expect(
      drawTopic(bank, "medsos-like", [], Math.random).every(({ topic }) => topic === "medsos-like"),
    ).toBe(true);
    expect(drawTopic(bank, "no-such-topic", [], Math.random)).toEqual([]);
  });
});

describe("an exam", () => {
  it("has twenty different questions, each category by its share", () => {
    expect(Object.fromEntries(shares(bank, 20))).toEqual({
      "media-sosial": 10,
      kampanye: 7,
      "foto-simbol": 3,
    });
    fc.assert(
      fc.property(chance, (random) => {
        const exam = drawExam(bank, [], random);
        expect(new Set(exam.map(({ questionId }) => questionId)).size).toBe(20);
        expect(exam.filter(({ category }) => category === "media-sosial")).toHaveLength(10);
      }),
      { numRuns: 30 },
    );
  });

  it("is not drawn from fewer than twenty questions", () => {
    expect(drawExam(bankOf(questions().slice(0, 19)), [], Math.random)).toEqual([]);
  });
});
