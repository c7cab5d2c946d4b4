/** Width of a line of text in units of its font size. */
export type WidthOf = (text: string) => number;

export const INK = "#20302e";
export const SOFT = "#5d6f6b";
export const DEEP = "#1f5f57";
export const PAPER = "#fbf9f4";
export const GOLD = "#b08d4c";
export const TINT = "#dfe9e4";
export const RIGHT_TINT = "#bfe0cf";

/** 16 by 9, for a projector. */
export const SCREEN = { width: 1280, height: 720 } as const;

export function page(content: string): string {
  const { width, height } = SCREEN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>text { fill: ${INK}; font-family: "DejaVu Sans"; }</style>
<rect width="${width}" height="${height}" fill="${PAPER}"/>
<rect width="${width}" height="8" fill="${DEEP}"/>
${content}
</svg>`;
}

export interface TextStyle {
  size: number;
  isBold?: boolean;
  fill?: string;
  anchor?: "start" | "middle" | "end";
  isMono?: boolean;
}

/** @param y of the baseline */
export function textAt(x: number, y: number, text: string, style: TextStyle): string {
  const { size, isBold, fill = INK, anchor = "start", isMono } = style;
  const family = isMono ? `;font-family:'DejaVu Sans Mono'` : "";
  return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}"${isBold ? ` font-weight="bold"` : ""} style="fill:${fill}${family}">${escapeXml(text)}</text>`;
}

/** Lines under one another. @param y of the first baseline */
export function linesAt(
  x: number,
  y: number,
  lines: readonly string[],
  leading: number,
  style: TextStyle,
): string {
  return lines.map((line, index) => textAt(x, y + index * leading, line, style)).join("\n");
}

/** Words in lines no wider than `width`; what is beyond `most` lines is cut, with an ellipsis. */
export function wrap(text: string, size: number, width: number, widthOf: WidthOf, most = 99): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && widthOf(longer) * size <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), clip(lines.slice(most - 1).join(" "), size, width, widthOf)];
}

/** One line, cut where it is too long. */
export function clip(text: string, size: number, width: number, widthOf: WidthOf): string {
  if (widthOf(text) * size <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && widthOf(`${characters.join("")}…`) * size > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

/** A tick, drawn: the font has none that looks well. */
export function tick(x: number, y: number, size: number): string {
  return `<path d="M${x} ${y}l${size * 0.35} ${size * 0.35}l${size * 0.65} ${-size * 0.75}" fill="none" stroke="${DEEP}" stroke-width="${size * 0.18}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}
