import exifr from "exifr";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { loadTranslator } from "../../src/bot/translate.ts";
import { type ReportToExport, renderReport } from "../../src/moderation/export.ts";
import { readPdf } from "../support/pdf.ts";

const words = await loadTranslator("locales");
const report: ReportToExport = {
  code: "T-7F3K",
  day: "2026-11-22",
  kind: "Media sosial",
  what: "Kepala dinas meminta staf menyukai unggahan calon bupati",
  when: "20 November 2026, pagi",
  where: "Grup WhatsApp Dinas Kebersihan",
  who: "Kepala Dinas Kebersihan",
  howKnown: "Melihat sendiri",
  evidenceText: "https://contoh.id/p/1",
  pictures: [],
};

let photo: Buffer;
beforeAll(async () => {
  photo = await sharp({ create: { width: 600, height: 400, channels: 3, background: "#4477aa" } })
    .withExif({ IFD0: { Make: "Kamerasaya", Artist: "Sari Wulandari" } })
    .jpeg()
    .toBuffer();
});

const render = (other: Partial<ReportToExport> = {}, locale: "id" | "en" = "id") =>
  renderReport({ ...report, ...other }, locale, words(locale));

describe("the document for Bawaslu", () => {
  it("holds what, when, where, who, how it is known and the evidence, in this order, on numbered pages", async () => {
    const { pages } = readPdf(await render());
    expect(pages).toHaveLength(1);
    expect(pages[0]).toMatch(
      /^Informasi Awal Dugaan Pelanggaran Netralitas ASN.+T-7F3K.+22 November 2026.+Media sosial/,
    );
    const order = [
      report.what,
      report.when,
      report.where,
      report.who,
      report.howKnown,
      report.evidenceText,
      "Halaman 1 dari 1",
    ].map((text) => pages[0]?.lastIndexOf(text) ?? -1);
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it("says that it is preliminary information and no formal report, in either language", async () => {
    expect(readPdf(await render()).pages[0]).toContain("informasi awal, bukan laporan resmi");
    const english = readPdf(await render({}, "en")).pages[0];
    expect(english).toContain("preliminary information, not a formal report");
    expect(english).toContain("What happened");
  });

  it("has each picture on a page of its own, listed among the evidence, without its metadata", async () => {
    expect((await exifr.parse(photo))?.Artist).toBe("Sari Wulandari");
    const { pages, bytes } = readPdf(await render({ pictures: [photo, photo] }));
    expect(pages).toHaveLength(3);
    expect(pages[0]).toContain("3. Gambar 2 dari 2");
    expect(pages[2]).toMatch(/^Gambar 2 dari 2 .*Halaman 3 dari 3$/);
    expect(bytes).not.toMatch(/Wulandari|Kamerasaya|Exif/);
  });

  it("names nobody and no program in its metadata, nothing but the title", async () => {
    const { info, bytes } = readPdf(await render({ pictures: [photo] }));
    expect(info).toEqual(["Title"]);
    expect(bytes).not.toMatch(/Author|Creator|Producer|CreationDate|ModDate|PDFKit|<x:xmpmeta/);
  });

  it("is the same to the byte for the same report", async () => {
    const [first, second] = [await render({ pictures: [photo] }), await render({ pictures: [photo] })];
    expect(first.equals(second)).toBe(true);
  });

  it("lets long texts run over several pages and says what was not stated", async () => {
    const { pages } = readPdf(await render({ what: "Baris panjang sekali. ".repeat(400), who: " " }));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.at(-1)).toContain(`Halaman ${pages.length} dari ${pages.length}`);
    expect(pages.join(" ")).toContain("Siapa yang diduga terlibat Tidak disebutkan.");
  });

  it("shows a square for what the font cannot write", async () => {
    const { pages } = readPdf(await render({ what: "tulisan 漢字 dan 👩‍🏫" }));
    expect(pages[0]).toContain("tulisan □□ dan □□");
  });
});
