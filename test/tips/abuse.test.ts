import { beforeEach, describe, expect, it } from "vitest";
import { type AbuseControl, type AbuseOptions, abuseControl, type Counted } from "../../src/tips/abuse.ts";

const SARI = 987_654_321;
const BUDI = 123_456_789;
const MINUTE = 60_000;

let clock: number;
let day: string;
let abuse: AbuseControl;
const start = (options: Partial<AbuseOptions> = {}) =>
  abuseControl({ now: () => clock, today: () => day, ...options });
beforeEach(() => {
  clock = 1_000_000_000;
  day = "2026-11-22";
  abuse = start();
});

const times = <T>(count: number, action: () => T): T[] => Array.from({ length: count }, action);

describe("what one person may do in a day", () => {
  it.each<[Counted, number]>([
    ["tip", 5],
    ["addition", 20],
    ["lookup", 60],
  ])("ends for a %s after %i, for this person and this alone", (what, limit) => {
    expect(new Set(times(limit, () => abuse.count(SARI, what)))).toEqual(new Set(["allowed"]));
    expect(times(2, () => abuse.count(SARI, what))).toEqual(["limited", "limited"]);
    expect(abuse.count(BUDI, what)).toBe("allowed");
    const others = (["tip", "addition", "lookup"] as const).filter((other) => other !== what);
    expect(others.map((other) => abuse.count(SARI, other))).toEqual(["allowed", "allowed"]);
  });

  it("can be asked about without using any of it up", () => {
    abuse = start({ dailyLimit: 1 });
    expect(times(3, () => abuse.check(SARI, "tip"))).toEqual(["allowed", "allowed", "allowed"]);
    abuse.count(SARI, "tip");
    expect(abuse.check(SARI, "tip")).toBe("limited");
  });

  it("begins anew with the next day", () => {
    times(6, () => abuse.count(SARI, "tip"));
    day = "2026-11-23";
    expect(abuse.count(SARI, "tip")).toBe("allowed");
  });

  it("is not forgotten to make room for somebody new, who has to wait for tomorrow", () => {
    abuse = start({ mostPersons: 2, dailyLimit: 2 });
    expect([SARI, BUDI, SARI, SARI].map((id) => abuse.count(id, "tip"))).toEqual([
      "allowed",
      "allowed",
      "allowed",
      "limited",
    ]);
    expect([abuse.check(3, "lookup"), abuse.count(3, "lookup")]).toEqual(["limited", "limited"]);
    expect(abuse.delayFor(3)).toBe(MINUTE);
    expect(abuse.wrongReceipt(3)).toBe(MINUTE);
    expect(abuse.count(BUDI, "tip")).toBe("allowed");
    day = "2026-11-23";
    expect(abuse.count(3, "tip")).toBe("allowed");
  });
});

describe("somebody's handle", () => {
  it("is the same all day, another one for others, tomorrow, and after a restart, and holds no id", () => {
    const handle = abuse.senderHandle(SARI);
    expect(abuse.senderHandle(SARI)).toBe(handle);
    expect(handle).not.toContain(String(SARI));
    const others = [abuse.senderHandle(BUDI), start().senderHandle(SARI)];
    day = "2026-11-23";
    others.push(abuse.senderHandle(SARI));
    expect(new Set([handle, ...others]).size).toBe(4);
  });
});

describe("somebody who is muted", () => {
  it("reads just what one at the daily limit reads", () => {
    const muted = abuse.senderHandle(SARI);
    abuse.count(SARI, "tip");
    abuse.mute(muted);
    times(5, () => abuse.count(BUDI, "tip"));
    for (const id of [SARI, BUDI]) {
      expect([abuse.check(id, "tip"), abuse.count(id, "tip")]).toEqual(["limited", "limited"]);
      expect(abuse.count(id, "lookup")).toBe("allowed");
    }
    expect(abuse.count(SARI, "addition")).toBe("limited");
  });

  it("may write again the next day, and yesterday's handle mutes nobody", () => {
    const handle = abuse.senderHandle(SARI);
    abuse.mute(handle);
    day = "2026-11-23";
    expect(abuse.count(SARI, "tip")).toBe("allowed");
    abuse.mute(handle);
    expect(abuse.count(SARI, "tip")).toBe("allowed");
  });
});

describe("wrong receipts", () => {
  const seconds = (ms: number) => ms / 1_000;

  it("make the next look-up wait longer and longer, up to a minute", () => {
    const delays = times(10, () => seconds(abuse.wrongReceipt(SARI)));
    expect(delays).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it("never shorten the wait, however many there are", () => {
    times(5_000, () => abuse.wrongReceipt(SARI));
    clock += 2 * 3_600_000;
    expect(seconds(abuse.wrongReceipt(SARI))).toBe(60);
  });

  it("let the wait pass with time, and hold nobody else up", () => {
    times(4, () => abuse.wrongReceipt(SARI));
    expect(seconds(abuse.delayFor(SARI))).toBe(4);
    clock += 3_000;
    expect(seconds(abuse.delayFor(SARI))).toBe(1);
    clock += 1_000;
    expect(abuse.delayFor(SARI)).toBe(0);
    expect(abuse.delayFor(BUDI)).toBe(0);
  });

  it("by many people together make those wait who were wrong today, and nobody who was not", () => {
    abuse = start({ wrongReceiptsPerHour: 3 });
    const guessers = [1, 2, 3];
    for (const id of guessers) {
      abuse.wrongReceipt(id);
      clock += MINUTE;
    }
    expect(guessers.map((id) => abuse.delayFor(id) / MINUTE)).toEqual([57, 57, 57]);
    expect(abuse.delayFor(SARI)).toBe(0);
    clock += 57 * MINUTE;
    expect(guessers.map(abuse.delayFor)).toEqual([0, 0, 0]);
  });

  it("are forgotten with the day, also where nobody asks", () => {
    times(9, () => abuse.wrongReceipt(SARI));
    day = "2026-11-23";
    abuse.forgetYesterday();
    expect(abuse.delayFor(SARI)).toBe(0);
  });
});
