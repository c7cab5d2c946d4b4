import type { Locale } from "../bot/translate.ts";
import type { PersonKey } from "../privacy/person-key.ts";
import { drawAlias, type Random } from "./alias.ts";
import {
  type Clock,
  elapsed,
  isStopped,
  resumeClock,
  startClock,
  stopClock,
  withoutOutage,
} from "./clock.ts";
import {
  type EventState,
  GRACE_MS,
  type Item,
  isAwaited,
  isBetweenQuestions,
  isOver,
  isRunning,
  limitMs,
  type Phase,
  type Player,
  type Turn,
} from "./state.ts";

export type Command =
  | { verb: "join"; person: PersonKey; chatId: number; locale: Locale }
  | { verb: "answer"; person: PersonKey; position: number; option: number }
  | { verb: "sent"; person: PersonKey; position: number }
  | { verb: "leave" | "told" | "offered" | "pledged"; person: PersonKey }
  | { verb: "pause" | "resume" | "skip" | "next" | "shown" | "pledge"; position: number }
  | { verb: "start" | "finish" | "cancel" | "reported" | "tick" | "wake" | "disown" | "return" | "posted" }
  | { verb: "panel"; messageId: number; after: number };

export type Outcome =
  /** It is so now. */
  | "done"
  /** It was so already, or there is nothing to do. */
  | "same"
  | "late"
  | "paused"
  /** The question is not, or no longer, open. */
  | "closed"
  | "not-playing"
  | "full"
  | "too-late"
  | "is-host"
  | "nobody";

export interface Surroundings {
  now: number;
  random: Random;
  /** The item as the content has it now, its order drawn anew where it was edited; undefined where it is gone. */
  renew(item: Item): Item | undefined;
}

export interface Step {
  state: EventState;
  outcome: Outcome;
}

export const MOST_PLAYERS = 1_000;
/** Between the picture of an answer and the next question, where questions come by themselves. */
export const READING_MS = 10_000;
/** After the last person's time: so long a question waits for a few whose message hangs. */
const FEW_DELAY_MS = 8_000;
/** The same where it hangs for many, or for all: then Telegram does, and it comes back. */
const MANY_DELAY_MS = 180_000;
const SILENCE_MS = 30 * 60_000;
const LOBBY_MS = 2 * 3_600_000;
const LONGEST_MS = 12 * 3_600_000;
const HEARTBEAT_MS = 2_000;

/** One step of an event. Pure; the same command a second time changes nothing. */
export function play(state: EventState, command: Command, around: Surroundings): Step {
  const { now } = around;
  const { phase } = state;
  switch (command.verb) {
    case "join":
      return join(state, command, around);
    case "leave":
      return leave(state, command.person);
    case "answer":
      return answer(state, command, now);
    case "sent":
      return sent(state, command, now);
    case "start":
      if (phase.kind !== "lobby") return same(state);
      return state.players.size === 0 ? { state, outcome: "nobody" } : done(enter(state, 0, around), now);
    case "pause":
    case "resume":
      return isAt(phase, command.position)
        ? setClock(state, command.verb === "pause" ? stopClock : resumeClock, now)
        : same(state);
    case "skip":
      if (phase.kind !== "question" || phase.position !== command.position) return same(state);
      return done(enter(skipped(state, phase.position), phase.position + 1, around), now);
    case "next":
      if (phase.kind !== "review" || phase.position !== command.position) return same(state);
      return done(enter(state, phase.position + 1, around), now);
    case "shown":
      if (phase.kind !== "review" || phase.position !== command.position || phase.isShown) return same(state);
      return done(
        {
          ...state,
          phase: {
            ...phase,
            isShown: true,
            clock: isStopped(phase.clock) ? { stoppedAt: 0 } : startClock(now),
          },
        },
        now,
      );
    case "pledge":
      return openPledge(state, command.position, now);
    case "offered": {
      const player = state.players.get(command.person);
      if (player === undefined || player.pledge !== undefined) return same(state);
      return { state: withPlayer(state, { ...player, pledge: "offered" }), outcome: "done" };
    }
    case "pledged":
      return takePledge(state, command.person);
    case "finish":
      return isRunning(state) ? done(finish(state), now) : same(state);
    case "cancel":
      return phase.kind === "lobby" ? done({ ...state, phase: { kind: "cancelled" } }, now) : same(state);
    case "reported":
      if (phase.kind !== "finished" || phase.isReported) return same(state);
      return done({ ...state, phase: { ...phase, isReported: true } }, now);
    case "told": {
      const player = state.players.get(command.person);
      if (player === undefined || player.isTold || !isOver(state)) return same(state);
      return { state: withPlayer(state, { ...player, isTold: true }), outcome: "done" };
    }
    case "tick":
      return tick(state, around);
    case "wake":
      return done(wake(state, now), now);
    case "disown":
      return state.host === undefined ? same(state) : done(disown(state), now);
    case "return":
      return done(
        {
          ...state,
          // Out of its place, so that a new one takes over and this one goes.
          panel: state.panel && { ...state.panel, after: -1 },
          hasPoster: state.hasPoster && phase.kind !== "lobby",
        },
        now,
      );
    case "posted":
      return state.hasPoster ? same(state) : done({ ...state, hasPoster: true }, now);
    case "panel":
      return done({ ...state, panel: { messageId: command.messageId, after: command.after } }, now);
  }
}

