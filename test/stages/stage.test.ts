import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../src/bot/day.ts";
import {
  daysBetween,
  type Election,
  STAGE_KINDS,
  sanctionStageOf,
  sanctionStageOn,
  standingOn,
} from "../../src/stages/stage.ts";

const election = (
  id: string,
  ...dated: [Election["dated"][number]["stage"], string, string][]
): Election => ({
  id,
  name: { id, en: id },
  expected: { id, en: id },
  source: "s",
  dated: dated.map(([stage, from, until]) => ({ stage, from, until, source: "s" })),
});
const national = election(
  "nasional",
  ["pencalonan", "2028-05-01", "2028-08-31"],
  ["kampanye", "2028-11-01", "2029-02-01"],
);

describe("where an election stands", () => {
  it.each([
    ["2028-04-30", undefined, "pencalonan"],
    ["2028-05-01", "pencalonan", "kampanye"],
    ["2028-08-31", "pencalonan", "kampanye"],
    ["2028-09-01", undefined, "kampanye"],
    ["2029-02-01", "kampanye", undefined],
    ["2029-02-02", undefined, undefined],
  ])("on %s: now %s, next %s", (today, now, next) => {
    const standing = standingOn(national, today);
    expect([standing.now?.stage, standing.next?.stage]).toEqual([now, next]);
  });
});

describe("the sanction that fits", () => {
  const local = election("daerah", ["pencalonan", "2028-12-01", "2028-12-31"]);
  const on = (today: string, ...elections: Election[]) =>
    sanctionStageOn({ checked: "2026-11-22", elections }, today);
  it("is that of the stage, of the last one between two, and none before and after all", () => {
    expect(on("2028-06-01", national, local)).toBe("bakal-calon");
    expect(on("2028-11-15", national, local)).toBe("calon");
    expect(on("2028-10-01", national, local)).toBe("bakal-calon");
    expect(on("2027-01-01", national, local)).toBeUndefined();
    expect(on("2032-01-01", national, local)).toBeUndefined();
    expect(on("2028-06-01")).toBeUndefined();
  });
  it("is none while two elections are at different stages", () => {
    expect(on("2028-12-10", national, local)).toBeUndefined();
  });
  it("changes with the naming of the candidates", () => {
    expect(STAGE_KINDS.map(sanctionStageOf)).toEqual([
      "bakal-calon",
      "bakal-calon",
      ...Array<string>(5).fill("calon"),
    ]);
  });
});

it("days are counted whole over months, years and leap days", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4000 }), (days) => {
      expect(daysBetween("2027-02-27", addDays("2027-02-27", days))).toBe(days);
    }),
  );
});
