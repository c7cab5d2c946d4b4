import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packTipButton, packWipe, parseTipButton } from "../../src/tips/callback.ts";
import { newToken } from "../../src/tips/receipt.ts";
import { TIP_KINDS } from "../../src/tips/tip.ts";

const token = newToken();

describe("a button of tips", () => {
  it.each([
    { verb: "go", token },
    { verb: "kind", token, kind: "social-media" },
    { verb: "change", token, what: "howKnown" },
    { verb: "send", token, revision: 0 },
    { verb: "now", token, revision: 999_999 },
    { verb: "addsend", token, revision: 3 },
    { verb: "page", token, page: 12 },
    { verb: "withdrawyes", token },
  ] as const)("comes back as it was packed, within 64 bytes: $verb", (button) => {
    const data = packTipButton(button);
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
    expect(parseTipButton(data)).toEqual(button);
  });

  it("fits for every kind", () => {
    for (const kind of TIP_KINDS) {
      expect(packTipButton({ verb: "kind", token, kind }).length).toBeLessThanOrEqual(64);
    }
  });

  it.each([
    "tips",
    "tips:go",
    "tips:go:short",
    `tips:go:${token}:more`,
    `tips:fly:${token}`,
    `tips:kind:${token}`,
    `tips:kind:${token}:nothing`,
    `tips:send:${token}`,
    `tips:send:${token}:-1`,
    `tips:send:${token}:1:2`,
    `quiz:go:${token}`,
    "tips:wx:AA",
    "tips:wa:!!",
    "tips:wa:AA",
    "tips:wa:gA",
  ])("of another version or hand is not known: %s", (data) => {
    expect(parseTipButton(data)).toBeUndefined();
  });

  it("is read without a fault from any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseTipButton(text);
        parseTipButton(`tips:wa:${text}`);
      }),
    );
  });
});

describe("the messages to delete", () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { maxLength: 60 });

  it("are exactly some of those given, in 64 bytes, never one between; and it is known whether they are all", () => {
    fc.assert(
      fc.property(ids, (given) => {
        const data = packWipe("wipe", given);
        expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
        const button = parseTipButton(data);
        if (button === undefined || !("ids" in button)) throw new Error("the button is not known");
        for (const id of button.ids) expect(given).toContain(id);
        expect(button.isWhole).toBe(button.ids.length === given.length);
      }),
    );
  });

  it("are about forty of a dialogue, the most telling first", () => {
    const button = parseTipButton(
      packWipe(
        "wipeyes",
        Array.from({ length: 60 }, (_, index) => 900_000 + index * 3),
      ),
    );
    if (button === undefined || !("ids" in button)) throw new Error("the button is not known");
    expect(button.verb).toBe("wipeyes");
    expect(button.ids.length).toBeGreaterThanOrEqual(38);
    expect(button.ids[0]).toBe(900_000);
    expect(button.isWhole).toBe(false);
  });
});
