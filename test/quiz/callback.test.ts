import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packQuizAction, packQuizMe, parseQuizButton } from "../../src/quiz/callback.ts";
import type { QuizAction } from "../../src/quiz/quiz.ts";

const token = fc.stringMatching(/^[\w-]{8}$/);
const scope = fc.stringMatching(/^[a-z0-9-]{1,40}$/);
const position = fc.nat(19);
const action: fc.Arbitrary<QuizAction> = fc.oneof(
  fc.record({ verb: fc.constantFrom("menu" as const, "groups" as const, "resume" as const) }),
  fc.record({
    verb: fc.constant("draw" as const),
    draw: fc.oneof(
      fc.record({ kind: fc.constantFrom("mixed" as const, "review" as const, "exam" as const) }),
      fc.record({ kind: fc.constantFrom("group" as const, "topic" as const), scope }),
    ),
  }),
  fc.record({
    verb: fc.constant("draw" as const),
    draw: fc.record({ kind: fc.constantFrom("group" as const, "topic" as const), scope }),
    leaving: token,
  }),
  fc.record({
    verb: fc.constant("draw" as const),
    draw: fc.constant({ kind: "exam" as const }),
    leaving: token,
  }),
  fc.record({
    verb: fc.constant("pick" as const),
    token,
    position,
    option: fc.nat(3),
    version: fc.stringMatching(/^[\w-]{6}$/),
  }),
  fc.record({ verb: fc.constant("next" as const), token }),
  fc.record({ verb: fc.constant("result" as const), token }),
  fc.record({ verb: fc.constant("look" as const), token, position }),
);

describe("the data of a quiz button", () => {
  it("comes back as it was, in at most 64 bytes", () => {
    fc.assert(
      fc.property(action, (given) => {
        const data = packQuizAction(given);
        expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
        expect(parseQuizButton(data)).toEqual(given);
      }),
    );
    expect(parseQuizButton(packQuizMe("medsos-like"))).toMatchObject({ verb: "draw", isAside: true });
  });

  it.each([
    "quiz",
    "quiz:menu:x",
    "quiz:old:1",
    "quiz:pick:short:0:0:v00000",
    "quiz:pick:tttttttt:0:4:v00000",
    "quiz:draw:mixed:x",
    "quiz:draw:topic",
    "quiz:draw:lottery",
    "quiz:new:short:mixed",
    "quiz:new:tttttttt:mixed:x",
    "quiz:on:A B",
    "quiz:next:tttttttt:1",
    "faq:show:x",
  ])("of another version, such as %s, is not taken for something else", (data) => {
    expect(parseQuizButton(data)).toBeUndefined();
  });

  it("may be anything without harm", () => {
    fc.assert(fc.property(fc.string(), (text) => void parseQuizButton(`quiz:${text}`)));
  });
});
