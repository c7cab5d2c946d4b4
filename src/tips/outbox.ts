import { setTimeout as sleep } from "node:timers/promises";
import type { Day } from "../bot/day.ts";
import type { OutboxKeys } from "./outbox-keys.ts";
import type { OutboxRow, OutboxStore } from "./outbox-store.ts";
import { packParcel, unpackParcel } from "./parcel.ts";
import type { ErasureReason, Parcel } from "./tip.ts";

export type Outbox = ReturnType<typeof createOutbox>;

/** So long a sender waits at the most while a backup holds up the emptying of the log. */
const LONGEST_WAIT_MS = 100;

/** What the database does so that its files tell no more than its rows. */
export interface Tidying {
  /** Indexes are to keep tips in the order of their keys, not in the order in which they came. */
  forgetOrder(): Promise<void>;
  leaveNoRemnant(): Promise<void>;
}

/** Seals parcels under the key of their day before they touch the disk, and opens them to be handed over. */
export function createOutbox(store: OutboxStore, keys: OutboxKeys, tidying: Tidying) {
  // A key that was just used, but whose row is not there yet, must not pass for unused.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };

  let emptying: Promise<void> | undefined;
  let emptyingNext: Promise<void> | undefined;
  /**
   * Empties the log of the database, which tells what was written just before and after: who chose a language, then a
   * tip. Where it fails, the next one or `tidy` makes it good. A backup may hold it up: then nobody waits for long.
   */
  async function emptyLog(): Promise<void> {
    await Promise.race([emptied(), sleep(LONGEST_WAIT_MS, undefined, { ref: false })]);
  }

  /** Begun after the call: one that is under way may have passed what was written meanwhile. */
  function emptied(): Promise<void> {
    if (emptying === undefined) {
      emptying = tidying
        .leaveNoRemnant()
        .catch(() => {})
        .finally(() => {
          emptying = undefined;
        });
      return emptying;
    }
    emptyingNext ??= emptying.then(() => {
      emptyingNext = undefined;
      return emptied();
    });
    return emptyingNext;
  }

  return {
    emptyLog,

    /** Seals a parcel and has it inserted; the key is safely on the disk before. */
    async keep<T>(
      today: Day,
      parcel: Extract<Parcel, { type: "tip" | "addition" }>,
      insert: (sealed: Uint8Array) => Promise<T>,
    ): Promise<T> {
      const kept = await inTurn(async () => insert(await keys.seal(today, packParcel(parcel))));
      // Before the receipt is shown, as a rule.
      await emptyLog();
      return kept;
    },

    /** @returns undefined where the key of its day is gone or the bytes are damaged */
    async open(row: OutboxRow): Promise<Parcel | undefined> {
      if (row.type === "read") return { type: "read" };
      if (row.type === "erasure") {
        return { type: "erasure", reason: Buffer.from(row.sealed).toString("utf8") as ErasureReason };
      }
      const bytes = await keys.open(row.keyDay, row.sealed);
      return bytes && unpackParcel(bytes);
    },

    /** Erases the keys that no parcel needs any more, and what erased rows left in the file. */
    async tidy() {
      await inTurn(async () => keys.eraseAllBut(await store.keyDays()));
      // Out of turn: while a backup holds up the log, tips are taken nevertheless.
      await tidying.forgetOrder();
      await tidying.leaveNoRemnant();
    },
  };
}
