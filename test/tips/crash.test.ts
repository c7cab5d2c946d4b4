import { expect, it } from "vitest";
import { crashTips } from "../support/tip-crash.ts";

it.each([
  ["with topics", { slotMinutes: 0, isForum: true }],
  ["without topics, at slots", { slotMinutes: 1, isForum: false }],
])(
  "every tip with a receipt arrives once in a group %s, however often the bot is killed",
  { timeout: 120_000 },
  async (_name, mode) => {
    const figures = await crashTips({ ...mode, kills: 5, people: 3, faultShare: 0.01, lookups: 1 });
    expect(figures.broken).toEqual([]);
    expect(figures.receiptsShown).toBeGreaterThan(0);
  },
);
