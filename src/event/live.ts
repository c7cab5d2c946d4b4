import type { Today } from "../bot/day.ts";
import type { Locale } from "../bot/translate.ts";
import type { PersonKey, PersonKeys } from "../privacy/person-key.ts";
import type { QuizBank } from "../quiz/bank.ts";
import { drawCode, type Random } from "./alias.ts";
import { type Command, type Outcome, play, type Surroundings } from "./event.ts";
import { drawItems, renewItem } from "./items.ts";
import { type EventCode, type EventState, isOver, type Settings } from "./state.ts";
import type { EventChange, EventStore } from "./store.ts";

export const MOST_EVENTS = 20;
/** An event that was under way when the bot went down for so long is over, and nobody waits for its results. */
const LONGEST_KEPT_MS = 24 * 3_600_000;

export interface LiveEventsDeps {
  store: EventStore;
  personOf: PersonKeys;
  /** The questions as they are now. */
  bank: () => QuizBank;
  today: Today;
  now: () => number;
  random: Random;
}

export interface NewEvent {
  userId: number;
  chatId: number;
  locale: Locale;
  settings: Settings;
  questions: number;
}

/** Told of everything that changed, after it was written. */
export type Listener = (code: EventCode, command: Command | undefined) => void;

/**
 * All events under way, in memory and in the database. A command counts once it is written; those that come
 * together are written together, so that a hall tapping at once costs a handful of transactions.
 */
export interface LiveEvents {
  personOf: PersonKeys;
  all(): readonly EventState[];
  get(code: EventCode): EventState | undefined;
  /** The event that somebody leads, until it is over. */
  ledBy(person: PersonKey): EventState | undefined;
  /** The event that somebody plays in, until it is over. */
  playedBy(person: PersonKey): EventState | undefined;
  /** @returns the event, also where the person leads one already; `full` at the cap; `no-questions` where there are none */
  create(wanted: NewEvent): Promise<EventState | "full" | "no-questions">;
  apply(
    code: EventCode,
    command: Command,
  ): Promise<{ outcome: Outcome | "no-event"; state: EventState | undefined }>;
  /** Forgets an event, in memory and on disk. */
  erase(code: EventCode): Promise<void>;
  /** Forgets a person; an event that they lead is called off. */
  forget(userId: number): Promise<void>;
  onChange(listener: Listener): void;
}

interface Waiting {
  code: EventCode;
  command: Command;
  resolve: (result: { outcome: Outcome | "no-event"; state: EventState | undefined }) => void;
  reject: (error: unknown) => void;
}

/** Reads what was under way; clocks go on as if the time in between had not been. */
export async function liveEvents(deps: LiveEventsDeps): Promise<LiveEvents> {
  const { store, personOf, now, random } = deps;
  const events = new Map<EventCode, EventState>();
  const listeners: Listener[] = [];
  const queue: Waiting[] = [];
  let isWriting = false;

  const around = (): Surroundings => ({
    now: now(),
    random,
    renew: (item) => renewItem(item, deps.bank(), random),
  });
  const tell = (code: EventCode, command?: Command) => {
    for (const listener of listeners) listener(code, command);
  };

  /** Takes whatever waits, decides in order, writes it at once. */
  async function write(): Promise<void> {
    if (isWriting) return;
    isWriting = true;
    while (queue.length > 0) {
      const batch = queue.splice(0);
      const after = new Map<EventCode, EventState>();
      const results = batch.map(({ code, command }) => {
        const state = after.get(code) ?? events.get(code);
        if (state === undefined) return { outcome: "no-event" as const, state };
        const step = play(state, command, around());
        after.set(code, step.state);
        return { ...step, isChanged: step.state !== state };
      });
      const changes = [...after].flatMap(([code, state]) => changeOf(events.get(code), state));
      try {
        if (changes.length > 0) await store.write(changes);
      } catch (error) {
        for (const { reject } of batch) reject(error);
        continue;
      }
      for (const [code, state] of after) events.set(code, state);
      for (const [index, { code, command, resolve }] of batch.entries()) {
        const result = results[index];
        if (result === undefined) continue;
        resolve(result);
        if ("isChanged" in result && result.isChanged) tell(code, command);
      }
    }
    isWriting = false;
  }

  const live: LiveEvents = {
    personOf,
    all: () => [...events.values()],
    get: (code) => events.get(code),
    ledBy: (person) => live.all().find((state) => state.host?.person === person && !isOver(state)),
    playedBy: (person) => live.all().find((state) => state.players.has(person) && !isOver(state)),

    async create({ userId, chatId, locale, settings, questions }) {
      const person = personOf(userId);
      const led = live.ledBy(person);
      if (led !== undefined) return led;
      if (events.size >= MOST_EVENTS) return "full";
      const items = drawItems(deps.bank(), settings.scope, questions, random);
      if (items.length === 0) return "no-questions";
      let code = drawCode(random);
      while (events.has(code)) code = drawCode(random);
      const at = now();
      const state: EventState = {
        code,
        day: deps.today(),
        host: { person, chatId, locale },
        settings,
        items,
        phase: { kind: "lobby" },
        players: new Map(),
        createdAt: at,
        touchedAt: at,
        aliveAt: at,
        panel: undefined,
        hasPoster: false,
        isPledging: false,
      };
      await store.add(state);
      events.set(code, state);
      tell(code);
      return state;
    },

    apply(code, command) {
      return new Promise((resolve, reject) => {
        queue.push({ code, command, resolve, reject });
        void write();
      });
    },

    async erase(code) {
      await store.erase(code);
      events.delete(code);
      tell(code);
    },

    async forget(userId) {
      const person = personOf(userId);
      for (const { code, host, players } of live.all()) {
        if (players.has(person)) await live.apply(code, { verb: "leave", person });
        if (host?.person === person) await live.apply(code, { verb: "disown" });
      }
    },

    onChange: (listener) => void listeners.push(listener),
  };

  const loaded = await store.load(personOf);
  for (const code of loaded.unreadable) await store.erase(code);
  for (const state of loaded.events) {
    if (now() - state.createdAt > LONGEST_KEPT_MS) {
      await store.erase(state.code);
      continue;
    }
    events.set(state.code, state);
    await live.apply(state.code, { verb: "wake" });
  }
  return live;
}

function changeOf(before: EventState | undefined, after: EventState): EventChange[] {
  if (before === undefined || before === after) return [];
  const isEventChanged = Object.entries(after).some(
    ([field, value]) => field !== "players" && before[field as keyof EventState] !== value,
  );
  const players = [...after.players.values()].filter(
    (player) => before.players.get(player.person) !== player,
  );
  const gone = [...before.players.keys()].filter((person) => !after.players.has(person));
  return [{ state: after, isEventChanged, players, gone }];
}
