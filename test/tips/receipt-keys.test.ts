import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newToken, receiptOf } from "../../src/tips/receipt.ts";
import { receiptKeys } from "../../src/tips/receipt-keys.ts";

const salt = randomBytes(16);
const keys = receiptKeys(salt);
const receipt = receiptOf(newToken());

describe("the keys of a receipt", () => {
  it("are the same after a restart, and others for another receipt or installation", async () => {
    const first = await keys.of(receipt);
    expect(await receiptKeys(salt).of(receipt)).toEqual(first);
    const others = [await keys.of(receiptOf(newToken())), await receiptKeys(randomBytes(16)).of(receipt)];
    const all = [first, ...others].map((one) => {
      if (one.kind !== "ok") throw new Error("nobody else is asking");
      expect(one.lookup).toMatch(/^[\w-]{43}$/);
      expect(one.publicKey).toHaveLength(32);
      expect(one.privateKey).toHaveLength(32);
      return [
        one.lookup,
        ...[one.publicKey, one.privateKey].map((key) => Buffer.from(key).toString("base64url")),
      ];
    });
    expect(new Set(all.flat()).size).toBe(9);
  });

  it("do not change with the code: receipts of today must open next month", async () => {
    const fixed = await receiptKeys(new Uint8Array(16)).of(receiptOf("AAECAwQFBgcICQoLDA0ODw"));
    expect(fixed).toMatchObject({ kind: "ok", lookup: "aiKSlieMNhn4fm9k-lLSVCn_fbKufDDd-QYNsBgRe_Y" });
    expect(fixed.kind === "ok" && Buffer.from(fixed.publicKey).toString("base64url")).toBe(
      "2ngSG1ZyGMxVy1TB3W63NkZrXaO8vnKZFDvJj9rdjiA",
    );
  });

  it("are worked out beside the event loop, which goes on turning", async () => {
    // What is loaded once at the first use does not count.
    await keys.of(receipt);
    let turns = 0;
    let isDone = false;
    const turn = () => {
      turns += 1;
      if (!isDone) setImmediate(turn);
    };
    setImmediate(turn);
    await keys.of(receipt);
    isDone = true;
    // Thousands, as a rule; worked out on the main thread it would be none.
    expect(turns).toBeGreaterThan(50);
  });

  it("are worked out one at a time; who comes when too many wait is told at once, and may come again", async () => {
    const crowded = receiptKeys(salt, 1);
    const settled: string[] = [];
    const asked = [1, 2, 3, 4].map(async (number) => {
      const { kind } = await crowded.of(receipt);
      settled.push(`${number} ${kind}`);
    });
    await Promise.all(asked);
    expect(settled).toEqual(["3 busy", "4 busy", "1 ok", "2 ok"]);
    expect(await crowded.of(receipt)).toMatchObject({ kind: "ok" });
  });
});
