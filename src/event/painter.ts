import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { renderAsync } from "@resvg/resvg-js";
import { readFont } from "../picture/font.ts";
import {
  type AnswerWords,
  drawAnswer,
  drawPoster,
  drawReport,
  type PosterWords,
  type ReportWords,
} from "./pictures.ts";

/** The pictures that a facilitator projects: PNGs of 1,920 × 1,080, drawn off the main thread. */
export interface EventPainter {
  poster(words: PosterWords): Promise<Buffer>;
  answer(words: AnswerWords): Promise<Buffer>;
  report(words: ReportWords): Promise<Buffer>;
}

const WIDTH = 1_920;

/** Reads the fonts that came with the package; those of the machine are never asked. */
export function eventPainter(): EventPainter {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")),
    "ttf",
  );
  const fontFiles = [
    "DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf",
    "DejaVuSansMono.ttf",
    "DejaVuSansMono-Bold.ttf",
  ].map((name) => join(folder, name));
  // The bold one is the wider: what fits in it fits in either.
  const { widthOf } = readFont(readFileSync(join(folder, "DejaVuSans-Bold.ttf")));
  const plainWidthOf = readFont(readFileSync(join(folder, "DejaVuSans.ttf"))).widthOf;
  const paint = async (svg: string) => {
    const picture = await renderAsync(svg, {
      font: { loadSystemFonts: false, fontFiles, defaultFontFamily: "DejaVu Sans" },
      fitTo: { mode: "width", value: WIDTH },
    });
    return picture.asPng();
  };
  return {
    poster: (words) => paint(drawPoster(words, widthOf)),
    answer: (words) => paint(drawAnswer(words, plainWidthOf)),
    report: (words) => paint(drawReport(words, plainWidthOf)),
  };
}
