import { setTimeout as sleep } from "node:timers/promises";
import { loadFaqContent } from "../../../src/faq/content.ts";
import type { LocalTelegram } from "../../../src/local-telegram/index.ts";
import { loadQuizContent } from "../../../src/quiz/content.ts";
import { questionTotals } from "../../../src/quiz/store.ts";
import type { Database } from "../../../src/storage/database.ts";
import { between, type Chronicle } from "./chronicle.ts";
import { APOLOGY, GaveUp, NoButton, type Seat, type SeatOf, type Seen } from "./seat.ts";

/** The right option of a question as it stands on the screen. */
export type Judge = (text: string) => string | undefined;

export function rightOptions(): Judge {
  const known = [...loadQuizContent("data", loadFaqContent("data")).values()].map(
    ({ question, options }) => ({
      question: question.id,
      right: options.find((option) => option.correct)?.id ?? "",
    }),
  );
  return (text) => {
    const found = known.find(({ question }) => text.includes(question));
    return found && lettersOf(text).find(({ option }) => option === found.right)?.letter;
  };
}

export function lettersOf(text: string): { letter: string; option: string }[] {
  return [...text.matchAll(/^([A-D])\. (.*)$/gm)].map(([, letter = "", option = ""]) => ({ letter, option }));
}

interface Pick {
  letter: string;
  isRight: boolean;
  isAcknowledged: boolean;
}

const PATIENCE_MS = 20_000;
const MOST_TURNS = 80;

/** People who play one quiz of five questions after another. */
export function players(
  telegram: LocalTelegram,
  seat: SeatOf,
  chronicle: Chronicle,
  count: number,
  judge: Judge,
) {
  const picks: Pick[] = [];
  const seatOf = (i: number) => seat(telegram.people.create({ first_name: `Pemain ${i}` }).id);
  const all = Array.from({ length: count }, (_, i) => seatOf(i));

  async function play(self: Seat): Promise<void> {
    const chosen = new Map<string, Pick & { number: number }>();
    let last = "";
    let seen: Seen | undefined = await self.gets(
      "/kuis → menu",
      () => self.say("/kuis"),
      /^Kuis netralitas ASN/,
    );
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const text = seen?.text ?? "";
      const score = /Selesai: (\d) dari (\d) benar/.exec(text);
      if (score !== null) return judgeScore(chosen, Number(score[1]), Number(score[2]));
      if (seen === undefined || APOLOGY.test(text)) {
        chronicle.count("acts done again");
        // What somebody does who sees nothing happen.
        seen = await self.gets("/kuis → menu", () => self.say("/kuis"), /^Kuis netralitas ASN/);
        last = "";
        continue;
      }
      // What stands there now: a message may have changed since it was looked at.
      const shown = self.messages().find(({ message_id }) => message_id === seen?.message?.message_id);
      if (shown !== undefined && keyOf({ text: shown.text ?? "", message: shown }) !== keyOf(seen)) {
        seen = { text: shown.text ?? "", message: shown };
        continue;
      }
      const { act, what } = moveAt(self, seen, chosen);
      last = keyOf(seen);
      const from = performance.now();
      const before = last;
      seen = await self
        .sees(act, (one) => isNew(one, before), PATIENCE_MS)
        .catch((error: unknown) => {
          if (!(error instanceof NoButton)) throw error;
          return undefined;
        });
      if (seen !== undefined) chronicle.took(what, from, self.chatId);
      for (const pick of chosen.values())
        if (seen !== undefined && keyOf(seen) === `feedback ${pick.number}`) pick.isAcknowledged = true;
      await sleep(between(800, 3_000));
    }
    throw new GaveUp("a quiz did not come to its end");
  }

  function moveAt(self: Seat, { text }: Seen, chosen: Map<string, Pick & { number: number }>) {
    const number = Number(/Soal (\d)\/\d/.exec(text)?.[1] ?? 0);
    if (/^Kuis netralitas ASN|belum selesai/.test(text)) {
      const resume = [1, 2, 3, 4, 5].map((one) => `Lanjutkan ${one}/5`);
      return { what: "quiz: start or go on", act: () => self.tap(...resume, "Lima soal campuran") };
    }
    if (/Benar\.|Belum tepat\./.test(text)) {
      return { what: "quiz: next → question", act: () => self.tap("Lanjut", "Lihat hasil") };
    }
    const right = judge(text);
    if (number === 0 || right === undefined)
      throw new GaveUp(`a quiz shows what nobody knows: ${text.slice(0, 80)}`);
    const options = lettersOf(text);
    const wrong = options.find(({ letter }) => letter !== right)?.letter ?? right;
    const question = text.split("\n").find((line) => line !== "" && !line.startsWith("Soal")) ?? "";
    const pick = chosen.get(question) ?? {
      letter: Math.random() < 0.6 ? right : wrong,
      isRight: false,
      isAcknowledged: false,
      number,
    };
    pick.isRight = pick.letter === right;
    if (!chosen.has(question)) picks.push(pick);
    chosen.set(question, pick);
    return { what: "quiz: tap → feedback", act: () => self.tap(pick.letter) };
  }

  function judgeScore(chosen: ReadonlyMap<string, Pick>, right: number, total: number): void {
    chronicle.count("quizzes finished");
    const own = [...chosen.values()];
    if (own.length !== total) {
      chronicle.count("quizzes begun anew in the middle");
      return;
    }
    for (const pick of own) pick.isAcknowledged = true;
    if (own.filter(({ isRight }) => isRight).length !== right)
      chronicle.breaks(
        `a quiz says ${right} of ${total}; its player had ${own.filter((p) => p.isRight).length} right`,
      );
  }

  return {
    run: (isOver: () => boolean) =>
      Promise.all(
        all.map(async (self) => {
          await sleep(between(0, 8_000));
          while (!isOver()) {
            await play(self).catch((error: unknown) => {
              if (!(error instanceof Error)) throw error;
              chronicle.breaks(`quiz: ${error.message}`);
            });
            await sleep(between(1_000, 4_000));
          }
        }),
      ),
    /** What the database counted is what was tapped. */
    async judge(db: Database): Promise<void> {
      const totals = await questionTotals(db);
      const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
      const answers = sum(totals.map(({ chosen }) => sum(chosen)));
      const correct = sum(totals.map((one) => one.right));
      const told = picks.filter(({ isAcknowledged }) => isAcknowledged);
      chronicle.count("quiz answers", answers);
      if (answers < told.length || answers > picks.length)
        chronicle.breaks(
          `${answers} quiz answers were counted; ${told.length} were tapped and confirmed of ${picks.length}`,
        );
      const [least, most] = [told, picks].map((list) => list.filter(({ isRight }) => isRight).length);
      if (correct < (least ?? 0) || correct > (most ?? 0))
        chronicle.breaks(`${correct} right answers were counted; ${least} to ${most} were given`);
    },
  };
}

function keyOf({ text, message }: Seen): string {
  const number = /Soal (\d)\/\d/.exec(text)?.[1] ?? "";
  if (/Selesai: /.test(text)) return "result";
  if (/Benar\.|Belum tepat\./.test(text)) return `feedback ${number}`;
  if (number !== "") return `question ${number}`;
  if (/^Kuis netralitas ASN/.test(text)) return "menu";
  if (/belum selesai/.test(text)) return "confirm";
  return message === undefined ? "notice" : "other";
}

function isNew(seen: Seen, last: string): boolean {
  const key = keyOf(seen);
  return APOLOGY.test(seen.text) || (key !== last && key !== "notice" && key !== "other");
}
