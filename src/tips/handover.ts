import { randomInt } from "node:crypto";
import { GrammyError } from "grammy";
import { errorFacts, type Log } from "../log.ts";
import type { Outbox } from "./outbox.ts";
import type { OutboxRow, OutboxStore } from "./outbox-store.ts";
import type { Desk, Progress, TipCode } from "./tip.ts";

export interface HandoverDeps {
  store: OutboxStore;
  outbox: Outbox;
  desk: Desk;
  /** A parcel that cannot be opened: erases it if there is no hope any more. @returns whether it did */
  giveUp(row: OutboxRow): Promise<boolean>;
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
  let isTidy = false;
  let isResting = false;
  let endPause = () => {};
  const slotOf = () => Math.floor(deps.now() / (deps.slotMinutes * 60_000));
  let slot = deps.slotMinutes === 0 ? 0 : slotOf();

  /** Tips that failed by themselves, until when they are left alone; in the clock of `performance`. */
  const resting = new Map<TipCode, { untilMs: number; failures: number }>();

  function run(): void {
    isPoked = true;
    if (running !== undefined || isStopped) {
      // Among the tips that rest there may now be one that does not.
      if (isResting) endPause();
      return;
    }
    running = rounds()
      .catch(async (error: unknown) => {
        deps.log.error("the hand-over failed", errorFacts(error));
        await pause(pauseAfter(0));
        isPoked = true;
      })
      .finally(() => {
        running = undefined;
        if (isPoked && !isStopped) run();
      });
  }

  const pauseAfter = (failures: number) => pausesMs[Math.min(failures, pausesMs.length - 1)] ?? 0;

  async function rounds(): Promise<void> {
    // What the last process left between showing and tidying.
    if (!isTidy) await deps.outbox.tidy();
    isTidy = true;
    let failures = 0;
    while (isPoked && !isStopped) {
      isPoked = false;
      // Left over from a time with slots, or put there without hurry: without slots nothing waits for one.
      if (deps.slotMinutes === 0) await deps.store.makeAllDue();
      const due = await deps.store.due();
      for (const code of resting.keys()) if (!due.has(code)) resting.delete(code);
      if (due.size === 0) return;
      const now = performance.now();
      const ready = [...due].filter(([code]) => (resting.get(code)?.untilMs ?? 0) <= now);
      if (ready.length === 0) {
        await restUntil(Math.min(...[...resting.values()].map(({ untilMs }) => untilMs)));
        continue;
      }
      const outcome = (await deps.isGroupFit()) ? await round(ready) : { isTroubleOfAll: true, waitMs: 0 };
      isPoked = true;
      if (!outcome.isTroubleOfAll) {
        failures = 0;
        continue;
      }
      const ms = Math.max(pauseAfter(failures), outcome.waitMs);
      failures += 1;
      deps.log.warn("tips wait for the moderators' group", { count: due.size, ms });
      await pause(ms);
    }
  }

  async function round(
    ready: readonly (readonly [TipCode, string[]])[],
  ): Promise<{ isTroubleOfAll: boolean; waitMs: number }> {
    let handedOver = 0;
    try {
      for (const [code, ids] of inRandomOrder([...ready])) {
        if (isStopped) break;
        try {
          for (const id of ids) handedOver += (await handOver(id)) ? 1 : 0;
          resting.delete(code);
        } catch (error) {
          deps.log.warn("a parcel could not be handed over", { feature: "tips", ...errorFacts(error) });
          if (isTroubleOfAll(error)) {
            const waitMs = error instanceof GrammyError ? (error.parameters.retry_after ?? 0) * 1_000 : 0;
            return { isTroubleOfAll: true, waitMs };
          }
          const failures = (resting.get(code)?.failures ?? 0) + 1;
          resting.set(code, { untilMs: performance.now() + pauseAfter(failures - 1), failures });
        }
      }
      return { isTroubleOfAll: false, waitMs: 0 };
    } finally {
      if (handedOver > 0) await deps.outbox.tidy();
    }
  }

  /** @returns whether it was shown, or is not to be shown any more */
  async function handOver(id: string): Promise<boolean> {
    const row = await deps.store.parcel(id);
    // Erased since the round began.
    if (row === undefined) return false;
    const parcel = await deps.outbox.open(row);
    if (parcel === undefined) {
      if (await deps.giveUp(row)) return true;
      throw new Unreadable("a parcel cannot be opened: the outbox key of its day is missing");
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

  async function restUntil(untilMs: number): Promise<void> {
    isResting = true;
    await pause(Math.max(0, untilMs - performance.now()));
    isResting = false;
    isPoked = true;
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
    const before = slot;
    slot = slotOf();
    beginning = deps.store.makeAllDue().then(run, (error: unknown) => {
      // At the next tick again.
      slot = before;
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
