import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import { fuzz } from "./fuzz/fuzzing.ts";

it("3,000 senseless updates break no promise", async () => {
  const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));
  const { broken, mostDrafts, tips } = await fuzz(Number(process.env.FUZZ_COUNT ?? 3_000), seed);
  expect(broken, `FUZZ_SEED=${seed}`).toEqual([]);
  // It got somewhere: a fuzz that never sends a tip would prove little.
  expect(mostDrafts).toBeGreaterThan(5);
  expect(tips).toBeGreaterThan(3);
}, 120_000);
