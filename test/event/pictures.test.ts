import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadTranslator } from "../../src/bot/translate.ts";
import { readKnowledge } from "../../src/content/learn.ts";
import { drawAlias } from "../../src/event/alias.ts";
import { eventPainter } from "../../src/event/painter.ts";
import { drawAnswer, drawReport } from "../../src/event/pictures.ts";
import { answerWords, posterWords, reportCaption, reportCsv, reportWords } from "../../src/event/report.ts";
import type { EventState, Item, Player } from "../../src/event/state.ts";
import { SCREEN } from "../../src/event/svg.ts";
import { readFont } from "../../src/picture/font.ts";
import type { BankQuestion } from "../../src/quiz/bank.ts";
import { key, newEvent } from "./fixture.ts";

const { content, quiz } = await readKnowledge("data");
const translator = await loadTranslator("locales");
const wordsIn = (locale: "id" | "en") => ({ content, bank: quiz, locale, t: translator(locale) });
const font = join(
  dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")),
  "ttf",
  "DejaVuSans.ttf",
);
const { widthOf } = readFont(readFileSync(font));

const itemOf = (question: BankQuestion): Item => ({
  ref: question.ref,
  version: question.version,
  order: question.options.map((_, index) => index),
  right: question.options.findIndex(({ correct }) => correct),
  isSkipped: false,
});

/** A hall that has answered these, everybody with the first option. */
function played(questions: readonly BankQuestion[], people = 12): EventState {
  const taken = new Set<string>();
  const players = Array.from({ length: people }, (_, id): [Player["person"], Player] => {
    const alias = drawAlias(taken, () => id / people);
    taken.add(alias);
    const turns = questions.map(() => ({ sentMs: 10, answer: { option: 0, elapsedMs: id * 500 } }));
    const pledge = id % 3 === 0 ? "taken" : "offered";
    return [
      key(id),
      { person: key(id), chatId: id, locale: "id", alias, from: 0, pledge, isTold: false, turns },
    ];
  });
  return { ...newEvent(), items: questions.map(itemOf), players: new Map(players) };
}

/** The lowest baseline and the furthest end of a text. */
function extent(svg: string): { bottom: number; right: number } {
  const texts = [
    ...svg.matchAll(
      /<text x="([\d.]+)" y="([\d.]+)" font-size="([\d.]+)" text-anchor="(\w+)"[^>]*>([^<]*)</g,
    ),
  ];
  expect(texts.length).toBeGreaterThan(5);
  return {
    bottom: Math.max(...texts.map((text) => Number(text[2]))),
    right: Math.max(
      ...texts.map(([, x, , size, anchor, text = ""]) =>
        anchor === "start" ? Number(x) + widthOf(text.replace(/&\w+;/g, "x")) * Number(size) : Number(x),
      ),
    ),
  };
}

describe("the picture of an answer", () => {
  it.each(["id", "en"] as const)("has room for every question there is (%s)", (locale) => {
    for (const question of quiz.all) {
      const words = answerWords(played([question]), 0, wordsIn(locale));
      if (words === undefined) throw new Error("the question is gone");
      const { bottom, right } = extent(drawAnswer(words, widthOf));
      expect({
        id: question.questionId,
        isInside: bottom <= SCREEN.height - 20 && right <= SCREEN.width - 40,
      }).toEqual({
        id: question.questionId,
        isInside: true,
      });
    }
  });

  it("is not made of a question that was changed meanwhile", () => {
    const [question] = quiz.all;
    if (question === undefined) throw new Error("there are no questions");
    const state = played([{ ...question, version: "v00000" }]);
    expect(answerWords(state, 0, wordsIn("id"))).toBeUndefined();
  });
});

describe("the report", () => {
  const questions = quiz.all.slice(0, 15);
  const state = played(questions);

  it("has room for the largest event, the least known on top", () => {
    const words = reportWords(state, wordsIn("id"));
    const { bottom, right } = extent(drawReport(words, widthOf));
    expect(bottom).toBeLessThan(SCREEN.height);
    expect(right).toBeLessThan(SCREEN.width);
    const shares = words.topics.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(words.ranks).toHaveLength(10);
  });

  it.each([
    ["id", "4 dari 12 peserta sudah berikrar", "12 peserta, 4 berikrar"],
    ["en", "4 of 12 players have pledged", "12 players, 4 pledged"],
  ] as const)(
    "states how many have pledged, where the hall was called on to (%s)",
    (locale, caption, heading) => {
      const words = wordsIn(locale);
      expect(reportCaption(state, words)).not.toContain(caption);
      const pledging = { ...state, isPledging: true };
      expect(reportCaption(pledging, words)).toContain(caption);
      expect(reportWords(pledging, words).heading).toContain(heading);
      const largest = { ...pledging, players: played(questions, 1_000).players };
      expect(drawReport(reportWords(largest, words), widthOf)).toContain(reportWords(largest, words).heading);
    },
  );

  it("comes with a table that spreadsheets open, without pseudonyms", () => {
    const csv = reportCsv(state, wordsIn("id"));
    const lines = csv.trimEnd().split("\r\n");
    expect(lines).toHaveLength(16);
    expect(lines[0]).toBe(
      "\uFEFFNo.;Topik;Soal;Jawaban benar;Menerima soal;Menjawab;Benar;Persen benar;A;B;C;D",
    );
    for (const { alias } of state.players.values()) expect(csv).not.toContain(alias);
    for (const line of lines.slice(1)) expect(line).toMatch(/;12;12;(0;0|12;100);12;/);
  });
});

describe("the pictures", () => {
  it("are PNGs of a projector's size", async () => {
    const painter = eventPainter();
    const state = played(quiz.all.slice(0, 3));
    const answer = answerWords(state, 1, wordsIn("id"));
    if (answer === undefined) throw new Error("the question is gone");
    const pictures = [
      await painter.poster(posterWords(state, "netral_bot", wordsIn("id"))),
      await painter.answer(answer),
      await painter.report(reportWords(state, wordsIn("id"))),
    ];
    for (const png of pictures) {
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1_920, 1_080]);
    }
  });
});
