import { describe, expect, it } from "vitest";
import { loadTranslator } from "../../src/bot/translate.ts";
import { placeText } from "../../src/law/reference-text.ts";

describe("a place in the law", () => {
  it("is plain text, to be escaped once by whoever puts it into a message", async () => {
    const t = (await loadTranslator("locales"))("id");
    expect(placeText({ rule: "x", annex: "I/A & B", letter: "a" }, t)).toBe("Lampiran I/A & B huruf a");
  });
});
