import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../src/bot/day.ts";
import { type CertificateFacts, certificateCodes, splitCodeAndName } from "../../src/certificate/code.ts";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codes = certificateCodes(new Uint8Array(32).map((_, index) => index * 7));
const facts: fc.Arbitrary<CertificateFacts> = fc.record({
  day: fc.nat(30_000).map((days) => addDays("2020-01-01", days)),
  band: fc.constantFrom("80-89" as const, "90-100" as const),
  name: fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
});

describe("a certificate's code", () => {
  it("tells day and band again, and whether the name is the same", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const code = codes.issue(given);
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
        const { day, band, name } = given;
        expect(codes.verify(code, name)).toEqual({
          kind: "genuine",
          day,
          band,
          name: "matches",
          key: "current",
        });
        expect(codes.verify(code)).toMatchObject({ name: "not-asked" });
        expect(codes.verify(code, `${name} x`)).toMatchObject({ name: "differs" });
      }),
    );
  });

  it("is false as soon as any one character is another", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const code = codes.issue(given);
        for (const [index, letter] of [...code].entries()) {
          if (letter === "-") continue;
          const other = LETTERS[(LETTERS.indexOf(letter) + 1 + (index % 31)) % 32] ?? "";
          if (other === letter) continue;
          const changed = code.slice(0, index) + other + code.slice(index + 1);
          expect(codes.verify(changed, given.name)).toEqual({ kind: "not-genuine" });
        }
      }),
      { numRuns: 50 },
    );
  });

  it("is false under another key, and so is anything of its length that was made up", () => {
    fc.assert(
      fc.property(facts, fc.uint8Array({ minLength: 32, maxLength: 32 }), (given, key) => {
        expect(certificateCodes(key).verify(codes.issue(given)).kind).not.toBe("genuine");
      }),
    );
    const madeUp = fc.array(fc.constantFrom(...LETTERS), { minLength: 24, maxLength: 24 });
    fc.assert(fc.property(madeUp, (letters) => codes.verify(letters.join("")).kind === "not-genuine"));
  });

  it("made with the key before a rotation is genuine while that one is known, and tells so", () => {
    const [older, newer] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    fc.assert(
      fc.property(facts, (given) => {
        const before = certificateCodes(older).issue(given);
        const ring = certificateCodes({ current: newer, previous: older });
        expect(ring.verify(before, given.name)).toMatchObject({
          kind: "genuine",
          name: "matches",
          key: "previous",
        });
        expect(ring.verify(ring.issue(given))).toMatchObject({ kind: "genuine", key: "current" });
        expect(certificateCodes(newer).verify(before)).toEqual({ kind: "not-genuine" });
        expect(certificateCodes(newer).verify(ring.issue(given))).toMatchObject({ key: "current" });
      }),
      { numRuns: 50 },
    );
  });

  it("may be typed in small letters, without or with other gaps, and with O, I, L for 0, 1, 1", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const code = codes.issue(given);
        const typed = code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l");
        expect(codes.verify(typed).kind).toBe("genuine");
        expect(codes.verify(code.replaceAll("-", "").replaceAll("1", "I")).kind).toBe("genuine");
      }),
    );
  });

  it("does not tell the name", () => {
    const given = { day: "2026-11-22", band: "90-100", name: "Sari Wulandari" } as const;
    const code = codes.issue(given).replaceAll("-", "");
    expect(code).not.toBe(certificateCodes(new Uint8Array(32).fill(9)).issue(given).replaceAll("-", ""));
  });

  it("compares names without case, gaps and punctuation", () => {
    const code = codes.issue({ day: "2026-11-22", band: "80-89", name: "Sari  Wulandari, S.Pd." });
    expect(codes.verify(code, "sari wulandari s.pd")).toMatchObject({ name: "matches" });
    expect(codes.verify(code, "Sari Wulandara, S.Pd.")).toMatchObject({ name: "differs" });
  });

  it.each(["", "hello", "1234", "U".repeat(24), "0".repeat(25)])("is not seen in «%s»", (text) => {
    expect(codes.verify(text)).toEqual({ kind: "unreadable" });
  });

  it("may be followed by a name", () => {
    const code = "349T-QTRZ-21Z5-4RJA-12KN-EDH9";
    expect(splitCodeAndName(`${code} Sari Wulandari`)).toEqual({ code, name: "Sari Wulandari" });
    expect(splitCodeAndName(`349t qtrz 21z5 4rja 12kn edh9\nSari`)).toEqual({
      code: "349t qtrz 21z5 4rja 12kn edh9",
      name: "Sari",
    });
    expect(splitCodeAndName(code)).toEqual({ code, name: undefined });
    expect(splitCodeAndName("349TQTRZ21Z54RJA12KNEDH9X")).toMatchObject({ name: undefined });
    expect(splitCodeAndName("apa ini")).toEqual({ code: "apa ini", name: undefined });
  });
});
