import { encode } from "uqr";
import {
  clip,
  DEEP,
  GOLD,
  linesAt,
  page,
  RIGHT_TINT,
  SCREEN,
  SOFT,
  TINT,
  textAt,
  tick,
  type WidthOf,
  wrap,
} from "./svg.ts";

/** Words of the picture with which people join; plain text. */
export interface PosterWords {
  title: string;
  settings: string;
  steps: readonly string[];
  command: string;
  link: string;
  promise: string;
}

export interface RankRow {
  rank: number;
  alias: string;
  points: string;
}

/** Words of the picture after a question; plain text. */
export interface AnswerWords {
  heading: string;
  code: string;
  question: string;
  options: readonly { letter: string; text: string; count: number; share: number; isRight: boolean }[];
  reason: string;
  basis: string;
  rankTitle: string;
  ranks: readonly RankRow[];
}

/** Words of the picture at the end; plain text. */
export interface ReportWords {
  heading: string;
  code: string;
  topicsTitle: string;
  /** Least known first. */
  topics: readonly { title: string; share: number; label: string }[];
  rankTitle: string;
  ranks: readonly RankRow[];
  note: string;
}

const MARGIN = 48;
const ASIDE_X = 890;
const ASIDE_WIDTH = SCREEN.width - MARGIN - ASIDE_X;
const MAIN_WIDTH = ASIDE_X - 40 - MARGIN;
const BOTTOM = SCREEN.height - 28;

export function drawPoster(words: PosterWords, widthOf: WidthOf): string {
  const x = 700;
  const width = SCREEN.width - MARGIN - x;
  const parts = [
    qrCode(words.link, MARGIN, 60, 600),
    linesAt(x, 130, wrap(words.title, 40, width, widthOf, 2), 50, { size: 40, isBold: true, fill: DEEP }),
    linesAt(x, 232, wrap(words.settings, 19, width, widthOf, 2), 27, { size: 19, fill: SOFT }),
  ];
  let y = 320;
  for (const [index, step] of words.steps.entries()) {
    const lines = wrap(step, 24, width - 40, widthOf, 3);
    parts.push(textAt(x, y, `${index + 1}.`, { size: 24, isBold: true, fill: DEEP }));
    parts.push(linesAt(x + 40, y, lines, 33, { size: 24 }));
    y += lines.length * 33 + 16;
  }
  parts.push(
    `<rect x="${x}" y="${y - 8}" width="${width}" height="92" rx="12" fill="${TINT}"/>`,
    textAt(x + width / 2, y + 53, words.command, {
      size: 46,
      isBold: true,
      anchor: "middle",
      isMono: true,
      fill: DEEP,
    }),
    linesAt(x, y + 130, wrap(words.promise, 17, width, widthOf, 3), 24, { size: 17, fill: SOFT }),
  );
  return page(parts.join("\n"));
}

export function drawAnswer(words: AnswerWords, widthOf: WidthOf): string {
  // The largest size in which everything fits: questions are of very different lengths.
  const sizes = [1.25, 1.15, 1.05, 1, 0.94, 0.88, 0.82, 0.76];
  const drawn = sizes.map((scale) => () => answerColumn(words, scale, widthOf));
  let column = drawn[0]?.();
  for (const draw of drawn.slice(1)) {
    if (column === undefined || column.bottom <= BOTTOM) break;
    column = draw();
  }
  return page(
    [
      header(words.heading, words.code, widthOf),
      column?.svg,
      ranking(words.rankTitle, words.ranks, widthOf),
    ].join("\n"),
  );
}

export function drawReport(words: ReportWords, widthOf: WidthOf): string {
  const parts = [
    header(words.heading, words.code, widthOf),
    textAt(MARGIN, 122, words.topicsTitle, { size: 21, isBold: true, fill: DEEP }),
  ];
  const step = Math.min(46, 500 / Math.max(1, words.topics.length));
  const size = Math.min(18, step * 0.5);
  for (const [index, { title, share, label }] of words.topics.entries()) {
    const y = 142 + index * step;
    const bar = step - 7;
    parts.push(
      `<rect x="${MARGIN}" y="${y}" width="${MAIN_WIDTH}" height="${bar}" rx="6" fill="#ffffff" stroke="${TINT}"/>`,
      `<rect x="${MARGIN}" y="${y}" width="${(MAIN_WIDTH * share).toFixed(1)}" height="${bar}" rx="6" fill="${share < 0.5 ? "#efd9b8" : RIGHT_TINT}"/>`,
      textAt(MARGIN + 14, y + bar / 2 + size * 0.36, clip(title, size, MAIN_WIDTH - 150, widthOf), { size }),
      textAt(MARGIN + MAIN_WIDTH - 14, y + bar / 2 + size * 0.36, label, {
        size,
        isBold: true,
        anchor: "end",
      }),
    );
  }
  parts.push(
    linesAt(MARGIN, SCREEN.height - 46, wrap(words.note, 15, MAIN_WIDTH, widthOf, 2), 20, {
      size: 15,
      fill: SOFT,
    }),
    ranking(words.rankTitle, words.ranks, widthOf),
  );
  return page(parts.join("\n"));
}

