import type { Day } from "../bot/day.ts";
import { errorFacts, type Log } from "../log.ts";
import type { SearchResult } from "./search.ts";
import type { Asked, FaqStore } from "./store.ts";

/** Counts how a question ended. Takes no text and no person, and does no work of its own. */
export type CountAsked = (day: Day, found: SearchResult) => void;

export interface AskedCounter {
  count: CountAsked;
  /** Resolves when everything counted so far stands in the database. */
  flush(): Promise<void>;
  /** Writes what is left, and counts no more. */
  close(): Promise<void>;
}

/** So long counts wait in memory: a kill loses them, which statistics can bear and the hot path is spared. */
const FLUSH_MS = 5_000;

/** Without a topic, only these are questions that somebody wanted answered; the rest is small talk and noise. */
const UNANSWERED = ["unknown", "near-miss", "unrelated", "opinion"];

export function askedCounter(
  store: Pick<FaqStore, "addAsked">,
  log: Log,
  flushMs: number = FLUSH_MS,
): AskedCounter {
  let counts = new Map<string, Asked>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  function add(asked: Asked): void {
    const key = `${asked.day} ${asked.outcome} ${asked.entryId}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, asked);
    else known.count += asked.count;
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    // One after the other: who waits for a flush waits for those before it as well.
    writing = writing.then(write);
    return writing;
  }

  async function write(): Promise<void> {
    if (counts.size === 0) return;
    const due = [...counts.values()];
    counts = new Map();
    try {
      await store.addAsked(due);
    } catch (error) {
      log.warn("counts could not be written; they are kept for the next time", errorFacts(error));
      for (const asked of due) add(asked);
    }
  }

  return {
    count(day, found) {
      const asked = askedOf(day, found);
      if (asked === undefined) return;
      add(asked);
      timer ??= setTimeout(flush, flushMs);
    },
    flush,
    async close() {
      await flush();
    },
  };
}

/** Among choices the likeliest topic counts. */
function askedOf(day: Day, found: SearchResult): Asked | undefined {
  switch (found.kind) {
    case "answer":
      return { day, entryId: found.entryId, outcome: "answer", count: 1 };
    case "choices":
      return { day, entryId: found.entryIds[0] ?? "", outcome: "choices", count: 1 };
    case "none":
      return UNANSWERED.includes(found.reason) ? { day, entryId: "", outcome: "none", count: 1 } : undefined;
  }
}
