import { fontShelf, paintSvg } from "../picture/painter.ts";
import { type CertificateWords, drawCertificate, PAGE } from "./drawing.ts";

/** In pixels: sharp on a phone, fair on paper (150 dots an inch at A4). */
export const PICTURE_WIDTH = 1_782;
export const PICTURE_HEIGHT = (PICTURE_WIDTH * PAGE.height) / PAGE.width;

export interface CertificatePainter {
  /** Whether a name can be written. */
  covers(codePoint: number): boolean;
  /** @returns a PNG of 1,782 × 1,260, drawn off the main thread */
  paint(words: CertificateWords): Promise<Buffer>;
}

export function certificatePainter(): CertificatePainter {
  // Read by the first certificate.
  const fonts = fontShelf();
  const nameFont = () => fonts("DejaVuSerif-Bold");
  return {
    covers: (codePoint) => nameFont().covers(codePoint),
    paint: (words) => paintSvg(drawCertificate(words, nameFont().widthOf), PICTURE_WIDTH),
  };
}
