import { randomInt } from "node:crypto";
import type { Today } from "../bot/day.ts";
import type { Translator } from "../bot/translate.ts";
import type { Knowledge } from "../content/knowledge.ts";
import type { Log } from "../log.ts";
import type { KeyRing } from "../privacy/key-ring.ts";
import { personKeys } from "../privacy/person-key.ts";
import { sealer } from "../privacy/seal.ts";
import { type Database, leaveNoRemnant } from "../storage/database.ts";
import { createConductor, type Outlets } from "./conductor.ts";
import type { EventDeps } from "./handlers.ts";
import { liveEvents } from "./live.ts";
import { eventPainter } from "./painter.ts";
import { eventStore } from "./store.ts";

export interface EventsDeps {
  db: Database;
  keys: KeyRing;
  knowledge: Knowledge;
  translator: Translator;
  log: Log;
  today: Today;
  now: () => number;
}

/** Quizzes in halls, as the rest of the bot sees them. */
export interface Events {
  handlers: EventDeps;
  /** Takes up what was under way, once there is a way to Telegram. */
  start(outlets: Outlets): void;
  stop(): Promise<void>;
  forget(userId: number): Promise<void>;
  /** Erases what a crash may have left behind. @returns how many events */
  purge(): Promise<number>;
}

export async function openEvents(deps: EventsDeps): Promise<Events> {
  const { db, keys, knowledge, translator, log, today, now } = deps;
  const store = eventStore(db, sealer(keys, "events"));
  const events = await liveEvents({
    store,
    personOf: personKeys(keys.current, "event"),
    bank: () => knowledge.current().quiz,
    today,
    now,
    // Codes let people in, so they must not be guessed.
    random: () => randomInt(2 ** 47) / 2 ** 47,
  });
  const conductor = createConductor({
    events,
    knowledge,
    translator,
    painter: eventPainter(),
    log,
    now,
    leaveNoRemnant: () => leaveNoRemnant(db),
  });
  return {
    handlers: { knowledge, events, conductor },
    start: conductor.start,
    stop: conductor.stop,
    forget: events.forget,
    purge: () => store.purge(today()),
  };
}