function header(heading: string, code: string, widthOf: WidthOf): string {
  return [
    textAt(MARGIN, 68, clip(heading, 30, 900, widthOf), { size: 30, isBold: true, fill: DEEP }),
    textAt(SCREEN.width - MARGIN, 68, code, { size: 24, anchor: "end", isMono: true, fill: SOFT }),
    `<path d="M${MARGIN} 86H${SCREEN.width - MARGIN}" stroke="${GOLD}" stroke-width="1.2"/>`,
  ].join("\n");
}

function answerColumn(words: AnswerWords, scale: number, widthOf: WidthOf): { svg: string; bottom: number } {
  const sized = (size: number) => Math.round(size * scale * 10) / 10;
  const [big, middle, small] = [sized(20), sized(17.5), sized(14)];
  const parts: string[] = [];
  let y = 96 + big * 1.2;
  const asked = wrap(words.question, big, MAIN_WIDTH, widthOf);
  parts.push(linesAt(MARGIN, y, asked, big * 1.32, { size: big }));
  y += asked.length * big * 1.32 - big * 0.5;
  for (const { letter, text, count, share, isRight } of words.options) {
    const lines = wrap(text, middle, MAIN_WIDTH - 200, widthOf);
    const height = lines.length * middle * 1.3 + middle * 0.8;
    const baseline = y + middle * 1.35;
    const votes = `${count} · ${Math.round(share * 100)}%`;
    parts.push(
      `<rect x="${MARGIN}" y="${y}" width="${MAIN_WIDTH}" height="${height}" rx="8" fill="#ffffff" stroke="${isRight ? DEEP : TINT}" stroke-width="${isRight ? 2 : 1}"/>`,
      `<rect x="${MARGIN}" y="${y}" width="${(MAIN_WIDTH * share).toFixed(1)}" height="${height}" rx="8" fill="${isRight ? RIGHT_TINT : TINT}"/>`,
      textAt(MARGIN + 16, baseline, `${letter}.`, { size: middle, isBold: true, fill: DEEP }),
      linesAt(MARGIN + 52, baseline, lines, middle * 1.3, { size: middle, isBold: false }),
      textAt(MARGIN + MAIN_WIDTH - 16, baseline, votes, {
        size: middle,
        isBold: isRight,
        anchor: "end",
      }),
    );
    if (isRight) {
      // A little more than the width in regular type: the votes for the right one are bold.
      const x = MARGIN + MAIN_WIDTH - 34 - middle * (1 + 1.15 * widthOf(votes));
      parts.push(tick(x, baseline - middle * 0.4, middle));
    }
    y += height + middle * 0.5;
  }
  const reason = wrap(words.reason, middle, MAIN_WIDTH, widthOf);
  y += middle * 1.2;
  parts.push(linesAt(MARGIN, y, reason, middle * 1.35, { size: middle }));
  y += reason.length * middle * 1.35;
  const basis = wrap(words.basis, small, MAIN_WIDTH, widthOf, 3);
  parts.push(linesAt(MARGIN, y + small * 0.3, basis, small * 1.35, { size: small, fill: SOFT }));
  return { svg: parts.join("\n"), bottom: y + basis.length * small * 1.35 };
}

/** The best, by pseudonym. */
function ranking(title: string, ranks: readonly RankRow[], widthOf: WidthOf): string {
  const parts = [
    `<rect x="${ASIDE_X}" y="104" width="${ASIDE_WIDTH}" height="${BOTTOM - 104}" rx="12" fill="#ffffff" stroke="${TINT}"/>`,
    textAt(ASIDE_X + 20, 140, clip(title, 20, ASIDE_WIDTH - 40, widthOf), {
      size: 20,
      isBold: true,
      fill: DEEP,
    }),
  ];
  for (const [index, { rank, alias, points }] of ranks.slice(0, 10).entries()) {
    const y = 186 + index * 50;
    if (index < 3)
      parts.push(
        `<rect x="${ASIDE_X + 10}" y="${y - 30}" width="${ASIDE_WIDTH - 20}" height="44" rx="8" fill="${TINT}"/>`,
      );
    parts.push(
      textAt(ASIDE_X + 52, y, String(rank), { size: 19, isBold: true, anchor: "end", fill: DEEP }),
      textAt(ASIDE_X + 68, y, clip(alias, 19, ASIDE_WIDTH - 175, widthOf), { size: 19 }),
      textAt(ASIDE_X + ASIDE_WIDTH - 20, y, points, { size: 19, anchor: "end" }),
    );
  }
  return parts.join("\n");
}

/** Modules as one path of squares, with the quiet zone that readers need. */
function qrCode(text: string, x: number, y: number, side: number): string {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const unit = side / size;
  const squares = data.flatMap((row, line) =>
    row.flatMap((isDark, column) => (isDark ? [`M${column} ${line}h1v1h-1z`] : [])),
  );
  return `<rect x="${x}" y="${y}" width="${side}" height="${side}" rx="12" fill="#ffffff"/>
<path transform="translate(${x} ${y}) scale(${unit.toFixed(4)})" d="${squares.join("")}" fill="#101c1a" shape-rendering="crispEdges"/>`;
}
