import { describe, expect, it } from "vitest";
import { LOCALES, loadTranslator } from "../../src/bot/translate.ts";
import { loadFaqContent } from "../../src/faq/content.ts";
import { quizBank } from "../../src/quiz/bank.ts";
import { loadQuizContent } from "../../src/quiz/content.ts";
import { NEW_LEARNER, packLearner, parseLearner } from "../../src/quiz/learner.ts";
import { play } from "../../src/quiz/quiz.ts";
import { quizScreen } from "../../src/quiz/view.ts";

const content = loadFaqContent("data");
const bank = quizBank(loadQuizContent("data", content), content.entries);
const translator = await loadTranslator("locales");

describe("every question of the real content", () => {
  it("fits a message before and after a wrong answer, in every language, and a button's 64 bytes", () => {
    for (const question of bank.all) {
      const table = { bank, today: 2_500, random: () => 0.5, token: "tttttttt" };
      const item = { ref: question.ref, version: question.version, order: [...question.options.keys()] };
      const session = {
        token: "tttttttt",
        draw: { kind: "mixed" as const },
        shown: 1,
        finishedOn: undefined,
      };
      const learner = {
        ...NEW_LEARNER,
        session: { ...session, items: [{ ...item, result: { kind: "open" as const } }] },
      };
      expect(parseLearner(packLearner(learner))).toEqual(learner);
      const wrong = question.options.findIndex((option) => !option.correct);
      const { version } = question;
      const asked = play(learner, { verb: "resume" }, table);
      const told = play(
        learner,
        { verb: "pick", token: "tttttttt", position: 0, option: wrong, version },
        table,
      );
      for (const step of [asked, told]) {
        for (const locale of LOCALES) {
          const words = { content, bank, today: 2_500, locale, t: translator(locale) };
          const { text, keyboard } = quizScreen(step, words);
          expect(text.replace(/<[^>]+>/g, "").length).toBeLessThan(4_096);
          for (const button of keyboard.inline_keyboard.flat()) {
            expect(
              Buffer.byteLength("callback_data" in button ? button.callback_data : ""),
            ).toBeLessThanOrEqual(64);
          }
        }
      }
    }
  });
});
