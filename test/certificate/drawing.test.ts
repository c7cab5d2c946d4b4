import { describe, expect, it } from "vitest";
import { LOCALES, loadTranslator } from "../../src/bot/translate.ts";
import { drawCertificate } from "../../src/certificate/drawing.ts";
import { certificatePainter, PICTURE_HEIGHT, PICTURE_WIDTH } from "../../src/certificate/painter.ts";
import { certificateWords } from "../../src/certificate/view.ts";

const painter = certificatePainter();
const translator = await loadTranslator("locales");
const wordsFor = (name: string, locale: (typeof LOCALES)[number] = "id") =>
  certificateWords(
    { day: "2026-11-22", band: "90-100", name },
    "0000-0000-0000-0000-0000-0000",
    "netral_bot",
    translator(locale),
    locale,
  );

describe("a certificate", () => {
  it.each(LOCALES)("is a PNG in the ratio of A4, in «%s»", async (locale) => {
    const png = await painter.paint(wordsFor("Sari Wulandari", locale));
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([PICTURE_WIDTH, PICTURE_HEIGHT]);
    expect(PICTURE_WIDTH / PICTURE_HEIGHT).toBeCloseTo(Math.SQRT2, 2);
    expect(png.length).toBeLessThan(1_000_000);
  });

  it("says that it is an exercise and no official certificate, in every language", () => {
    expect(drawCertificate(wordsFor("Sari"), () => 1)).toContain("bukan sertifikat resmi");
    expect(drawCertificate(wordsFor("Sari", "en"), () => 1)).toContain("not an official certificate");
  });

  it("writes any name as text and not as markup, and long ones smaller", async () => {
    const svg = drawCertificate(wordsFor(`<script>&"' Sari`), () => 10);
    expect(svg).toContain("&lt;script&gt;&amp;&quot;&apos; Sari");
    const sizeOf = (name: string, width: number) => {
      const [, size] =
        /font-size="([\d.]+)" font-weight="bold"/.exec(drawCertificate(wordsFor(name), () => width)) ?? [];
      return Number(size);
    };
    expect(sizeOf("W".repeat(60), 60)).toBeLessThanOrEqual(900 / 60);
    expect(sizeOf("Sari", 2)).toBe(50);
    await expect(painter.paint(wordsFor("W".repeat(60)))).resolves.toBeInstanceOf(Buffer);
  });
});
