import { fontShelf, paintSvg } from "../picture/painter.ts";
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
  // Read by the first picture: together they take 10 MB, and most days see no event.
  const fonts = fontShelf();
  // The bold one is the wider: what fits in it fits in either.
  const bold = (text: string) => fonts("DejaVuSans-Bold").widthOf(text);
  const plain = (text: string) => fonts("DejaVuSans").widthOf(text);
  return {
    poster: async (words) => paintSvg(drawPoster(words, bold), WIDTH),
    answer: async (words) => paintSvg(drawAnswer(words, plain), WIDTH),
    report: async (words) => paintSvg(drawReport(words, plain), WIDTH),
  };
}