function done(state: EventState, now: number): Step {
  return { state: { ...state, touchedAt: now, aliveAt: now }, outcome: "done" };
}

function same(state: EventState): Step {
  return { state, outcome: "same" };
}

function join(state: EventState, command: Command & { verb: "join" }, { now, random }: Surroundings): Step {
  const { person, chatId, locale } = command;
  const { phase, players, items } = state;
  if (players.has(person)) return same(state);
  if (state.host?.person === person) return { state, outcome: "is-host" };
  const from = phase.kind === "lobby" ? 0 : "position" in phase ? phase.position + 1 : items.length;
  if (from >= items.length) return { state, outcome: "too-late" };
  if (players.size >= MOST_PLAYERS) return { state, outcome: "full" };
  const alias = drawAlias(new Set([...players.values()].map((player) => player.alias)), random);
  const player: Player = { person, chatId, locale, alias, from, turns: [], pledge: undefined, isTold: false };
  const joined = withPlayer(state, player);
  // A hall that still fills is no silent one.
  return { state: phase.kind === "lobby" ? { ...joined, touchedAt: now } : joined, outcome: "done" };
}

/** All that is known of the player goes, answers included. */
function leave(state: EventState, person: PersonKey): Step {
  if (!state.players.has(person)) return { state, outcome: "not-playing" };
  const players = new Map(state.players);
  players.delete(person);
  return { state: { ...state, players }, outcome: "done" };
}

function answer(state: EventState, command: Command & { verb: "answer" }, now: number): Step {
  const { person, position, option } = command;
  const player = state.players.get(person);
  if (player === undefined) return { state, outcome: "not-playing" };
  const turn = player.turns[position];
  // First of all, for the same tap may come again at any time.
  if (turn?.answer !== undefined) return same(state);
  const { phase } = state;
  if (phase.kind !== "question" || phase.position !== position || player.from > position)
    return { state, outcome: "closed" };
  if (isStopped(phase.clock)) return { state, outcome: "paused" };
  if (!state.items[position]?.order.includes(option)) return { state, outcome: "closed" };
  // Faster than Telegram's word that the message is out, or that word was lost in a crash: no time is held
  // against the player.
  const elapsedMs = turn?.sentMs === undefined ? 0 : Math.max(0, elapsed(phase.clock, now) - turn.sentMs);
  if (elapsedMs > limitMs(state) + GRACE_MS) return { state, outcome: "late" };
  const answered = { sentMs: turn?.sentMs, answer: { option, elapsedMs: Math.round(elapsedMs) } };
  return { state: withTurn(state, player, position, answered), outcome: "done" };
}

function sent(state: EventState, { person, position }: Command & { verb: "sent" }, now: number): Step {
  const player = state.players.get(person);
  const { phase } = state;
  if (player === undefined) return { state, outcome: "not-playing" };
  if (phase.kind !== "question" || phase.position !== position) return { state, outcome: "closed" };
  const turn = player.turns[position];
  if (turn?.sentMs !== undefined) return same(state);
  const sentMs = Math.round(elapsed(phase.clock, now));
  return { state: withTurn(state, player, position, { sentMs, answer: turn?.answer }), outcome: "done" };
}

function openPledge(state: EventState, position: number, now: number): Step {
  const { phase, settings } = state;
  const isCurrent = phase.kind === "lobby" || isAt(phase, position);
  if (state.isPledging || !isCurrent || !isBetweenQuestions(state)) return same(state);
  if (state.players.size === 0) return { state, outcome: "nobody" };
  // The next question must not come by itself while the hall is reading.
  const held =
    phase.kind === "review" && settings.pace === "auto"
      ? { ...phase, clock: stopClock(phase.clock, now) }
      : phase;
  return done({ ...state, phase: held, isPledging: true }, now);
}

/** Also while a question runs: whoever has read it may take it whenever they are ready. */
function takePledge(state: EventState, person: PersonKey): Step {
  const player = state.players.get(person);
  if (player === undefined) return { state, outcome: "not-playing" };
  if (player.pledge === "taken") return same(state);
  if (!state.isPledging || isOver(state)) return { state, outcome: "closed" };
  return { state: withPlayer(state, { ...player, pledge: "taken" }), outcome: "done" };
}

