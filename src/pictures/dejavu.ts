import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { renderAsync } from "@resvg/resvg-js";
import { type FontMeasure, readFont } from "./font.ts";

const FILES = {
  sans: "DejaVuSans.ttf",
  sansBold: "DejaVuSans-Bold.ttf",
  mono: "DejaVuSansMono.ttf",
  serif: "DejaVuSerif.ttf",
  serifBold: "DejaVuSerif-Bold.ttf",
} as const;

export type DejaVuFace = keyof typeof FILES;

/** Path of a font that came with the package; those of the machine are never asked, so every host draws the same. */
export function fontFile(face: DejaVuFace): string {
  const folder = dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json"));
  return join(folder, "ttf", FILES[face]);
}

export function measureFont(face: DejaVuFace): FontMeasure {
  return readFont(readFileSync(fontFile(face)));
}

/**
 * Draws an SVG off the main thread.
 * @param faces those that its texts use; a text in any other is drawn in the first
 * @param width of the picture in pixels
 */
export async function paintSvg(svg: string, faces: readonly DejaVuFace[], width: number): Promise<Buffer> {
  const picture = await renderAsync(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: faces.map(fontFile),
      defaultFontFamily: "DejaVu Sans",
    },
    fitTo: { mode: "width", value: width },
  });
  return picture.asPng();
}
