import { describe, expect, it } from "vitest";
import { crashTips } from "../support/tip-crash.ts";

const MODES = {
  "with topics, at once": { slotMinutes: 0, isForum: true },
  "without topics, at slots": { slotMinutes: 1, isForum: false },
} as const;

// At once: most of the time is spent waiting for a process to start.
describe.concurrent("however often the bot is killed", { timeout: 120_000 }, () => {
  for (const [name, mode] of Object.entries(MODES)) {
    it(`every tip whose receipt was shown arrives once in a group ${name}`, async () => {
      const figures = await crashTips({ ...mode, kills: 3, people: 2, faultShare: 0.01, lookups: 1 });
      expect(figures.broken).toEqual([]);
      expect(figures.receiptsShown).toBeGreaterThan(0);
    });
  }
});
