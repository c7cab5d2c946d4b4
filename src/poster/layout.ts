import { encode } from "uqr";
import { COLOURS, type FontName, type FontShelf, fontShelf, wrap } from "../picture/painter.ts";
import type { PosterWords } from "./poster.ts";

/** A4 in points, from the upper left corner. */
export const PAGE = { width: 595, height: 842 } as const;

/** What a page is made of; drawn alike into a PDF and a picture. */
export type Mark =
  | { kind: "text"; x: number; y: number; text: string; font: FontName; size: number; colour: string }
  | { kind: "box"; x: number; y: number; width: number; height: number; radius: number; colour: string }
  | { kind: "frame"; x: number; y: number; width: number; height: number; radius: number; colour: string };

const MARGIN = 58;
const ROOM = PAGE.width - 2 * MARGIN;
const QR_SIZE = 190;
const QR_TOP = 532;
/** Four modules of the smallest code: what scanners ask for around it. */
const QUIET = 18;
const QUESTION_TOP = 112;
const QUESTION_LEADING = 1.18;
const LARGEST_QUESTION = 46;
const SMALLEST_QUESTION = 26;
/** From the end of the question to the first line of the explanation; the verdict stands between. */
const VERDICT_ROOM = 62;
const EXPLANATION_BOTTOM = 508;
const EXPLANATION_LEADING = 1.42;
const LARGEST_EXPLANATION = 19;
const GOOD_EXPLANATION = 15;
const SMALLEST_EXPLANATION = 10;
const VERDICT_COLOURS = {
  boleh: COLOURS.deep,
  bersyarat: "#8a6a24",
  dilarang: "#8c2f2b",
  info: COLOURS.soft,
} as const;

/** Lays out a poster; texts are never cut, but written smaller. */
export function layOut(words: PosterWords, fontOf: FontShelf = fontShelf()): Mark[] {
  const marks: Mark[] = [
    { kind: "box", x: 0, y: 0, width: PAGE.width, height: PAGE.height, radius: 0, colour: COLOURS.paper },
    {
      kind: "frame",
      x: 24,
      y: 24,
      width: PAGE.width - 48,
      height: PAGE.height - 48,
      radius: 8,
      colour: COLOURS.deep,
    },
  ];
  const write = (text: string, x: number, y: number, font: FontName, size: number, colour: string) =>
    marks.push({ kind: "text", x, y, text, font, size, colour });
  const centre = (text: string, y: number, font: FontName, size: number, colour: string) =>
    write(text, (PAGE.width - fontOf(font).widthOf(text) * size) / 2, y, font, size, colour);

  write("NETRAL", MARGIN, 78, "DejaVuSans-Bold", 15, COLOURS.deep);
  const kickerSize = 12;
  const kickerWidth = fontOf("DejaVuSans").widthOf(words.kicker) * kickerSize;
  write(words.kicker, PAGE.width - MARGIN - kickerWidth, 78, "DejaVuSans", kickerSize, COLOURS.soft);

  const { question, explanation } = sized(words, fontOf);
  let y = QUESTION_TOP + question.size;
  for (const line of question.lines) {
    write(line, MARGIN, y, "DejaVuSerif-Bold", question.size, COLOURS.ink);
    y += question.size * QUESTION_LEADING;
  }

  const labelSize = 15;
  const labelWidth = fontOf("DejaVuSans-Bold").widthOf(words.verdictLabel) * labelSize;
  const colour = VERDICT_COLOURS[words.verdict];
  marks.push({ kind: "box", x: MARGIN, y: y - 6, width: labelWidth + 32, height: 34, radius: 17, colour });
  write(words.verdictLabel, MARGIN + 16, y + 16.5, "DejaVuSans-Bold", labelSize, "#ffffff");

  y += VERDICT_ROOM;
  for (const line of explanation.lines) {
    write(line, MARGIN, y, "DejaVuSans", explanation.size, COLOURS.ink);
    y += explanation.size * EXPLANATION_LEADING;
  }

  const qrLeft = MARGIN + 8;
  marks.push({
    kind: "box",
    x: qrLeft - QUIET,
    y: QR_TOP - QUIET,
    width: QR_SIZE + 2 * QUIET,
    height: QR_SIZE + 2 * QUIET,
    radius: 6,
    colour: "#ffffff",
  });
  marks.push(...qrMarks(`https://${words.address}`, qrLeft, QR_TOP));
  const besideLeft = qrLeft + QR_SIZE + 36;
  const besideRoom = PAGE.width - MARGIN - besideLeft;
  let besideY = QR_TOP + 44;
  for (const line of wrap(words.scan, besideRoom, 21, fontOf("DejaVuSans-Bold"))) {
    write(line, besideLeft, besideY, "DejaVuSans-Bold", 21, COLOURS.deep);
    besideY += 29;
  }
  besideY += 10;
  // An address has no spaces to break at; it is written as large as it fits, in two parts.
  const at = words.address.indexOf("?");
  for (const part of [words.address.slice(0, at), words.address.slice(at)]) {
    const size = Math.min(12.5, besideRoom / fontOf("DejaVuSansMono").widthOf(part));
    write(part, besideLeft, besideY, "DejaVuSansMono", size, COLOURS.soft);
    besideY += 18;
  }

  let footY = 766;
  for (const line of wrap(words.whose, ROOM, 11, fontOf("DejaVuSans")).slice(0, 2)) {
    centre(line, footY, "DejaVuSans", 11, COLOURS.ink);
    footY += 16;
  }
  centre(words.checked, 798, "DejaVuSans", 9, COLOURS.soft);
  return marks;
}

