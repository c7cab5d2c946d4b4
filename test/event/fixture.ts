import type { Command, Surroundings } from "../../src/event/event.ts";
import { play } from "../../src/event/event.ts";
import type { EventState, Item, Settings } from "../../src/event/state.ts";
import type { PersonKey } from "../../src/privacy/person-key.ts";

export const key = (id: number) => `person-${id}` as PersonKey;
export const HOST = key(9_999);

/** Items of three options each, of which the one with the item's own number is right. */
export function items(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({
    ref: `ref0${index}`,
    version: "v00000",
    order: [2, 0, 1],
    right: index % 3,
    isSkipped: false,
  }));
}

export function newEvent(settings: Partial<Settings> = {}, count = 3, now = 0): EventState {
  return {
    code: "K7M3X",
    day: "2026-11-22",
    host: { person: HOST, chatId: 999, locale: "id" },
    settings: { scope: undefined, seconds: 20, pace: "manual", ...settings },
    items: items(count),
    phase: { kind: "lobby" },
    players: new Map(),
    createdAt: now,
    touchedAt: now,
    aliveAt: now,
    panel: undefined,
    hasPoster: false,
    isPledging: false,
  };
}

/** An event whose time and chance are the test's. */
export function table(first: EventState = newEvent()) {
  let state = first;
  let now = first.createdAt;
  let isBankEmpty = false;
  const around = (): Surroundings => ({
    now,
    random: () => 0.5,
    renew: (item) => (isBankEmpty ? undefined : item),
  });
  return {
    get state() {
      return state;
    },
    set state(other: EventState) {
      state = other;
    },
    now: () => now,
    does(command: Command) {
      const step = play(state, command, around());
      state = step.state;
      return step.outcome;
    },
    passes(ms: number) {
      now += ms;
    },
    emptyBank() {
      isBankEmpty = true;
    },
    join(...ids: number[]) {
      for (const id of ids) this.does({ verb: "join", person: key(id), chatId: id, locale: "id" });
    },
    send(position: number, ...ids: number[]) {
      for (const id of ids) this.does({ verb: "sent", person: key(id), position });
    },
    answer(id: number, position: number, option: number) {
      return this.does({ verb: "answer", person: key(id), position, option });
    },
  };
}
