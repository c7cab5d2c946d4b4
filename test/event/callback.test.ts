import { describe, expect, it } from "vitest";
import { readCode } from "../../src/event/alias.ts";
import {
  CONTROLS,
  type EventButton,
  packEventButton,
  parseEventButton,
  QUESTION_COUNTS,
  SECONDS,
} from "../../src/event/callback.ts";

const buttons: EventButton[] = [
  { verb: "topics" },
  { verb: "leave", code: "K7M3X" },
  { verb: "pledged", code: "K7M3X" },
  { verb: "pick", code: "K7M3X", position: 14, option: 3 },
  ...CONTROLS.map((control) => ({ verb: "control" as const, control, code: "K7M3X", position: 14 })),
  ...QUESTION_COUNTS.flatMap((questions) =>
    SECONDS.flatMap((seconds) =>
      ([undefined, "pencalonan-partai"] as const).flatMap((scope) =>
        (["setup", "create"] as const).map((verb) => ({
          verb,
          setup: { scope, questions, seconds, pace: "auto" as const },
        })),
      ),
    ),
  ),
];

describe("a button of an event", () => {
  it.each(buttons.map((button) => [packEventButton(button), button] as const))(
    "%s is read as it was packed",
    (data, button) => {
      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
      expect(parseEventButton(data)).toEqual(button);
    },
  );

  it.each([
    "",
    "event",
    "event:",
    "event:topics:1",
    "event:pick:K7M3X:0:4",
    "event:pick:K7M3X:0",
    "event:pick:AEIOU:0:1",
    "event:pick:K7M3X:100:1",
    "event:start:K7M3X",
    "event:pledged:AEIOU",
    "event:pledged:K7M3X:0",
    "event:fly:K7M3X:0",
    "event:setup:*:7:20:auto",
    "event:setup:*:10:99:auto",
    "event:setup:*:10:20:fast",
    "event:setup:../x:10:20:auto",
    "quiz:pick:K7M3X:0:1",
  ])("that this version does not know is nobody's: %j", (data) => {
    expect(parseEventButton(data)).toBeUndefined();
  });
});

describe("a code", () => {
  it("is read however it is typed, and told from any word", () => {
    expect(readCode(" k7m-3x ")).toBe("K7M3X");
    for (const text of ["", "netral", "K7M3", "K7M3X9", "K7M30", "ACARA"])
      expect(readCode(text)).toBeUndefined();
  });
});
