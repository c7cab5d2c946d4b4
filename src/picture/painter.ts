import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type FontMeasure, readFont } from "./font.ts";

/** Where the fonts lie that came with the package; those of the machine are never asked, so every host draws the same. */
const FONT_FOLDER = join(
  dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")),
  "ttf",
);
const FONTS = [
  "DejaVuSans",
  "DejaVuSans-Bold",
  "DejaVuSansMono",
  "DejaVuSansMono-Bold",
  "DejaVuSerif",
  "DejaVuSerif-Bold",
] as const;
export type FontName = (typeof FONTS)[number];

export function fontFile(name: FontName): string {
  return join(FONT_FOLDER, `${name}.ttf`);
}

export function measureOf(name: FontName): FontMeasure {
  return readFont(readFileSync(fontFile(name)));
}

/** Measures of fonts, each read from its file once. */
export type FontShelf = (name: FontName) => FontMeasure;

export function fontShelf(): FontShelf {
  const read = new Map<FontName, FontMeasure>();
  return (name) => {
    const measure = read.get(name) ?? measureOf(name);
    read.set(name, measure);
    return measure;
  };
}

/** @returns a PNG as wide as asked, drawn off the main thread */
export async function paintSvg(svg: string, width: number): Promise<Buffer> {
  // Loaded by the first picture: most days see none.
  const { renderAsync } = await import("@resvg/resvg-js");
  const picture = await renderAsync(svg, {
    font: { loadSystemFonts: false, fontFiles: FONTS.map(fontFile), defaultFontFamily: "DejaVu Sans" },
    fitTo: { mode: "width", value: width },
  });
  return picture.asPng();
}

/** Breaks a text into lines that fit a width; a word that is too long for one stands alone. */
export function wrap(text: string, width: number, size: number, font: FontMeasure): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && font.widthOf(longer) * size > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === "" ? lines : [...lines, line];
}

export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}

/** Colours of everything the project draws. */
export const COLOURS = {
  paper: "#fbf9f4",
  ink: "#20302e",
  soft: "#5d6f6b",
  deep: "#1f5f57",
  gold: "#b08d4c",
} as const;

/** The project's own sign: two equal bars in a ring, as much to one side as to the other. */
export function markSvg(x: number, y: number): string {
  return `<g transform="translate(${x} ${y})" fill="none" stroke="${COLOURS.deep}">
<circle r="38" stroke-width="2.4"/><circle r="31.5" stroke="${COLOURS.gold}" stroke-width="0.9"/>
<path d="M-15 -7.5H15M-15 7.5H15" stroke-width="6.5" stroke-linecap="round"/></g>`;
}
