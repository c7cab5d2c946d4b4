import type { PersonKey } from "../privacy/person-key.ts";
import { type EventState, type Item, limitMs, type Player } from "./state.ts";

export const POINTS_FOR_RIGHT = 1_000;
/** At most so many more, for an answer in the very moment in which the question came. */
export const POINTS_FOR_SPEED = 500;

/** How a player stands; equal points share a rank. */
export interface Standing {
  person: PersonKey;
  alias: string;
  rank: number;
  points: number;
  right: number;
  /** Questions that the player was in for, without those that were passed over. */
  asked: number;
}

/** How one question went for the hall. */
export interface Tally {
  position: number;
  /** Players who got it. */
  asked: number;
  answered: number;
  right: number;
  /** How often each option was chosen, by its index in the question's own list. */
  chosen: readonly number[];
}

/** What one question gave a player; undefined where it does not count for them. */
export function pointsAt(
  state: EventState,
  player: Player,
  position: number,
): { points: number; isRight: boolean; hasAnswered: boolean } | undefined {
  const item = state.items[position];
  if (item === undefined || item.isSkipped || player.from > position) return undefined;
  const answer = player.turns[position]?.answer;
  const isRight = answer !== undefined && answer.option === item.right;
  const points = isRight ? POINTS_FOR_RIGHT + speedPoints(answer.elapsedMs, limitMs(state)) : 0;
  return { points, isRight, hasAnswered: answer !== undefined };
}

/** All players, best first, after the questions before `end`; without it, after all. */
export function standings(state: EventState, end = state.items.length): Standing[] {
  const sums = [...state.players.values()].map((player) => {
    const results = state.items.slice(0, end).flatMap((_, at) => pointsAt(state, player, at) ?? []);
    return {
      person: player.person,
      alias: player.alias,
      points: results.reduce((sum, { points }) => sum + points, 0),
      right: results.filter(({ isRight }) => isRight).length,
      asked: results.length,
    };
  });
  sums.sort((a, b) => b.points - a.points || (a.alias < b.alias ? -1 : 1));
  let rank = 0;
  let points = Number.NaN;
  return sums.map((sum, index) => {
    if (sum.points !== points) rank = index + 1;
    points = sum.points;
    return { ...sum, rank };
  });
}

export function tally(state: EventState, position: number): Tally {
  const item = state.items[position];
  const chosen = [...(item?.order ?? [])].map(() => 0);
  let asked = 0;
  let answered = 0;
  for (const player of state.players.values()) {
    if (player.from > position) continue;
    asked += 1;
    const option = player.turns[position]?.answer?.option;
    if (option === undefined) continue;
    answered += 1;
    chosen[option] = (chosen[option] ?? 0) + 1;
  }
  return { position, asked, answered, right: chosen[item?.right ?? -1] ?? 0, chosen };
}

/** Every question that counted, in the order in which they were asked. */
export function hallTallies(state: EventState): (Tally & { item: Item })[] {
  return state.items.flatMap((item, position) =>
    item.isSkipped ? [] : [{ ...tally(state, position), item }],
  );
}

/** Linear, from all of them at once to none when the time is over. */
function speedPoints(elapsedMs: number, limit: number): number {
  return Math.round(POINTS_FOR_SPEED * Math.min(1, Math.max(0, 1 - elapsedMs / limit)));
}