interface Sized {
  lines: string[];
  size: number;
}

/** The question as large as it may be while the explanation is still read from two steps away. */
function sized(words: PosterWords, fontOf: FontShelf): { question: Sized; explanation: Sized } {
  for (let size = LARGEST_QUESTION; ; size -= 1) {
    const question = atSize(words.question, "DejaVuSerif-Bold", size, fontOf);
    const top = QUESTION_TOP + size + question.lines.length * size * QUESTION_LEADING + VERDICT_ROOM;
    const explanation = fitted(words.explanation, EXPLANATION_BOTTOM - top, fontOf);
    const isWide = question.lines.some((line) => fontOf("DejaVuSerif-Bold").widthOf(line) * size > ROOM);
    if ((!isWide && explanation.size >= GOOD_EXPLANATION) || size === SMALLEST_QUESTION) {
      return { question, explanation };
    }
  }
}

function fitted(text: string, height: number, fontOf: FontShelf): Sized {
  for (let size = LARGEST_EXPLANATION; size > SMALLEST_EXPLANATION; size -= 0.5) {
    const { lines } = atSize(text, "DejaVuSans", size, fontOf);
    if (lines.length * size * EXPLANATION_LEADING <= height) return { lines, size };
  }
  return atSize(text, "DejaVuSans", SMALLEST_EXPLANATION, fontOf);
}

function atSize(text: string, font: FontName, size: number, fontOf: FontShelf): Sized {
  return { lines: wrap(text, ROOM, size, fontOf(font)), size };
}

/** Dark modules, joined along each row: single squares leave hairlines in print. */
function qrMarks(text: string, left: number, top: number): Mark[] {
  const { data, size } = encode(text, { ecc: "Q", border: 0 });
  const module = QR_SIZE / size;
  return data.flatMap((row, rowIndex) => {
    const runs: Mark[] = [];
    let start = -1;
    for (let column = 0; column <= size; column++) {
      const isDark = row[column] === true;
      if (isDark && start < 0) start = column;
      if (isDark || start < 0) continue;
      runs.push({
        kind: "box",
        x: left + start * module,
        y: top + rowIndex * module,
        width: (column - start) * module,
        height: module,
        radius: 0,
        colour: "#000000",
      });
      start = -1;
    }
    return runs;
  });
}
