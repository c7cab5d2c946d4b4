import type { Day } from "../bot/day.ts";
import type { OutboxKeys } from "./outbox-keys.ts";
import type { OutboxRow, OutboxStore } from "./outbox-store.ts";
import { packParcel, unpackParcel } from "./parcel.ts";
import type { ErasureReason, Parcel } from "./tip.ts";

export type Outbox = ReturnType<typeof createOutbox>;

/** Seals parcels under the key of their day before they touch the disk, and opens them to be handed over. */
export function createOutbox(store: OutboxStore, keys: OutboxKeys, leaveNoRemnant: () => Promise<void>) {
  // A key that was just used, but whose row is not there yet, must not pass for unused.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };

  return {
    /** Seals a parcel and has it inserted; the key is safely on the disk before. */
    keep: <T>(
      today: Day,
      parcel: Extract<Parcel, { type: "tip" | "addition" }>,
      insert: (sealed: Uint8Array) => Promise<T>,
    ): Promise<T> => inTurn(async () => insert(await keys.seal(today, packParcel(parcel)))),

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
    tidy: () =>
      inTurn(async () => {
        await keys.eraseAllBut(await store.keyDays());
        await leaveNoRemnant();
      }),
  };
}
