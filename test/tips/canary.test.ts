import { describe, expect, it } from "vitest";
import { type CanaryResult, playCanary } from "./canary/play.ts";
import { finder, formsOf, formsOfNumber } from "./canary/search.ts";

describe("the search for a canary", () => {
  const number = 987_654_321_012;
  const needles = [...formsOf("name", "qenarzy"), ...formsOfNumber("id", number)];
  const find = finder(needles);

  it("finds each value in each of its forms, wherever it lies", () => {
    for (const { mark, form, bytes } of needles) {
      for (const before of [0, 1, 2, 3, 62, 63, 64]) {
        const text = Buffer.concat([Buffer.alloc(before, "."), bytes, Buffer.alloc(9, ".")]);
        expect(find(text)).toContainEqual({ mark, form, offset: before });
      }
    }
    expect(find(Buffer.from("nothing of the kind, but qenarz and 98765432101"))).toEqual([]);
  });

  it("finds it in what others have encoded", () => {
    const map = new Map([["nama", "Ibu Qenarzy"]]);
    const texts = [
      JSON.stringify({ from: { id: number } }),
      encodeURIComponent("Ibu Qenarzy / 7"),
      ...["", ".", ".."].map((before) => Buffer.from(`${before}${map.get("nama")}`).toString("base64")),
      Buffer.from(String(number)).toString("base64url"),
    ];
    for (const text of texts) expect(find(Buffer.from(text))).not.toEqual([]);
    expect(find(new Uint8Array(new Float64Array([1, number]).buffer))).not.toEqual([]);
    expect(find(Buffer.from("Ibu QENARZY", "utf16le"))).not.toEqual([]);
  });
});

describe("somebody who reports with every kind of message at every step", () => {
  it("is named nowhere but in their own chat: in no payload, file, backup, output, or memory an hour later", async () => {
    const result = await playCanary();
    process.stdout.write(`${spell(result)}\n`);
    expect(result.leaks).toEqual([]);
    expect(Object.entries(result.controls).filter(([, holds]) => !holds)).toEqual([]);
  }, 180_000);
});

function spell({ figures }: CanaryResult): string {
  return Object.entries(figures)
    .map(([what, count]) => `${what} ${count}`)
    .join(", ");
}
