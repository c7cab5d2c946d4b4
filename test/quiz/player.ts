import BetterSqlite3 from "better-sqlite3";
import type { TapResult } from "../../src/local-telegram/world.ts";
import type { PlayedPerson } from "../support/person.ts";
import { RIGHT } from "./fixture.ts";

/** The newest question or feedback that a person sees. */
export function card(person: PlayedPerson): string {
  const message = person
    .messages()
    .findLast(({ text }) => /(?:Soal|soal|Question|question) \d+\/\d+\n/.test(text ?? ""));
  return message?.text ?? "";
}

/** The letter of the right option on the screen, or of a wrong one. */
export function letter(person: PlayedPerson, which: "right" | "wrong"): string {
  const lines = card(person)
    .split("\n")
    .filter((line) => /^[A-D]\. /.test(line));
  const line = lines.find((candidate) => candidate.includes(RIGHT) === (which === "right"));
  if (line === undefined) throw new Error(`no ${which} option in: ${card(person)}`);
  return line[0] ?? "";
}

export async function answer(person: PlayedPerson, which: "right" | "wrong"): Promise<TapResult> {
  return person.taps(letter(person, which));
}

/** Totals of the statistics, over all questions. */
export function statistics(databaseFile: string): { shown: number; correct: number; answers: number } {
  const db = new BetterSqlite3(databaseFile, { readonly: true });
  const row = db
    .prepare(
      "select sum(shown) shown, sum(correct) correct, sum(chosen_0 + chosen_1 + chosen_2 + chosen_3) answers from quiz_statistics",
    )
    .get() as Record<string, number | null>;
  db.close();
  return { shown: row.shown ?? 0, correct: row.correct ?? 0, answers: row.answers ?? 0 };
}
