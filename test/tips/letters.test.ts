import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openLetter, sealLetter } from "../../src/tips/letters.ts";
import { newToken, receiptOf } from "../../src/tips/receipt.ts";
import { receiptKeys } from "../../src/tips/receipt-keys.ts";

async function keysOfSomebody() {
  const keys = await receiptKeys(randomBytes(16)).of(receiptOf(newToken()));
  if (keys.kind !== "ok") throw new Error("nobody else is asking");
  return keys;
}
const sari = await keysOfSomebody();
const budi = await keysOfSomebody();

describe("a letter to the holder of a receipt", () => {
  it("opens as it was written, whatever stands in it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 600 }), async (text) => {
        expect(await openLetter(await sealLetter(text, sari.publicKey), sari)).toBe(text.toWellFormed());
      }),
      { numRuns: 200 },
    );
    for (const text of ["", "\ufeffmulai", "x".repeat(255), "x".repeat(256), "y".repeat(4096), "akhir\0\0"]) {
      expect(await openLetter(await sealLetter(text, sari.publicKey), sari)).toBe(text);
    }
  });

  it("opens for nobody else", async () => {
    const sealed = await sealLetter("Terima kasih, kapan kejadiannya?", sari.publicKey);
    expect(await openLetter(sealed, budi)).toBeUndefined();
    expect(await openLetter(sealed, { ...sari, privateKey: budi.privateKey })).toBeUndefined();
    expect(Buffer.from(sealed).includes("kapan")).toBe(false);
  });

  it("does not open when changed, cut or never sealed", async () => {
    const sealed = await sealLetter("Terima kasih", sari.publicKey);
    for (const place of [0, 31, 32, 48, sealed.length - 1]) {
      const changed = Uint8Array.from(sealed);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(await openLetter(changed, sari)).toBeUndefined();
    }
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
        expect(await openLetter(bytes, sari)).toBeUndefined();
      }),
    );
    expect(await openLetter(sealed.subarray(0, -1), sari)).toBeUndefined();
  });

  it("tells its length only roughly, and differs at each sealing", async () => {
    const sizes = await Promise.all(
      ["", "ya", "x".repeat(255)].map(async (text) => (await sealLetter(text, sari.publicKey)).length),
    );
    expect(new Set(sizes).size).toBe(1);
    expect(await sealLetter("ya", sari.publicKey)).not.toEqual(await sealLetter("ya", sari.publicKey));
  });
});