/** Enters the question at `position` or the next that the content still has; past the last one, the end. */
function enter(state: EventState, position: number, around: Surroundings): EventState {
  const items = [...state.items];
  for (let at = position; at < items.length; at++) {
    const item = items[at];
    const renewed = item && !item.isSkipped ? around.renew(item) : undefined;
    if (renewed !== undefined) {
      items[at] = renewed;
      return {
        ...state,
        items,
        phase: { kind: "question", position: at, clock: startClock(around.now) },
      };
    }
    if (item !== undefined) items[at] = { ...item, isSkipped: true };
  }
  return { ...state, items, phase: { kind: "finished", isReported: false } };
}

/** A question that is cut short gives nobody points: not all had their time. So do those that were never asked. */
function finish(state: EventState): EventState {
  const { phase } = state;
  if (!("position" in phase)) return state;
  const played = phase.kind === "question" ? phase.position : phase.position + 1;
  const items = state.items.map((item, index) => (index < played ? item : { ...item, isSkipped: true }));
  return { ...state, items, phase: { kind: "finished", isReported: false } };
}

function skipped(state: EventState, position: number): EventState {
  const items = state.items.map((item, index) => (index === position ? { ...item, isSkipped: true } : item));
  return { ...state, items };
}

function tick(state: EventState, around: Surroundings): Step {
  const { now } = around;
  const { phase, settings } = state;
  if (phase.kind === "lobby" && now - state.touchedAt > LOBBY_MS)
    return done({ ...state, phase: { kind: "cancelled" } }, now);
  if (!("position" in phase)) return same(state);
  const { position, clock } = phase;
  const isSilent = now - state.touchedAt > SILENCE_MS && (isStopped(clock) || phase.kind === "review");
  if (isSilent || now - state.createdAt > LONGEST_MS) return done(finish(state), now);
  if (phase.kind === "question" && isQuestionOver(state, now))
    return done(
      { ...state, phase: { kind: "review", position, clock: startClock(now), isShown: false } },
      now,
    );
  const isRead = phase.kind === "review" && phase.isShown && elapsed(clock, now) >= READING_MS;
  if (isRead && settings.pace === "auto" && !isStopped(clock))
    return done(enter(state, position + 1, around), now);
  const isBeatDue = !isStopped(clock) && now - state.aliveAt >= HEARTBEAT_MS;
  return isBeatDue ? { state: { ...state, aliveAt: now }, outcome: "done" } : same(state);
}

/** Everybody has answered, or nobody can any more. */
function isQuestionOver(state: EventState, now: number): boolean {
  if (state.phase.kind !== "question" || isStopped(state.phase.clock)) return false;
  const { position, clock } = state.phase;
  const time = elapsed(clock, now);
  const players = [...state.players.values()].filter((player) => player.from <= position);
  // Nobody is left to ask; whoever joins now gets the next one.
  if (players.length === 0) return time > limitMs(state);
  if (!players.some((player) => isAwaited(player, state, now))) return true;
  const sent = players.flatMap((player) => player.turns[position]?.sentMs ?? []);
  const isForFew = sent.length > 0 && players.length - sent.length <= 3 + players.length / 20;
  const delayMs = isForFew ? FEW_DELAY_MS : MANY_DELAY_MS;
  return time > Math.max(0, ...sent) + limitMs(state) + GRACE_MS + delayMs;
}

function wake(state: EventState, now: number): EventState {
  const { phase } = state;
  if (!("clock" in phase)) return state;
  return { ...state, phase: { ...phase, clock: withoutOutage(phase.clock, state.aliveAt, now) } };
}

/** Nobody is there to lead it or to read a report. */
function disown(state: EventState): EventState {
  const phase: Phase = isOver(state) ? state.phase : { kind: "cancelled" };
  return { ...state, host: undefined, panel: undefined, phase };
}

function setClock(state: EventState, change: (clock: Clock, now: number) => Clock, now: number): Step {
  const { phase } = state;
  if (!("clock" in phase)) return same(state);
  const clock = change(phase.clock, now);
  return isStopped(clock) === isStopped(phase.clock)
    ? same(state)
    : done({ ...state, phase: { ...phase, clock } }, now);
}

function isAt(phase: Phase, position: number): boolean {
  return "position" in phase && phase.position === position;
}

function withPlayer(state: EventState, player: Player): EventState {
  return { ...state, players: new Map(state.players).set(player.person, player) };
}

function withTurn(state: EventState, player: Player, position: number, turn: Turn): EventState {
  const turns = Array.from({ length: Math.max(player.turns.length, position + 1) }, (_, index) =>
    index === position ? turn : player.turns[index],
  );
  return withPlayer(state, { ...player, turns });
}
