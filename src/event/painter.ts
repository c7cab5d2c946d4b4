import { measureOf, paintSvg } from "../picture/painter.ts";
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

export function eventPainter(): EventPainter {
  // The bold one is the wider: what fits in it fits in either.
  const bold = measureOf("DejaVuSans-Bold").widthOf;
  const plain = measureOf("DejaVuSans").widthOf;
  return {
    poster: (words) => paintSvg(drawPoster(words, bold), WIDTH),
    answer: (words) => paintSvg(drawAnswer(words, plain), WIDTH),
    report: (words) => paintSvg(drawReport(words, plain), WIDTH),
  };
}
