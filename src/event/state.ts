import type { Day } from "../bot/day.ts";
import type { Locale } from "../bot/translate.ts";
import type { PersonKey } from "../privacy/person-key.ts";
import type { QuestionRef } from "../quiz/bank.ts";
import { type Clock, elapsed, isStopped } from "./clock.ts";

export type EventCode = string;

export interface Settings {
  /** Group of topics, or undefined for all. */
  scope: string | undefined;
  seconds: number;
  /** Whether the next question comes by itself. */
  pace: "auto" | "manual";
}

/** A question of the event; everybody sees its options in the same order, so that the hall can talk by letter. */
export interface Item {
  ref: QuestionRef;
  version: string;
  order: readonly number[];
  /** Index of the right option in the question's own list. */
  right: number;
  /** Passed over by the facilitator, or withdrawn by the curator: it gives no points. */
  isSkipped: boolean;
}

/** A question as it went for one player; times are on the question's own clock. */
export interface Turn {
  /** When the message had gone out; undefined while it is not known to have. */
  sentMs: number | undefined;
  /** `elapsedMs` is the player's own time, from the moment in which their message was out. */
  answer: { option: number; elapsedMs: number } | undefined;
}

export interface Player {
  person: PersonKey;
  chatId: number;
  locale: Locale;
  alias: string;
  /** Position of the first question that they get. */
  from: number;
  turns: readonly (Turn | undefined)[];
  /** Whether the pledge has been put before them, and whether they have taken it. */
  pledge: "offered" | "taken" | undefined;
  /** Has been told how it ended. */
  isTold: boolean;
}

export interface Host {
  person: PersonKey;
  chatId: number;
  locale: Locale;
}

export type Phase =
  | { kind: "lobby" }
  | { kind: "question"; position: number; clock: Clock }
  /** `isShown`: the facilitator has the picture of it; only then does the time for reading begin. */
  | { kind: "review"; position: number; clock: Clock; isShown: boolean }
  | { kind: "finished"; isReported: boolean }
  | { kind: "cancelled" };

/** Everything that is known of an event. Never changed in place. */
export interface EventState {
  code: EventCode;
  day: Day;
  /** Undefined once the facilitator had their data erased. */
  host: Host | undefined;
  settings: Settings;
  items: readonly Item[];
  phase: Phase;
  players: ReadonlyMap<PersonKey, Player>;
  createdAt: number;
  /** Last sign of the facilitator, or of the event itself going on. */
  touchedAt: number;
  /** The event was surely running then; what lies between this and a restart is taken off the clocks. */
  aliveAt: number;
  /** The facilitator's control message, and the number of pictures that were sent before it. */
  panel: { messageId: number; after: number } | undefined;
  /** The picture with the code has been sent. */
  hasPoster: boolean;
  /** The facilitator has called on the hall to pledge; from then on it stands open until the event is over. */
  isPledging: boolean;
}

/** For the way to Telegram and back, which nobody can help. */
export const GRACE_MS = 1_500;
/** Finished or called off: what is left is to tell everybody, and to erase it. */
export function isOver({ phase }: EventState): boolean {
  return phase.kind === "finished" || phase.kind === "cancelled";
}

/** Between the first question and the end. */
export function isRunning({ phase }: EventState): boolean {
  return phase.kind === "question" || phase.kind === "review";
}

/** Whether a player may still answer the question under way, or is still to get it. */
export function isAwaited(player: Player, state: EventState, now: number): boolean {
  if (state.phase.kind !== "question") return false;
  const { position, clock } = state.phase;
  if (player.from > position) return false;
  const turn = player.turns[position];
  if (turn?.answer !== undefined) return false;
  if (turn?.sentMs === undefined) return true;
  return elapsed(clock, now) <= turn.sentMs + limitMs(state) + GRACE_MS;
}

/** Players whose message of the question under way is not known to have gone out. */
export function unasked(state: EventState): Player[] {
  if (state.phase.kind !== "question" || isStopped(state.phase.clock)) return [];
  const { position } = state.phase;
  return [...state.players.values()].filter((player) => {
    const turn = player.turns[position];
    return player.from <= position && turn?.sentMs === undefined && turn?.answer === undefined;
  });
}

/** The pledge is read in peace: never while somebody's time for a question is running. */
export function isBetweenQuestions({ phase }: EventState): boolean {
  return phase.kind === "lobby" || phase.kind === "review";
}

/** Players who are to get the pledge now. */
export function unoffered(state: EventState): Player[] {
  if (!state.isPledging || !isBetweenQuestions(state)) return [];
  return [...state.players.values()].filter(({ pledge }) => pledge === undefined);
}

export function countPledged({ players }: EventState): number {
  return [...players.values()].filter(({ pledge }) => pledge === "taken").length;
}

export function limitMs({ settings }: EventState): number {
  return settings.seconds * 1000;
}
