import { COLOURS, escapeXml, markSvg } from "../picture/painter.ts";

/** Every word on a certificate, as plain text in the reader's language. */
export interface CertificateWords {
  project: string;
  title: string;
  givenTo: string;
  name: string;
  /** What was done, in one or two lines. */
  deed: readonly string[];
  scoreLabel: string;
  score: string;
  dayLabel: string;
  day: string;
  codeLabel: string;
  code: string;
  howToVerify: string;
  /** That it is an exercise and no official document. */
  caution: string;
}

/** A4 on its side, in units of a quarter of a millimetre or so. */
export const PAGE = { width: 1188, height: 840 } as const;

const { paper: PAPER, ink: INK, soft: SOFT, deep: DEEP, gold: GOLD } = COLOURS;
const NAME_SIZE = 50;
const NAME_ROOM = 900;
const WAVES_WIDTH = 330;
const WAVES_HEIGHT = 250;

/**
 * The certificate as SVG. Words are escaped here, so a name may hold anything.
 * @param widthOf width of the name in units of its font size, for long names are written smaller
 */
export function drawCertificate(words: CertificateWords, widthOf: (text: string) => number): string {
  const { width, height } = PAGE;
  const middle = width / 2;
  const nameSize = Math.min(NAME_SIZE, NAME_ROOM / Math.max(1, widthOf(words.name)));
  const line = (y: number, text: string, style: string) =>
    `<text x="${middle}" y="${y}" text-anchor="middle" ${style}>${escapeXml(text)}</text>`;
  const column = (x: number, label: string, value: string) =>
    `<text x="${x}" y="612" text-anchor="middle" class="label">${escapeXml(label)}</text>` +
    `<text x="${x}" y="644" text-anchor="middle" class="value">${escapeXml(value)}</text>`;

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>
  text { fill: ${INK}; font-family: "DejaVu Sans"; }
  .serif { font-family: "DejaVu Serif"; }
  .label { font-size: 13px; fill: ${SOFT}; letter-spacing: 1.2px; }
  .value { font-family: "DejaVu Serif"; font-size: 21px; }
</style>
<rect width="${width}" height="${height}" fill="${PAPER}"/>
<g fill="none" stroke="url(#fading)" stroke-width="0.9">${waves(width, height)}</g>
<rect x="34" y="34" width="${width - 68}" height="${height - 68}" rx="10" fill="none" stroke="${DEEP}" stroke-width="2.2"/>
<rect x="43" y="43" width="${width - 86}" height="${height - 86}" rx="6" fill="none" stroke="${GOLD}" stroke-width="0.9"/>
${markSvg(middle, 126)}
${line(206, words.project, `font-size="16" letter-spacing="7" fill="${DEEP}"`)}
${line(272, words.title, `class="serif" font-size="44"`)}
${line(336, words.givenTo, `font-size="17" style="fill:${SOFT}"`)}
${line(416, words.name, `class="serif" font-size="${nameSize.toFixed(2)}" font-weight="bold" style="fill:${DEEP}"`)}
<path d="M${middle - 250} 446H${middle - 14}M${middle + 14} 446H${middle + 250}" stroke="${GOLD}" stroke-width="1.2"/>
<rect x="${middle - 4}" y="442" width="8" height="8" transform="rotate(45 ${middle} 446)" fill="${GOLD}"/>
${words.deed.map((text, index) => line(492 + index * 30, text, `font-size="18.5"`)).join("\n")}
${column(middle - 180, words.scoreLabel, words.score)}
<path d="M${middle} 592V650" stroke="${GOLD}" stroke-width="0.9"/>
${column(middle + 180, words.dayLabel, words.day)}
<text x="${middle}" y="706" text-anchor="middle" font-size="15.5"><tspan style="fill:${SOFT}">${escapeXml(words.codeLabel)} </tspan><tspan style="font-family:'DejaVu Sans Mono'" letter-spacing="0.6">${escapeXml(words.code)}</tspan></text>
${line(730, words.howToVerify, `font-size="12.5" style="fill:${SOFT}"`)}
${line(766, words.caution, `font-size="13" style="fill:${INK}"`)}
</svg>`;
}

/** Fine lines in two opposite corners, drawn from overlapping sine waves, that fade before they reach a text. */
function waves(width: number, height: number): string {
  const strands: string[] = [];
  for (let strand = 0; strand < 18; strand++) {
    const points: string[] = [];
    for (let step = 0; step <= 60; step++) {
      const along = step / 60;
      const x = along * WAVES_WIDTH;
      const swing = 15 * Math.sin(along * 9 + strand * 0.42) * (1 - along * 0.4);
      const y = (1 - along) * (250 - strand * 9) + swing - strand * 4;
      points.push(`${x.toFixed(1)} ${y.toFixed(1)}`);
    }
    strands.push(`<path d="M${points.join("L")}"/>`);
  }
  const corner = `<g clip-path="url(#corner)">${strands.join("")}</g>`;
  // Faded by the stroke's own paint: a mask over the page would take five times as long to draw.
  return `<defs>
<radialGradient id="fading" gradientUnits="userSpaceOnUse" cx="0" cy="0" r="${WAVES_WIDTH}"><stop offset="0.3" stop-color="${DEEP}" stop-opacity="0.3"/><stop offset="1" stop-color="${DEEP}" stop-opacity="0"/></radialGradient>
<clipPath id="corner"><rect width="${WAVES_WIDTH}" height="${WAVES_HEIGHT}"/></clipPath>
</defs>
<g transform="translate(46 46)">${corner}</g>
<g transform="rotate(180) translate(${46 - width} ${46 - height})">${corner}</g>`;
}
