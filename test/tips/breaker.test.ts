import { beforeEach, describe, expect, it } from "vitest";
import { type Breaker, breaker } from "../../src/tips/breaker.ts";

const MINUTE = 60_000;

let clock: number;
let intake: Breaker;
beforeEach(() => {
  clock = 1_000_000_000;
  intake = breaker({ now: () => clock });
});
const arrive = (count: number) => Array.from({ length: count }, () => intake.admit());

describe("a flood of tips", () => {
  it("closes the intake at the 61st within ten minutes, for a quarter of an hour", () => {
    expect(arrive(60)).not.toContain(false);
    expect(intake.state()).toBe("admitting");
    expect(arrive(1)).toEqual([false]);
    expect(intake.state()).toBe("refusing");
    clock += 15 * MINUTE - 1;
    expect(arrive(1)).toEqual([false]);
    clock += 1;
    expect(intake.state()).toBe("admitting");
    expect(arrive(60)).not.toContain(false);
  });

  it("that goes on while the intake is closed does not keep it closed for longer", () => {
    arrive(61);
    for (let minute = 0; minute < 14; minute++) {
      clock += MINUTE;
      expect(arrive(10)).not.toContain(true);
    }
    clock += MINUTE;
    expect(arrive(1)).toEqual([true]);
  });

  it("is none where as many come more slowly", () => {
    for (let i = 0; i < 600; i++) {
      expect(intake.admit()).toBe(true);
      clock += MINUTE / 6;
    }
  });

  it("is measured over any ten minutes, not from mark to mark", () => {
    clock += 9 * MINUTE;
    expect(arrive(40)).not.toContain(false);
    clock += 2 * MINUTE;
    expect(arrive(21)).toEqual([...Array.from({ length: 20 }, () => true), false]);
  });
});
