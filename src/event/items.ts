import type { BankQuestion, QuizBank } from "../quiz/bank.ts";
import { drawMixed, shuffled } from "../quiz/draw.ts";
import type { Random } from "./alias.ts";
import type { Item } from "./state.ts";

/**
 * Questions for an event, the easy ones first.
 * @param scope a group of topics, or undefined for all
 * @returns up to `count`; none where the scope has none
 */
export function drawItems(bank: QuizBank, scope: string | undefined, count: number, random: Random): Item[] {
  const pool = scope === undefined ? bank.all : (bank.byGroup.get(scope) ?? []);
  return drawMixed(pool, count, [], random).map((question) => itemOf(question, random));
}

/** The item as its question is now; undefined where the curator has taken it away. */
export function renewItem(item: Item, bank: QuizBank, random: Random): Item | undefined {
  const question = bank.byRef.get(item.ref);
  if (question === undefined) return undefined;
  return question.version === item.version ? item : itemOf(question, random);
}

/** The question that an item was drawn from, as long as it is the same. */
export function questionOf(item: Item | undefined, bank: QuizBank): BankQuestion | undefined {
  const question = item && bank.byRef.get(item.ref);
  return question?.version === item?.version ? question : undefined;
}

function itemOf(question: BankQuestion, random: Random): Item {
  return {
    ref: question.ref,
    version: question.version,
    order: shuffled(
      question.options.map((_, index) => index),
      random,
    ),
    right: question.options.findIndex((option) => option.correct === true),
    isSkipped: false,
  };
}
