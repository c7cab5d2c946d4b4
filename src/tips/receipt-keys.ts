import { createHash, scrypt } from "node:crypto";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Receipt } from "./receipt.ts";
import { loadSodium } from "./sodium.ts";
import type { Lookup } from "./tip.ts";

/** A pair for sealed boxes (X25519). */
export interface LetterKeys {
  publicKey: Uint8Array;
  /** Opens the letters. In memory only, and no longer than somebody looks in. */
  privateKey: Uint8Array;
}

export type KeysOfReceipt = ({ kind: "ok"; lookup: Lookup } & LetterKeys) | { kind: "busy" };

export interface ReceiptKeys {
  /**
   * What a receipt stands for, always the same under one salt. Takes about half a second, 128 MB and a thread of
   * Node's pool; the event loop goes on meanwhile.
   * @returns `busy`, at once, where too many wait already
   */
  of(receipt: Receipt): Promise<KeysOfReceipt>;
}

export interface ScryptCost {
  N: number;
  r: number;
  p: number;
}

/** 128 MB: a receipt has 63 bits, and whoever has stolen the database pays as much for each guess. */
const COST: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };
/** At half a second each the last one comes after 8 s; who is told «busy» keeps the draft, and holds up nobody else. */
const MOST_WAITING = 16;

/**
 * @param salt of this installation, at least 16 random bytes; with another one every receipt is void
 * @param cost another one for tests that keep hundreds of tips alone: receipts of one cost are void under another
 */
export function receiptKeys(salt: Uint8Array, mostWaiting = MOST_WAITING, cost = COST): ReceiptKeys {
  // One at a time: each takes 128 MB, and Node's pool has four threads that files and pictures need as well.
  const inTurn = oneAtATime(mostWaiting + 1);
  return {
    of: (receipt) => inTurn(() => derive(receipt, salt, cost)) ?? Promise.resolve({ kind: "busy" }),
  };
}

async function derive(receipt: Receipt, salt: Uint8Array, cost: ScryptCost): Promise<KeysOfReceipt> {
  const secret = await stretch(receipt, salt, cost);
  const sodium = await loadSodium();
  const lookup = createHash("sha256").update("netral/tip-lookup\0").update(secret.subarray(0, 32));
  const { publicKey, privateKey } = sodium.crypto_box_seed_keypair(secret.subarray(32));
  secret.fill(0);
  return { kind: "ok", lookup: lookup.digest("base64url") as Lookup, publicKey, privateKey };
}

function stretch(receipt: Receipt, salt: Uint8Array, cost: ScryptCost): Promise<Buffer> {
  const memory = 128 * cost.N * cost.r;
  return new Promise((resolve, reject) => {
    // OpenSSL counts a little beside the blocks themselves.
    scrypt(receipt, salt, 64, { ...cost, maxmem: memory + 2 ** 20 }, (error, bytes) =>
      error === null ? resolve(bytes) : reject(error),
    );
  });
}
