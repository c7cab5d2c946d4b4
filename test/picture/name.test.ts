import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { certificatePainter } from "../../src/certificate/painter.ts";
import { checkName, LONGEST_NAME } from "../../src/picture/name.ts";

const { covers } = certificatePainter();

describe("a name for a certificate", () => {
  it.each([
    ["  Sari \n Wulandari,\tS.Pd. ", "Sari Wulandari, S.Pd."],
    ["Sa\u200Bri\u202E Wu\u2066landari\u0000", "Sari Wulandari"],
    ["Jose\u0301 d'Árbol-Łuczak", "José d'Árbol-Łuczak"],
    ["Zal\u0301\u0302\u0303\u0304\u0305go", "Za\u013A\u0302\u0303go"],
    ["Ni Luh Putu Ayu <b>", "Ni Luh Putu Ayu <b>"],
  ])("is cleaned: %j", (typed, name) => {
    expect(checkName(typed, covers)).toEqual({ kind: "ok", name });
  });

  it.each([
    ["", "empty"],
    [" . , ", "empty"],
    ["\u200B\u2060", "empty"],
    ["1234", "empty"],
    ["a".repeat(61), "too-long"],
    ["Sari 🌸", "glyphs"],
    ["ꦱꦫꦶ", "glyphs"],
    ["莎莉", "glyphs"],
  ])("is refused: %j", (typed, problem) => {
    expect(checkName(typed, covers)).toMatchObject({ kind: "refused", problem });
  });

  it("that is taken can be written, is one line, fits, and is taken again as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (typed) => {
        const check = checkName(typed, covers);
        if (check.kind === "refused") return;
        expect([...check.name].length).toBeLessThanOrEqual(LONGEST_NAME);
        expect([...check.name].every((character) => covers(character.codePointAt(0) ?? 0))).toBe(true);
        expect(check.name).not.toMatch(/[\p{C}\n]/u);
        expect(checkName(check.name, covers)).toEqual(check);
      }),
      { numRuns: 1_000 },
    );
  });
});
