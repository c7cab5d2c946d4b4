import { randomInt } from "node:crypto";
import { GrammyError } from "grammy";
import { errorFacts, type Log } from "../log.ts";
import type { Outbox } from "./outbox.ts";
import type { OutboxStore } from "./outbox-store.ts";
import type { Desk, Progress, TipCode } from "./tip.ts";

export interface HandoverDeps {
  store: OutboxStore;
  outbox: Outbox;
  desk: Desk;
  /** Whether the moderators' group can take anything now; asked before each round. */
  isGroupFit(): Promise<boolean>;
  /** 0: there are no slots, everything is due at once. */
  slotMinutes: number;
  now(): number;
  log: Log;
  /** How often the clock is looked at. Default 1,000. */
  tickMs?: number;
  /** Pauses after rounds that failed, the last one repeated. */
  pausesMs?: readonly number[];
}

export interface Handover {
  /** Something is due: hands it over now, unless a pause after a failure is under way. */
  poke(): void;
  /** The group has changed: tries again at once. */
  wake(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Resolves when the slot of this minute has begun, so that what waited for it is due. */
  slotBegun(): Promise<void>;
  stop(): Promise<void>;
}

const PAUSES_MS = [2_000, 5_000, 15_000, 60_000, 300_000, 600_000];

/** The tip was erased while it was being shown. */
class Erased extends Error {}
/** The key of its day is missing, or its bytes are damaged: nothing is wrong with the others. */
class Unreadable extends Error {}

/**
 * Hands what waits over to the moderators: at each slot everything that was there when the slot began, tips in
 * random order, the parcels of one tip in theirs. A parcel stays until it was shown; it is tried again for ever.
 */
export function startHandover(deps: HandoverDeps): Handover {
  const pausesMs = deps.pausesMs ?? PAUSES_MS;
  let isStopped = false;
  let running: Promise<void> | undefined;
  let isPoked = false;
  let endPause = () => {};
  const slotOf = () => Math.floor(deps.now() / (deps.slotMinutes * 60_000));
  let slot = deps.slotMinutes === 0 ? 0 : slotOf();

  function run(): void {
    isPoked = true;
    if (running !== undefined || isStopped) return;
    running = rounds()
      .catch((error: unknown) => deps.log.error("the hand-over failed", errorFacts(error)))
      .finally(() => {
        running = undefined;
        if (isPoked && !isStopped) run();
      });
  }

  async function rounds(): Promise<void> {
    let failures = 0;
    while (isPoked && !isStopped) {
      isPoked = false;
      const due = await deps.store.due();
      if (due.size === 0) return;
      const outcome = (await deps.isGroupFit()) ? await round(due) : { failed: due.size, waitMs: 0 };
      if (outcome.failed === 0) {
        failures = 0;
        // What came due meanwhile.
        isPoked = true;
        continue;
      }
      const pauseMs = Math.max(pausesMs[Math.min(failures, pausesMs.length - 1)] ?? 0, outcome.waitMs);
      failures += 1;
      deps.log.warn("tips wait for the moderators' group", { count: outcome.failed, ms: pauseMs });
      await pause(pauseMs);
      isPoked = true;
    }
  }

  async function round(due: ReadonlyMap<TipCode, string[]>): Promise<{ failed: number; waitMs: number }> {
    let failed = 0;
    let handedOver = 0;
    let waitMs = 0;
    try {
      for (const ids of inRandomOrder([...due.values()])) {
        if (isStopped) break;
        try {
          for (const id of ids) handedOver += (await handOver(id)) ? 1 : 0;
        } catch (error) {
          failed += 1;
          deps.log.warn("a parcel could not be handed over", { feature: "tips", ...errorFacts(error) });
          waitMs = error instanceof GrammyError ? (error.parameters.retry_after ?? 0) * 1_000 : 0;
          if (isTroubleOfAll(error)) {
            failed = Math.max(failed, due.size - handedOver);
            break;
          }
        }
      }
    } finally {
      if (handedOver > 0) await deps.outbox.tidy();
    }
    return { failed, waitMs };
  }

  async function handOver(id: string): Promise<boolean> {
    const row = await deps.store.parcel(id);
    // Erased since the round began.
    if (row === undefined) return false;
    const parcel = await deps.outbox.open(row);
    if (parcel === undefined) {
      deps.log.error("a parcel cannot be opened: the outbox key of its day is missing", { feature: "tips" });
      throw new Unreadable("a parcel cannot be opened");
    }
    const save = async (progress: Progress) => {
      if (!(await deps.store.saveProgress(row, progress))) throw new Erased();
    };
    try {
      await deps.desk.show(row.code, row.receivedOn, parcel, row.progress, save);
    } catch (error) {
      if (error instanceof Erased) {
        isPoked = true;
        return true;
      }
      throw error;
    }
    await deps.store.delivered(row.id, row.code, row.type);
    return true;
  }

  async function pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
      if (isStopped) endPause();
    });
    endPause = () => {};
  }

  let beginning: Promise<void> = Promise.resolve();
  function look(): Promise<void> {
    if (deps.slotMinutes === 0 || slotOf() === slot) return beginning;
    slot = slotOf();
    beginning = deps.store.makeAllDue().then(run, (error: unknown) => {
      deps.log.error("a slot could not begin", errorFacts(error));
    });
    return beginning;
  }
  const ticking = deps.slotMinutes === 0 ? undefined : setInterval(look, deps.tickMs ?? 1_000);
  // What was due when the last process ended.
  run();

  return {
    poke: run,
    wake() {
      endPause();
      run();
    },
    async idle() {
      while (running !== undefined) await running;
    },
    slotBegun: look,
    async stop() {
      isStopped = true;
      clearInterval(ticking);
      endPause();
      await beginning;
      await running;
    },
  };
}

/** Whether the next tip would fail as well: Telegram or the group, not this parcel. */
function isTroubleOfAll(error: unknown): boolean {
  if (!(error instanceof GrammyError))
    return !(error instanceof Error && error.message.startsWith("a parcel"));
  return error.error_code !== 400 || error.description.includes("chat not found");
}

/** Fisher and Yates' shuffle, from a source that cannot be foretold. */
function inRandomOrder<T>(items: T[]): T[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [items[at], items[other]] = [items[other] as T, items[at] as T];
  }
  return items;
}
