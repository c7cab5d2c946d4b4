import PDFDocument from "pdfkit";
import { escapeXml, type FontName, fontFile, paintSvg } from "../picture/painter.ts";
import { type Mark, PAGE } from "./layout.ts";

/** In pixels: 200 dots an inch at A4. */
const PICTURE_WIDTH = 1_654;

const FAMILIES: Readonly<Record<FontName, { family: string; weight: string }>> = {
  DejaVuSans: { family: "DejaVu Sans", weight: "normal" },
  "DejaVuSans-Bold": { family: "DejaVu Sans", weight: "bold" },
  DejaVuSansMono: { family: "DejaVu Sans Mono", weight: "normal" },
  "DejaVuSansMono-Bold": { family: "DejaVu Sans Mono", weight: "bold" },
  DejaVuSerif: { family: "DejaVu Serif", weight: "normal" },
  "DejaVuSerif-Bold": { family: "DejaVu Serif", weight: "bold" },
};

/** @returns a PDF of one A4 page with its fonts in it */
export function drawPdf(marks: readonly Mark[], title: string): Promise<Buffer> {
  const document = new PDFDocument({ size: "A4", margin: 0, info: { Title: title, Creator: "Netral" } });
  const parts: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on("data", (part: Buffer) => parts.push(part));
    document.on("end", () => resolve(Buffer.concat(parts)));
    document.on("error", reject);
  });
  for (const mark of marks) {
    switch (mark.kind) {
      case "text":
        document
          .font(fontFile(mark.font))
          .fontSize(mark.size)
          .fillColor(mark.colour)
          .text(mark.text, mark.x, mark.y, { lineBreak: false, baseline: "alphabetic" });
        break;
      case "box":
        outline(document, mark).fill(mark.colour);
        break;
      case "frame":
        outline(document, mark).lineWidth(1.6).stroke(mark.colour);
        break;
    }
  }
  document.end();
  return done;
}

type Shape = Exclude<Mark, { kind: "text" }>;

function outline(document: PDFKit.PDFDocument, { x, y, width, height, radius }: Shape) {
  return radius === 0
    ? document.rect(x, y, width, height)
    : document.roundedRect(x, y, width, height, radius);
}

/** @returns the same page as a PNG */
export function drawPng(marks: readonly Mark[]): Promise<Buffer> {
  const { width, height } = PAGE;
  const body = marks.map((mark) => {
    if (mark.kind === "text") {
      const { family, weight } = FAMILIES[mark.font];
      return `<text x="${mark.x}" y="${mark.y}" font-family="${family}" font-weight="${weight}" font-size="${mark.size}" fill="${mark.colour}">${escapeXml(mark.text)}</text>`;
    }
    const paint =
      mark.kind === "box"
        ? `fill="${mark.colour}"`
        : `fill="none" stroke="${mark.colour}" stroke-width="1.6"`;
    // Sharp edges for the code's squares; round corners would be ragged.
    const edges = mark.radius === 0 ? ` shape-rendering="crispEdges"` : "";
    return `<rect x="${mark.x}" y="${mark.y}" width="${mark.width}" height="${mark.height}" rx="${mark.radius}" ${paint}${edges}/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${body.join("")}</svg>`;
  return paintSvg(svg, PICTURE_WIDTH);
}
