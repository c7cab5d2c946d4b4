import { type Day, spellDay } from "../bot/day.ts";
import type { Locale, Translate } from "../bot/translate.ts";
import { fontFile, measureOf } from "../picture/painter.ts";

/** A tip as it may leave the moderators' group. Nothing of it may name its sender; notes of moderators are not in it. */
export interface ReportToExport {
  /** As the moderators know the tip. */
  code: string;
  /** The day on which it was received. */
  day: Day;
  /** What it is about, in the reader's words. */
  kind: string;
  what: string;
  when: string;
  where: string;
  who: string;
  howKnown: string;
  /** What the sender wrote on evidence, links among it; may be empty, as may all texts above. */
  evidenceText: string;
  /** JPEG, PNG or WebP; written anew, so that nothing but the picture gets into the document. */
  pictures: readonly Buffer[];
}

const MARGIN = 62;
const SIZE = { title: 15.5, heading: 12, body: 11, small: 8.5 };
/** Longest side in pixels: enough to read a screenshot on paper. */
const PICTURE_SIDE = 1_800;
const MOST_PIXELS = 60_000_000;
const INK = "#20302e";
const SOFT = "#5d6f6b";
const DEEP = "#1f5f57";

/**
 * A report as PDF (A4), in the order in which Bawaslu asks for one; it says of itself that it is none. The same
 * report gives the same bytes: no clock, no author, no program is named in it.
 * @throws Error where a picture cannot be read
 */
export async function renderReport(report: ReportToExport, locale: Locale, t: Translate): Promise<Buffer> {
  const [{ default: PdfDocument }, pictures] = await Promise.all([
    import("pdfkit"),
    Promise.all(report.pictures.map(rewrite)),
  ]);
  const font = measureOf("DejaVuSans");
  /** Plain text that the font can write; anything else becomes a small square instead of vanishing. */
  const writable = (text: string) =>
    [...text.normalize("NFC").replace(/[\p{Cf}\p{Variation_Selector}]/gu, "")]
      .map((letter) => (letter === "\n" || font.covers(letter.codePointAt(0) ?? 0) ? letter : "□"))
      .join("");

  const title = t("moderation.document.title");
  const doc = new PdfDocument({
    size: "A4",
    margin: MARGIN,
    bufferPages: true,
    font: fontFile("DejaVuSans"),
    lang: locale,
    displayTitle: true,
    // Its id is made of these; a date of the clock would make every rendering another document.
    info: { Title: title, CreationDate: new Date(0) },
  });
  // The library reads its defaults later on, but writes what can be listed.
  for (const key of Object.keys(doc.info))
    if (key !== "Title") Object.defineProperty(doc.info, key, { enumerable: false });
  const finished = bytesOf(doc);
  doc.registerFont("plain", fontFile("DejaVuSans")).registerFont("bold", fontFile("DejaVuSans-Bold"));

  const facts = [
    `${t("moderation.document.code")}: ${report.code}`,
    `${t("moderation.document.day")}: ${spellDay(report.day, locale)}`,
    `${t("moderation.document.kind")}: ${report.kind}`,
  ];
  doc.font("bold").fontSize(SIZE.title).fillColor(DEEP).text(title).moveDown(0.5);
  doc
    .font("plain")
    .fontSize(SIZE.body)
    .fillColor(INK)
    .text(writable(facts.join("\n")))
    .moveDown(0.6);
  doc
    .fontSize(SIZE.body - 1)
    .fillColor(SOFT)
    .text(t("moderation.document.caution"))
    .moveDown(0.4);

  const section = (heading: string, text: string) => {
    // A heading alone at the foot of a page would belong to nothing.
    if (doc.y > doc.page.height - MARGIN - 60) doc.addPage();
    doc.moveDown(0.8).font("bold").fontSize(SIZE.heading).fillColor(DEEP).text(heading).moveDown(0.2);
    doc.font("plain").fontSize(SIZE.body).fillColor(INK);
    doc.text(text.trim() === "" ? t("moderation.document.notStated") : writable(text.trim()), { lineGap: 2 });
  };
  section(t("moderation.document.what"), report.what);
  section(t("moderation.document.when"), report.when);
  section(t("moderation.document.where"), report.where);
  section(t("moderation.document.who"), report.who);
  section(t("moderation.document.howKnown"), report.howKnown);
  section(t("moderation.document.evidence"), evidenceList(report, t));

  pictures.forEach((picture, at) => {
    doc.addPage();
    const label = t("moderation.document.picture", { number: at + 1, all: pictures.length });
    doc.font("bold").fontSize(SIZE.heading).fillColor(DEEP).text(label).moveDown(0.6);
    const width = doc.page.width - 2 * MARGIN;
    doc.image(picture, MARGIN, doc.y, { fit: [width, doc.page.height - MARGIN - doc.y] });
  });

  const { count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page);
    // The foot lies below the margin, where text would otherwise open another page.
    doc.page.margins.bottom = 0;
    const foot = `${report.code} · ${t("moderation.document.page", { page: page + 1, pages: count })}`;
    doc.font("plain").fontSize(SIZE.small).fillColor(SOFT);
    doc.text(writable(foot), MARGIN, doc.page.height - MARGIN + 22, {
      width: doc.page.width - 2 * MARGIN,
      align: "center",
      lineBreak: false,
    });
  }
  doc.end();
  return finished;
}

function evidenceList({ evidenceText, pictures }: ReportToExport, t: Translate): string {
  const text = evidenceText.trim();
  const items = [
    ...(text === "" ? [] : [t("moderation.document.written", { text })]),
    ...pictures.map((_, at) => t("moderation.document.picture", { number: at + 1, all: pictures.length })),
  ];
  if (items.length === 0) return t("moderation.document.noEvidence");
  return items.map((item, at) => `${at + 1}. ${item}`).join("\n");
}

/** Decoded and encoded again, without metadata, upright, on white. */
async function rewrite(picture: Buffer): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  return sharp(picture, { limitInputPixels: MOST_PIXELS })
    .rotate()
    .resize({ width: PICTURE_SIDE, height: PICTURE_SIDE, fit: "inside", withoutEnlargement: true })
    .flatten({ background: "#ffffff" })
    .jpeg({ quality: 85 })
    .toBuffer();
}

function bytesOf(doc: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    doc.on("data", (part: Buffer) => void parts.push(part));
    doc.on("end", () => resolve(Buffer.concat(parts)));
    doc.on("error", reject);
  });
}
