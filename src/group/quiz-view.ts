import { InlineKeyboard } from "grammy";
import { escapeHtml, sections } from "../bot/html.ts";
import type { Screen } from "../bot/screen.ts";
import type { Translate } from "../bot/translate.ts";
import type { FaqContent } from "../faq/content.ts";
import { basisLine } from "../law/reference-text.ts";
import type { BankQuestion, QuizBank } from "../quiz/bank.ts";
import { privateLink } from "./private-link.ts";
import { explanationOf, type GroupQuestion, type GroupQuiz, questionOf } from "./quiz.ts";

/** Ends the quiz; for admins. */
export const STOP_QUIZ = "group:stop";

/** Room for five answers with their reasons within a message's 4,096 characters. */
const LONGEST_BASIS = 150;

export interface GroupQuizWords {
  content: FaqContent;
  bank: QuizBank;
  t: Translate;
  /** The bot's username. */
  bot: string;
}

export interface PollDraft {
  question: string;
  options: readonly string[];
  correct: number;
  explanation: string;
  keyboard: InlineKeyboard;
}

export function pollDraft(quiz: GroupQuiz, place: number, question: BankQuestion, t: Translate): PollDraft {
  const { locale, questions } = quiz;
  const order = questions[place]?.order ?? [];
  return {
    question: `${place + 1}/${questions.length}. ${question.question[locale]}`,
    options: order.map((option) => question.options[option]?.[locale] ?? ""),
    correct: order.findIndex((option) => question.options[option]?.correct === true),
    explanation: explanationOf(question.reason[locale]),
    keyboard: new InlineKeyboard().text(t("group.quiz.stop"), STOP_QUIZ),
  };
}

/** Totals and reasons of what was asked; within 4,096 characters. */
export function groupResult(quiz: GroupQuiz, isStopped: boolean, words: GroupQuizWords): Screen {
  const { t } = words;
  const asked = quiz.questions.filter(
    ({ outcome }) => outcome.kind === "counted" || outcome.kind === "uncounted",
  );
  const keyboard = new InlineKeyboard().url(t("group.quiz.alone"), privateLink(words.bot, "kuis"));
  const sums = asked.map((question) => sumOf(question, words.bank));
  const all = sums.reduce((sum, { votes }) => sum + votes, 0);
  const right = sums.reduce((sum, one) => sum + one.right, 0);
  const text = sections(
    `<b>${t(isStopped ? "group.quiz.stopped" : "group.quiz.finished")}</b>`,
    asked.every(({ outcome }) => outcome.kind === "uncounted")
      ? undefined
      : all === 0
        ? t("group.quiz.nobody")
        : t("group.quiz.total", { right, all }),
    ...asked.map((question, index) => resultOf(quiz, question, index + 1, words)),
  );
  return { text, keyboard };
}

function resultOf(quiz: GroupQuiz, asked: GroupQuestion, number: number, words: GroupQuizWords): string {
  const { t, bank, content } = words;
  const { locale } = quiz;
  const question = questionOf(asked, bank);
  if (question === undefined) return `<b>${number}.</b> ${t("group.quiz.edited")}`;
  const { votes, right } = sumOf(asked, bank);
  const answer = question.options.find((option) => option.correct)?.[locale] ?? "";
  const counted = votes === 0 ? undefined : t("group.quiz.count", { right, all: votes });
  const note = asked.outcome.kind === "uncounted" ? t("group.quiz.uncounted") : counted;
  const basis = basisLine(question.basis, content.regulations, locale, t);
  const short = basis.length <= LONGEST_BASIS ? basis : `${basis.slice(0, LONGEST_BASIS - 1)}…`;
  return [
    `<b>${number}.</b> ✅ ${escapeHtml(answer)}`,
    `${escapeHtml(question.reason[locale])} (${escapeHtml(short)})`,
    ...(note === undefined ? [] : [`<i>${note}</i>`]),
  ].join("\n");
}

function sumOf(asked: GroupQuestion, bank: QuizBank): { votes: number; right: number } {
  if (asked.outcome.kind !== "counted") return { votes: 0, right: 0 };
  const { votes } = asked.outcome;
  const correct = questionOf(asked, bank)?.options.findIndex((option) => option.correct) ?? -1;
  return { votes: votes.reduce((sum, count) => sum + count, 0), right: votes[correct] ?? 0 };
}
