import type { FaqContent } from "../faq/content.ts";
import type { Cell, Share } from "./hiding.ts";
import type { Statistics } from "./statistics.ts";
import type { StatisticsWords } from "./statistics-view.ts";

/**
 * The figures of a period as CSV (semicolons, as spreadsheets set to Indonesian expect, with a byte order mark, by which spreadsheets know UTF-8).
 * One figure a line; what is hidden in the picture is hidden here.
 */
export function statisticsCsv(statistics: Statistics, content: FaqContent, words: StatisticsWords): Buffer {
  const lines = [words.csvHeading, ...linesOf(statistics, content, words)];
  return Buffer.from(`\ufeff${lines.map((line) => line.map(quote).join(";")).join("\r\n")}\r\n`, "utf8");
}

type Line = readonly [
  part: string,
  from: string,
  to: string,
  group: string,
  topic: string,
  figure: string,
  value: string,
];

function linesOf(statistics: Statistics, content: FaqContent, words: StatisticsWords): Line[] {
  const { from, to } = statistics.period;
  const { part, figure } = words;
  const groupOf = (entryId: string) => words.group(content.entries.get(entryId)?.groupId);
  const lines: Line[] = [
    [part.questions, from, to, "", "", figure.asked, cell(statistics.asked.total, words)],
    [part.questions, from, to, "", "", figure.answered, words.share(statistics.answered)],
    [part.questions, from, to, "", "", figure.answeredAtOnce, words.share(statistics.answeredAtOnce)],
    [part.questions, from, to, "", "", figure.helpful, words.share(statistics.helpful)],
  ];
  statistics.asked.cells.forEach((row, at) => {
    row.forEach((count, column) => {
      const days = statistics.columns[column];
      if (days === undefined) return;
      const group = words.group(statistics.groups[at]);
      lines.push([part.questions, days.from, days.to, group, "", figure.asked, cell(count, words)]);
    });
  });
  for (const { entryId, groupId, asked, helpful, unhelpful } of statistics.topics) {
    const say = (name: string, count: Cell) =>
      lines.push([
        part.topics,
        from,
        to,
        words.group(groupId),
        words.topic(entryId),
        name,
        cell(count, words),
      ]);
    say(figure.asked, asked);
    say(figure.helpfulYes, helpful);
    say(figure.helpfulNo, unhelpful);
  }
  const addQuiz = (group: string, topic: string, answers: Cell, right: Share) => {
    lines.push([part.quiz, from, to, group, topic, figure.quizAnswers, cell(answers, words)]);
    lines.push([part.quiz, from, to, group, topic, figure.quizRight, words.share(right)]);
  };
  for (const { groupId, answers, right } of statistics.quiz)
    addQuiz(words.group(groupId), "", answers, right);
  for (const { entryId, answers, right } of statistics.quizTopics)
    addQuiz(groupOf(entryId), words.topic(entryId), answers, right);
  for (const { questionId, right } of statistics.hardest)
    lines.push([part.hardest, from, to, "", questionId, figure.quizRight, words.share(right)]);
  for (const { kind, status, count } of statistics.tips.byKindAndStatus)
    lines.push([part.tips, from, to, kind, status, figure.tips, String(count)]);
  const median = statistics.tips.medianDaysToFirstReply;
  if (median !== undefined) lines.push([part.tips, from, to, "", "", figure.median, String(median)]);
  return lines;
}

function cell(count: Cell, words: StatisticsWords): string {
  return count === "few" ? words.few : String(count);
}

function quote(text: string): string {
  // A spreadsheet would take a leading sign for a formula.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
