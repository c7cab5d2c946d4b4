import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText, maskFindings } from "../../src/tips/clean-text.ts";
import { expectLinear, tipText } from "./texts.ts";

const clean = (text: string) => cleanText(text).text;
const kindsRemoved = (text: string) => cleanText(text).removed.map(({ kind }) => kind);

describe("the characters of a tip", () => {
  it.each([
    ["composes letters", "cafe\u0301", "café"],
    ["drops zero-width characters", "ka\u200bmp\u2060an\ufeffye", "kampanye"],
    ["drops direction marks", "abc\u202edef\u2069", "abcdef"],
    ["drops tags, in which whole words hide", "aman\u{e0073}\u{e0061}", "aman"],
    ["drops soft hyphens and fillers", "kam\u00adpa\u3164nye\u034f", "kampanye"],
    ["drops private and lone half characters", "a\ue000b\ud800c\udc00d", "abcd"],
    ["drops control characters", "a\u0000b\u001b[31mc", "ab[31mc"],
    ["makes odd spaces plain", "a\u00a0b\u2003c\u3000d\u2800e\tf", "a b c d e f"],
    ["makes many spaces one", "a    b", "a b"],
    ["makes every line end the same", "a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"],
    ["keeps one empty line at most", "a\n\n\n\n\nb", "a\n\nb"],
    ["drops spaces around lines", " a \n  b  ", "a\nb"],
    ["writes full-width letters and digits plainly", "ＮＩＰ １９８５＠ｙ．ｉｄ", "NIP 1985@y.id"],
    ["writes mathematical letters plainly", "𝐬𝐚𝐲𝐚 𝟎𝟖𝟏𝟐", "saya 0812"],
    ["writes digits of other scripts as ours", "٠٨١٢ ०१२", "0812 012"],
    ["writes Cyrillic letters inside Latin words as Latin", "kаmpаnуe", "kampanye"],
    ["writes Greek letters inside Latin words as Latin", "kοta", "kota"],
    ["leaves words of another script", "Путин и συν", "Путин и συν"],
    ["leaves square metres", "20 m²", "20 m²"],
    ["makes the quotes and dashes of iPhones plain", "“Jum’at” — pukul 8…", '"Jum\'at" - pukul 8...'],
    ["leaves Arabic with its vowels", "بِسْمِ اللَّهِ", "بِسْمِ اللَّهِ".normalize("NFC")],
    ["cuts towers of marks", `z${"\u0301\u0316".repeat(20)}`, "\u017a\u0316\u0316\u0316"],
    ["takes the skin colour and the glue out of emoji", "👍🏽 ❤️", "👍 ❤"],
    ["leaves a plain sentence", "Camat hadir di posko, 20-11-2026.", "Camat hadir di posko, 20-11-2026."],
  ])("%s", (_, raw, expected) => {
    expect(clean(raw)).toBe(expected);
  });

  it("says that something invisible was there, but not for the glue of an emoji", () => {
    expect(kindsRemoved("a\u200bb")).toEqual(["invisible"]);
    expect(kindsRemoved("❤️ 👨‍👩‍👧")).toEqual([]);
  });

  it("says that letters were disguised, but not for quotes", () => {
    expect(kindsRemoved("kаmpanye")).toEqual(["look-alikes"]);
    expect(kindsRemoved("“kampanye”")).toEqual([]);
  });

  it("cuts at the limit by what people see as characters, and says so", () => {
    const { text, removed } = cleanText("🏠".repeat(20), { limit: 7 });
    expect(text).toBe("🏠".repeat(7));
    expect(removed).toEqual([{ kind: "cut" }]);
  });

  it("cuts nothing that fits exactly", () => {
    expect(cleanText("🏠".repeat(7), { limit: 7 }).removed).toEqual([]);
  });

  it("is empty for what shows nothing", () => {
    expect(clean(" \u200b\u2800\n\u3164 ")).toBe("");
  });
});

describe("cleaning any text", () => {
  it("changes nothing the second time, whatever it is given", () => {
    fc.assert(
      fc.property(tipText, fc.integer({ min: 5, max: 400 }), (raw, limit) => {
        const once = cleanText(raw, { limit }).text;
        expect(cleanText(once, { limit }).text).toBe(once);
      }),
      { numRuns: 1500 },
    );
  });

  it("leaves nothing invisible, no other form than NFC, and no more than the limit", () => {
    fc.assert(
      fc.property(tipText, fc.integer({ min: 1, max: 60 }), (raw, limit) => {
        const { text } = cleanText(raw, { limit });
        expect(text).not.toMatch(/[^\P{C}\n]|\p{Default_Ignorable_Code_Point}|[^\P{Z} ]/u);
        expect(text).toBe(text.normalize("NFC"));
        expect(text).not.toMatch(/\n{3}|^\s|\s$/);
        expect([...text].length).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 1000 },
    );
  });

  it("gives findings in order, inside the text, never overlapping, never empty", () => {
    fc.assert(
      fc.property(tipText, (raw) => {
        const { text, findings } = cleanText(raw);
        let from = 0;
        for (const { start, end } of findings) {
          expect(start).toBeGreaterThanOrEqual(from);
          expect(end).toBeGreaterThan(start);
          from = end;
        }
        expect(from).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1000 },
    );
  });

  it("masks so that nothing of the kinds is left, and a second time changes nothing", () => {
    fc.assert(
      fc.property(tipText, fc.nat(), (raw, seed) => {
        const { text, findings } = cleanText(raw);
        const kind = findings[seed % Math.max(1, findings.length)]?.kind;
        const chosen = findings.filter((finding) => finding.kind === kind);
        const masked = maskFindings(text, chosen);
        const after = cleanText(masked, { limit: 100_000 });
        expect(after.text).toBe(masked);
        expect(after.findings.filter((finding) => finding.kind === kind)).toEqual([]);
        expect(
          maskFindings(
            masked,
            after.findings.filter((finding) => finding.kind === kind),
          ),
        ).toBe(masked);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    "a",
    "a@",
    "a.",
    "1",
    "1 ",
    "1-",
    "(",
    ")",
    "@",
    "?igsh=",
    "https://",
    "https://a?igsh=1&",
    "www.",
    "a.b/",
    "\u0301",
    "\u200b",
    "а",
    "٠",
    " ",
    "\n",
    "0812",
    "+62 8",
    "saya ",
    "atasan ",
    "nama saya ",
    "saya guru di ",
    "saya guru di sd sd sd ",
    "saya sebagai a a a ",
    "nama saya Sari ",
    "my ",
    "I am a ",
    "hormat saya, Sari ",
  ])("takes time in proportion to the length of %j, repeated", (unit) => {
    expectLinear((length) => {
      const text = unit.repeat(Math.ceil(length / unit.length));
      const { text: cleaned, findings } = cleanText(text, { limit: length });
      maskFindings(cleaned, findings);
    });
  });
});
