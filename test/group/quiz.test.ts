import { describe, expect, it } from "vitest";
import { LOCALES, loadTranslator } from "../../src/bot/translate.ts";
import { readKnowledge } from "../../src/content/learn.ts";
import { drawGroupQuiz, explanationOf, fitsPoll, votesInOrder } from "../../src/group/quiz.ts";
import { groupResult, pollDraft } from "../../src/group/quiz-view.ts";
import { textLength } from "./fixture.ts";

const { quiz: bank, content } = await readKnowledge("data");
const translator = await loadTranslator("locales");

describe("a question for a poll", () => {
  it.each(LOCALES)("is found among nearly all of the bank («%s»)", (locale) => {
    const fitting = bank.all.filter((question) => fitsPoll(question, locale));
    expect(fitting.length).toBeGreaterThan(bank.all.length * 0.9);
  });

  it("keeps Telegram's limits, with one right option and a reason of one line", () => {
    for (const locale of LOCALES) {
      for (let round = 0; round < 60; round++) {
        const drawn = drawGroupQuiz(bank, Math.random, { chatId: -1, locale, token: "t" });
        if (drawn === undefined) throw new Error("nothing was drawn");
        for (const [place, { ref, order }] of drawn.questions.entries()) {
          const question = bank.byRef.get(ref);
          if (question === undefined) throw new Error("not in the bank");
          const draft = pollDraft(drawn, place, question, translator(locale));
          expect([...draft.question].length).toBeLessThanOrEqual(300);
          expect(Math.max(...draft.options.map((option) => [...option].length))).toBeLessThanOrEqual(100);
          expect([...draft.explanation].length).toBeLessThanOrEqual(200);
          expect(draft.explanation).not.toContain("\n");
          expect(question.options[order[draft.correct] ?? -1]?.correct).toBe(true);
        }
      }
    }
  });

  it("has a reason that ends with a sentence where it had to be cut", () => {
    const sentence = "Ini kalimat yang panjangnya sekitar tujuh puluh huruf supaya dapat diuji. ";
    expect(explanationOf(sentence.repeat(4))).toBe(sentence.repeat(2).trim());
    expect(explanationOf("kata ".repeat(60))).toMatch(/^(kata ){10,}kata…$/);
    expect(explanationOf("pendek\n  saja")).toBe("pendek saja");
  });

  it("has its votes put back into the order of the content", () => {
    expect(votesInOrder([2, 0, 1], [5, 6, 7])).toEqual([6, 7, 5]);
  });
});

describe("the result of a group", () => {
  it.each(LOCALES)("fits one message, whatever was asked («%s»)", (locale) => {
    const t = translator(locale);
    const long = bank.all
      .filter((question) => fitsPoll(question, locale))
      .toSorted((a, b) => b.reason[locale].length - a.reason[locale].length)
      .slice(0, 5);
    const questions = long.map(({ ref, version }) => ({
      ref,
      version,
      order: [0, 1, 2, 3],
      outcome: { kind: "counted" as const, votes: [1000, 1000, 1000, 1000] },
    }));
    const quiz = { chatId: -1, locale, token: "t", questions };
    const { text } = groupResult(quiz, true, { content, bank, t, bot: "bot" });
    expect(textLength(text)).toBeLessThan(4096);
  });
});
