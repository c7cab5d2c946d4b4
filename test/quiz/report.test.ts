import { describe, expect, it } from "vitest";
import { findConcerns } from "../../src/quiz/report.ts";
import { questions } from "./fixture.ts";

const content = new Map(questions().map((question) => [question.questionId, question]));

/** Answers to a question: so many right, so many to its first wrong option, the rest to the others. */
function totals(
  questionId: string,
  right: number,
  firstWrong: number,
  otherWrong: number,
  version = "v00000",
) {
  const chosen = [0, 0, 0, 0] as [number, number, number, number];
  const options = content.get(questionId)?.options ?? [];
  const wrong = [firstWrong, otherWrong];
  options.forEach((option, index) => {
    chosen[index] = option.correct ? right : (wrong.shift() ?? 0);
  });
  return { questionId, version, shown: right + firstWrong + otherWrong, right, chosen };
}

describe("the report on questions", () => {
  it("names those that nearly all or nearly none get right, and first those whose wrong option wins", () => {
    const found = findConcerns(
      [
        totals("medsos-like-0", 39, 1, 0),
        totals("medsos-like-1", 10, 15, 15),
        totals("medsos-like-2", 25, 10, 5),
        totals("medsos-like-3", 5, 4, 3),
        totals("medsos-like-4", 40, 0, 0, "old000"),
        totals("removed", 40, 0, 0),
      ],
      content,
    );
    expect(found.map(({ questionId, problem }) => [questionId, problem])).toEqual([
      ["medsos-like-1", "wrong-beats-right"],
      ["medsos-like-0", "too-easy"],
    ]);
    expect(found[0]).toMatchObject({ answers: 40, rightShare: 0.25, rival: { share: 0.375 } });
    expect(found[0]?.rival.option).toContain("Pilihan keliru satu");
  });

  it("names a question that nearly nobody gets right though no single wrong option beats the right one", () => {
    const even = {
      questionId: "medsos-like-1",
      version: "v00000",
      shown: 40,
      right: 10,
      chosen: [10, 10, 10, 10] as const,
    };
    expect(findConcerns([even], content)[0]?.problem).toBe("too-hard");
  });
});
