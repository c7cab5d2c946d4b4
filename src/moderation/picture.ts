import type { FontMeasure } from "../picture/font.ts";
import { measureOf, paintSvg } from "../picture/painter.ts";
import type { BankQuestion } from "../quiz/bank.ts";
import type { Panel } from "./charts.ts";
import { COLOURS, MARGIN, PICTURE_WIDTH, SIZES } from "./picture-style.ts";
import type { Statistics } from "./statistics.ts";
import type { StatisticsWords } from "./statistics-view.ts";

export type StatisticsPainter = (
  statistics: Statistics,
  words: StatisticsWords,
  questions: readonly BankQuestion[],
) => Promise<Buffer>;

/** Draws the statistics as one tall PNG. The charting library is loaded with the first picture: few need it. */
export function statisticsPainter(): StatisticsPainter {
  let fonts: { plain: FontMeasure; bold: FontMeasure } | undefined;
  return async (statistics, words, questions) => {
    const charts = await import("./charts.ts");
    fonts ??= { plain: measureOf("DejaVuSans"), bold: measureOf("DejaVuSans-Bold") };
    charts.measureWith(fonts.plain);
    const page = createPage(fonts.plain, fonts.bold);

    page.title(words.title, words.period(statistics.period));
    page.tiles([
      { value: words.cell(statistics.asked.total), label: words.tile.asked },
      {
        value: words.share(statistics.answered),
        label: words.tile.answered,
        note: words.atOnce(words.share(statistics.answeredAtOnce)),
      },
      { value: words.share(statistics.helpful), label: words.tile.helpful },
    ]);
    page.heading(statistics.period.days === 90 ? words.perWeek : words.perDay);
    page.panel(charts.drawPerDay(statistics, words));
    page.heading(words.byGroup);
    page.panel(charts.drawGroups(statistics, words));
    page.heading(words.quiz);
    if (statistics.quiz.length === 0) page.paragraph(words.noQuiz);
    else page.panel(charts.drawQuiz(statistics, words));
    if (statistics.hardest.length > 0) {
      page.heading(words.hardest);
      for (const { questionId, right } of statistics.hardest) {
        const question = questions.find((candidate) => candidate.questionId === questionId);
        page.item(words.share(right), question?.question[words.locale] ?? questionId);
      }
    }
    page.heading(words.tips);
    const { tips } = statistics;
    if (tips.byKindAndStatus.length === 0) page.paragraph(words.noTips);
    else page.panel(charts.drawTips(statistics));
    if (tips.medianDaysToFirstReply !== undefined) page.paragraph(words.median(tips.medianDaysToFirstReply));
    page.footer(words.footer);
    return paintSvg(page.svg(), PICTURE_WIDTH);
  };
}

interface Tile {
  value: string;
  label: string;
  note?: string;
}

const MOST_LINES = 2;

/** A page that grows downwards. */
function createPage(plain: FontMeasure, bold: FontMeasure) {
  const parts: string[] = [];
  const room = PICTURE_WIDTH - 2 * MARGIN;
  let y: number = MARGIN;

  const write = (x: number, size: number, text: string, style = "") =>
    parts.push(`<text x="${x}" y="${y.toFixed(1)}" font-size="${size}" ${style}>${escapeXml(text)}</text>`);
  const BOLD = `font-weight="bold"`;
  const SOFT = `fill="${COLOURS.soft}"`;

  return {
    title(text: string, below: string) {
      y += SIZES.title;
      write(MARGIN, SIZES.title, text, `${BOLD} fill="${COLOURS.deep}"`);
      y += 46;
      write(MARGIN, SIZES.body, below, SOFT);
      y += 30;
    },
    tiles(tiles: readonly Tile[]) {
      const gap = 20;
      const width = (room - gap * (tiles.length - 1)) / tiles.length;
      const height = 186;
      const top = y;
      tiles.forEach(({ value, label, note }, at) => {
        const x = MARGIN + at * (width + gap);
        parts.push(
          `<rect x="${x}" y="${top}" width="${width}" height="${height}" rx="14" fill="${COLOURS.card}" stroke="${COLOURS.hidden}" stroke-width="2"/>`,
        );
        const size = Math.min(SIZES.tile, (width - 40) / bold.widthOf(value));
        y = top + 78;
        write(x + 24, size, value, BOLD);
        y = top + 122;
        write(x + 24, Math.min(SIZES.small, (width - 40) / plain.widthOf(label)), label, SOFT);
        y = top + 160;
        if (note !== undefined) write(x + 24, SIZES.small, note, SOFT);
      });
      y = top + height;
    },
    heading(text: string) {
      y += 58;
      write(MARGIN, SIZES.heading, text, BOLD);
      y += 14;
    },
    panel({ svg, height }: Panel) {
      parts.push(svg.replace("<svg ", `<svg x="${MARGIN}" y="${y.toFixed(1)}" `));
      y += height;
    },
    paragraph(text: string) {
      y += 38;
      write(MARGIN, SIZES.body, text, SOFT);
    },
    item(mark: string, text: string) {
      const indent = 110;
      const [first, ...rest] = wrap(text, room - indent, SIZES.body, plain, MOST_LINES);
      y += 42;
      write(MARGIN, SIZES.body, mark, `${BOLD} fill="${COLOURS.gold}"`);
      write(MARGIN + indent, SIZES.body, first ?? "");
      for (const line of rest) {
        y += 38;
        write(MARGIN + indent, SIZES.body, line);
      }
      y += 6;
    },
    footer(text: string) {
      y += 62;
      write(MARGIN, SIZES.tiny, text, SOFT);
      y += 30;
    },
    svg() {
      const height = Math.ceil(y);
      return `<svg xmlns="http://www.w3.org/2000/svg" width="${PICTURE_WIDTH}" height="${height}" viewBox="0 0 ${PICTURE_WIDTH} ${height}" font-family="DejaVu Sans" fill="${COLOURS.ink}">
<rect width="100%" height="100%" fill="${COLOURS.paper}"/>
${parts.join("\n")}
</svg>`;
    },
  };
}

/** Lines no wider than `room`; what does not fit into `most` of them ends with «…». */
function wrap(text: string, room: number, size: number, font: FontMeasure, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  const fits = (candidate: string) => font.widthOf(candidate) * size <= room;
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (fits(longer)) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  if (lines.length <= most) return lines;
  let end = lines[most - 1] ?? "";
  while (end !== "" && !fits(`${end}…`)) end = end.slice(0, -1);
  return [...lines.slice(0, most - 1), `${end.replace(/[\s.,:;–-]+$/, "")}…`];
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}
