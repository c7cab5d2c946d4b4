import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "uqr";
import { afterAll, describe, expect, it } from "vitest";
import { LOCALES, loadTranslator } from "../../src/bot/translate.ts";
import { loadFaqContent } from "../../src/faq/content.ts";
import { fontShelf } from "../../src/picture/painter.ts";
import { drawPdf, drawPng } from "../../src/poster/draw.ts";
import { layOut, PAGE } from "../../src/poster/layout.ts";
import { botName, twoSentences } from "../../src/poster/poster.ts";
import { posterWords } from "../../src/poster/words.ts";

const { entries } = loadFaqContent("data");
const fontOf = fontShelf();
const translator = await loadTranslator("locales");
const folder = mkdtempSync(join(tmpdir(), "netral-poster-"));
afterAll(() => rmSync(folder, { recursive: true }));

const LONG_BOT = "a_bot_with_the_longest_name_ofall";
const operator = { name: "Inspektorat Kabupaten Contoh", contact: "(0271) 000000, inspektorat@contoh.go.id" };

describe("a poster", () => {
  it.each(LOCALES)("keeps every topic within the page, question above answer above code («%s»)", (locale) => {
    for (const entry of entries.values()) {
      const words = posterWords(entry, LONG_BOT.slice(0, 32), operator, locale, translator(locale));
      const marks = layOut(words, fontOf);
      const codeTop = Math.min(
        ...marks.flatMap((mark) => (mark.kind === "box" && mark.colour === "#000000" ? [mark.y] : [])),
      );
      let above = 0;
      for (const mark of marks) {
        if (mark.kind !== "text") continue;
        const right = mark.x + fontOf(mark.font).widthOf(mark.text) * mark.size;
        expect({
          topic: entry.entryId,
          text: mark.text,
          isWithin: mark.x >= 30 && right <= PAGE.width - 30,
        }).toEqual({
          topic: entry.entryId,
          text: mark.text,
          isWithin: true,
        });
        if (mark.y < codeTop) above = Math.max(above, mark.y);
      }
      expect({ topic: entry.entryId, isClear: above < codeTop - 18 }).toEqual({
        topic: entry.entryId,
        isClear: true,
      });
      const body = marks.flatMap((mark) =>
        mark.kind === "text" && mark.font === "DejaVuSans" && mark.y > 200 && mark.y < codeTop ? [mark] : [],
      );
      expect(body.map(({ text }) => text).join(" ")).toBe(words.explanation);
      expect(Math.min(...body.map(({ size }) => size))).toBeGreaterThanOrEqual(12);
    }
  });

  it("shows the code of the address that leads to the answer", () => {
    const entry = entries.get("medsos-like");
    if (entry === undefined) throw new Error("no such topic");
    const words = posterWords(entry, "netral_asn_bot", undefined, "id", translator("id"));
    const { data, size } = encode("https://t.me/netral_asn_bot?start=faq_medsos-like", {
      ecc: "Q",
      border: 0,
    });
    const dark = layOut(words).flatMap((mark) =>
      mark.kind === "box" && mark.colour === "#000000" ? [mark] : [],
    );
    const left = Math.min(...dark.map(({ x }) => x));
    const top = Math.min(...dark.map(({ y }) => y));
    const module = Math.min(...dark.map(({ height }) => height));
    const drawn = Array.from({ length: size }, () => Array<boolean>(size).fill(false));
    for (const { x, y, width } of dark) {
      const row = drawn[Math.round((y - top) / module)];
      const from = Math.round((x - left) / module);
      for (let column = from; column < from + Math.round(width / module); column++)
        row?.splice(column, 1, true);
    }
    expect(drawn).toEqual(data);
    expect(words.whose).toContain("bukan kanal resmi");
  });

  it("is a PDF of one page or a PNG in the ratio of A4", async () => {
    const entry = entries.get("tim-sukses");
    if (entry === undefined) throw new Error("no such topic");
    const marks = layOut(posterWords(entry, "netral_asn_bot", operator, "en", translator("en")));
    const pdf = (await drawPdf(marks, "Judul")).toString("latin1");
    expect(pdf.slice(0, 5)).toBe("%PDF-");
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
    const png = await drawPng(marks);
    expect(png.readUInt32BE(20) / png.readUInt32BE(16)).toBeCloseTo(Math.SQRT2, 2);
  });
});

describe("the words of a poster", () => {
  it("are the first two sentences, and no abbreviation ends one", () => {
    expect(twoSentences("Jangan.  Itu dilarang\nPs. 5 huruf n. Ketiga.", "id")).toBe(
      "Jangan. Itu dilarang Ps. 5 huruf n.",
    );
    expect(twoSentences("Satu saja.", "id")).toBe("Satu saja.");
  });

  it.each([
    ["@netral_asn_bot", "netral_asn_bot"],
    ["bot", undefined],
    ["https://t.me/x", undefined],
  ])("take «%s» as the bot «%s»", (given, name) => {
    expect(botName(given)).toBe(name);
  });
});

describe("npm run poster", () => {
  const run = (...options: string[]) =>
    execFileSync(process.execPath, ["src/commands/poster.ts", ...options], {
      encoding: "utf8",
      stdio: "pipe",
    });

  it("writes the page that was asked for", () => {
    const out = join(folder, "like.pdf");
    expect(run("--topic", "medsos-like", "--bot", "netral_asn_bot", "--out", out)).toContain(
      "https://t.me/netral_asn_bot?start=faq_medsos-like",
    );
    expect(readFileSync(out, "latin1").slice(0, 5)).toBe("%PDF-");
  });

  it.each([
    ["an unknown topic", ["--topic", "nothing", "--bot", "netral_asn_bot"], "no topic «nothing»"],
    ["no username", ["--topic", "medsos-like", "--bot", "x"], "not a username"],
    ["no options", [], "usage:"],
    [
      "another kind of file",
      ["--topic", "medsos-like", "--bot", "netral_bot", "--out", "x.doc"],
      ".pdf or .png",
    ],
    ["an unknown option", ["--colour", "red"], "usage:"],
  ])("says what to do about %s", (_, options, complaint) => {
    expect(() => run(...options)).toThrow(complaint);
  });
});
