import { type Card, createEmptyCard, fsrs, Rating, State } from "ts-fsrs";
import type { QuestionRef } from "./bank.ts";

/** Days since the first of January 2020: what is stored instead of dates. */
export type DayNumber = number;

const EPOCH_MS = Date.UTC(2020, 0, 1);
const DAY_MS = 86_400_000;

/** @param day YYYY-MM-DD */
export function dayNumber(day: string): DayNumber {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - EPOCH_MS) / DAY_MS);
}

/** @returns YYYY-MM-DD */
export function dayOfNumber(number: DayNumber): string {
  return new Date(EPOCH_MS + number * DAY_MS).toISOString().slice(0, 10);
}

/** A question that was missed, and when it should come back. */
export interface ReviewCard {
  ref: QuestionRef;
  dueOn: DayNumber;
  answeredOn: DayNumber;
  /** FSRS: days until recall falls to 90%. */
  stability: number;
  /** FSRS: 1–10. */
  difficulty: number;
}

/** Cards of one person; beyond that the one that is due last gives way. */
export const MOST_CARDS = 12;
export const REVIEWS_A_DAY = 5;
/** What need not come back for this long is known. */
const KNOWN_AFTER_DAYS = 21;

/**
 * The cards after an answer. A miss makes a card or shortens its interval; a right answer lengthens the interval
 * of a card that is due, and leaves others as they are: what was read a minute ago proves nothing.
 */
export function cardsAfter(
  cards: readonly ReviewCard[],
  ref: QuestionRef,
  isRight: boolean,
  today: DayNumber,
): readonly ReviewCard[] {
  const known = cards.find((card) => card.ref === ref);
  if (isRight && (known === undefined || known.dueOn > today)) return cards;
  const next = rate(known, ref, isRight, today);
  const others = cards.filter((card) => card.ref !== ref);
  if (isRight && next.dueOn - today > KNOWN_AFTER_DAYS) return others;
  if (others.length < MOST_CARDS) return [...others, next];
  const last = others.reduce((latest, card) => (card.dueOn > latest.dueOn ? card : latest));
  return [...others.filter((card) => card !== last), next];
}

function rate(
  known: ReviewCard | undefined,
  ref: QuestionRef,
  isRight: boolean,
  today: DayNumber,
): ReviewCard {
  // Whole days: no steps of minutes, and no fuzz, which would need chance.
  const scheduler = fsrs({ enable_fuzz: false, enable_short_term: false, maximum_interval: 365 });
  const now = dateOf(today);
  const card: Card =
    known === undefined
      ? createEmptyCard(now)
      : {
          due: dateOf(known.dueOn),
          last_review: dateOf(known.answeredOn),
          stability: known.stability,
          difficulty: known.difficulty,
          state: State.Review,
          elapsed_days: 0,
          scheduled_days: known.dueOn - known.answeredOn,
          learning_steps: 0,
          reps: 1,
          lapses: 0,
        };
  const next = scheduler.next(card, now, isRight ? Rating.Good : Rating.Again).card;
  return {
    ref,
    dueOn: Math.max(today + 1, Math.round((next.due.getTime() - EPOCH_MS) / DAY_MS)),
    answeredOn: today,
    stability: Math.max(0.01, Math.round(next.stability * 100) / 100),
    difficulty: Math.round(next.difficulty * 10) / 10,
  };
}

function dateOf(day: DayNumber): Date {
  return new Date(EPOCH_MS + day * DAY_MS);
}
