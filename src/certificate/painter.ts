import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type CertificateWords, drawCertificate, PAGE } from "./drawing.ts";
import { readFont } from "./font.ts";

/** In pixels: sharp on a phone, fair on paper (150 dots an inch at A4). */
export const PICTURE_WIDTH = 1_782;
export const PICTURE_HEIGHT = (PICTURE_WIDTH * PAGE.height) / PAGE.width;

export interface CertificatePainter {
  /** Whether a name can be written. */
  covers(codePoint: number): boolean;
  /** @returns a PNG of 1,782 × 1,260, drawn off the main thread */
  paint(words: CertificateWords): Promise<Buffer>;
}

/** Reads the fonts that came with the package; those of the machine are never asked, so every host draws the same. */
export function certificatePainter(): CertificatePainter {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")),
    "ttf",
  );
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSansMono.ttf", "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"].map(
    (name) => join(folder, name),
  );
  const nameFont = readFont(readFileSync(join(folder, "DejaVuSerif-Bold.ttf")));
  return {
    covers: nameFont.covers,
    async paint(words) {
      // Loaded by the first certificate: most days see none.
      const { renderAsync } = await import("@resvg/resvg-js");
      const picture = await renderAsync(drawCertificate(words, nameFont.widthOf), {
        font: { loadSystemFonts: false, fontFiles, defaultFontFamily: "DejaVu Sans" },
        fitTo: { mode: "width", value: PICTURE_WIDTH },
      });
      return picture.asPng();
    },
  };
}
