import type { FontMeasure } from "../picture/font.ts";
import { COLOURS, escapeXml, markSvg, wrap } from "../picture/painter.ts";

/** Every word on the picture, as plain text in the reader's language. */
export interface PledgeWords {
  project: string;
  title: string;
  /** «Saya berikrar:», above the name where there is one. */
  opening: string;
  name: string | undefined;
  points: readonly string[];
  day: string;
  caution: string;
}

/** As phones show it whole, in portrait. */
export const PAGE = { width: 1080, height: 1350 } as const;

const MARGIN = 110;
const POINT_SIZE = 30;
const LINE_HEIGHT = 43;
const POINT_GAP = 28;
const NAME_SIZE = 46;
const NUMBER_ROOM = 62;

/** The pledge as SVG; words are escaped here, so a name may hold anything. */
export function drawPledge(words: PledgeWords, fonts: { text: FontMeasure; name: FontMeasure }): string {
  const { width, height } = PAGE;
  const middle = width / 2;
  const line = (y: number, text: string, style: string) =>
    `<text x="${middle}" y="${y}" text-anchor="middle" ${style}>${escapeXml(text)}</text>`;

  const parts: string[] = [];
  let y = 400;
  parts.push(line(y, words.opening, `font-size="25" style="fill:${COLOURS.soft}"`));
  if (words.name !== undefined) {
    const size = Math.min(NAME_SIZE, (width - 2 * MARGIN) / Math.max(1, fonts.name.widthOf(words.name)));
    y += 72;
    parts.push(
      line(
        y,
        words.name,
        `class="serif" font-weight="bold" font-size="${size.toFixed(2)}" style="fill:${COLOURS.deep}"`,
      ),
    );
  }
  y += 38;
  parts.push(
    `<path d="M${middle - 230} ${y}H${middle - 14}M${middle + 14} ${y}H${middle + 230}" stroke="${COLOURS.gold}" stroke-width="1.4"/>`,
    `<rect x="${middle - 4}" y="${y - 4}" width="8" height="8" transform="rotate(45 ${middle} ${y})" fill="${COLOURS.gold}"/>`,
  );
  y += 72;
  for (const [index, point] of words.points.entries()) {
    parts.push(
      `<text x="${MARGIN}" y="${y}" class="serif" font-weight="bold" font-size="36" style="fill:${COLOURS.gold}">${index + 1}</text>`,
    );
    for (const text of wrap(point, width - 2 * MARGIN - NUMBER_ROOM, POINT_SIZE, fonts.text)) {
      parts.push(
        `<text x="${MARGIN + NUMBER_ROOM}" y="${y}" font-size="${POINT_SIZE}">${escapeXml(text)}</text>`,
      );
      y += LINE_HEIGHT;
    }
    y += POINT_GAP;
  }

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>
  text { fill: ${COLOURS.ink}; font-family: "DejaVu Sans"; }
  .serif { font-family: "DejaVu Serif"; }
</style>
<rect width="${width}" height="${height}" fill="${COLOURS.paper}"/>
<rect x="34" y="34" width="${width - 68}" height="${height - 68}" rx="12" fill="none" stroke="${COLOURS.deep}" stroke-width="2.6"/>
<rect x="45" y="45" width="${width - 90}" height="${height - 90}" rx="8" fill="none" stroke="${COLOURS.gold}" stroke-width="1"/>
${markSvg(middle, 140)}
${line(228, words.project, `font-size="19" letter-spacing="8" style="fill:${COLOURS.deep}"`)}
${line(310, words.title, `class="serif" font-size="56"`)}
${parts.join("\n")}
${line(height - 128, words.day, `class="serif" font-size="24"`)}
${line(height - 84, words.caution, `font-size="18" style="fill:${COLOURS.soft}"`)}
</svg>`;
}
