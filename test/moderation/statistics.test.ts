import { describe, expect, it } from "vitest";
import { addDays } from "../../src/bot/day.ts";
import { parseStatisticsRequest } from "../../src/moderation/handlers.ts";
import { type Counted, type PeriodDays, periodUpTo, summarise } from "../../src/moderation/statistics.ts";
import { bankOf, content, questions } from "../quiz/fixture.ts";

const TODAY = "2026-11-22";
const bank = bankOf(questions());

function summary(counted: Partial<Counted>, days: PeriodDays = 7) {
  const whole = { asked: [], helpful: [], quiz: [], ...counted };
  return summarise(whole, periodUpTo(TODAY, days), content, bank, { byKindAndStatus: [] });
}

/** So many questions on each of the last days. */
function asked(entryId: string, days: number, count: number): Counted["asked"] {
  return Array.from({ length: days }, (_, ago) => ({
    day: addDays(TODAY, -ago),
    entryId,
    outcome: entryId === "" ? "none" : "answer",
    count,
  }));
}

describe("statistics", () => {
  it("of 7 and 30 days are by day, of 90 by week, with nothing left out at the edges", () => {
    for (const days of [7, 30, 90] as const) {
      const { columns, asked: table } = summary({ asked: asked("medsos-like", 120, 10) }, days);
      expect(columns).toHaveLength({ 7: 7, 30: 30, 90: 13 }[days]);
      expect(columns.at(-1)?.to).toBe(TODAY);
      expect(columns[0]?.from).toBe(addDays(TODAY, 1 - days));
      expect(table.total).toBe(days * 10);
    }
  });

  it("add up topics by their group; what is near no topic, or on one that is gone, stands apart", () => {
    const { asked: table, groups } = summary({
      asked: [
        ...asked("medsos-like", 7, 5),
        ...asked("grup-wa", 7, 6),
        ...asked("", 7, 8),
        ...asked("removed", 7, 9),
        ...asked("tim-sukses", 7, 7),
        ...asked("foto-pose-jari", 7, 7),
      ],
    });
    expect(groups).toEqual(["media-sosial", "kampanye", "foto-simbol", undefined]);
    expect(table.rowTotals).toEqual([77, 49, 49, 119]);
  });

  it("tell the share answered and found helpful without giving away few", () => {
    const rich = summary({
      asked: [...asked("medsos-like", 7, 90), ...asked("", 7, 10)],
      helpful: [
        { entryId: "medsos-like", answer: "yes", count: 30 },
        { entryId: "medsos-like", answer: "no", count: 10 },
      ],
    });
    expect(rich.answered).toEqual({ kind: "about", percent: 90 });
    expect(rich.helpful).toEqual({ kind: "about", percent: 75 });
    expect(summary({ asked: asked("medsos-like", 4, 1) }).answered).toEqual({ kind: "hidden" });
  });

  it("of the quiz go by group and name the questions that the fewest get right", () => {
    const total = (questionId: string, right: number, wrong: number, version = "v00000") => ({
      questionId,
      version,
      shown: right + wrong,
      right,
      chosen: [right, wrong, 0, 0] as const,
    });
    const { quiz, hardest } = summary({
      quiz: [
        total("medsos-like-0", 30, 10),
        total("medsos-like-1", 10, 30),
        total("tim-sukses-0", 2, 1),
        total("tim-sukses-1", 0, 90, "older0"),
        total("removed", 0, 90),
      ],
    });
    expect(quiz).toEqual([
      { groupId: "media-sosial", answers: 80, right: { kind: "about", percent: 50 } },
      { groupId: "kampanye", answers: 93, right: { kind: "less-than", percent: 5 } },
    ]);
    expect(hardest.map(({ questionId }) => questionId)).toEqual(["medsos-like-1", "medsos-like-0"]);
  });
});

describe("what is asked for", () => {
  it.each([
    ["", { days: 30, isCsv: false }],
    ["7", { days: 7, isCsv: false }],
    [" CSV  90 ", { days: 90, isCsv: true }],
    ["90 csv", { days: 90, isCsv: true }],
    ["8", undefined],
    ["7 30", undefined],
    ["minggu", undefined],
  ])("by «/statistik %s» is %j", (text, wanted) => {
    expect(parseStatisticsRequest(text)).toEqual(wanted);
  });
});
