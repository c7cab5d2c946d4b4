import { InlineKeyboard } from "grammy";
import { spellDay } from "../bot/day.ts";
import { escapeHtml, sections } from "../bot/html.ts";
import type { Screen } from "../bot/screen.ts";
import type { Locale, Translate } from "../bot/translate.ts";
import { ASK_CERTIFICATE } from "../certificate/callback.ts";
import { packFaqAction } from "../faq/callback.ts";
import type { FaqContent } from "../faq/content.ts";
import { basisLine } from "../law/reference-text.ts";
import type { BankQuestion, QuizBank } from "./bank.ts";
import { packQuizAction } from "./callback.ts";
import { EXAM_LENGTH } from "./draw.ts";
import type { Draw, Item, Learner, Session } from "./learner.ts";
import {
  dueCards,
  hasExam,
  isFinished,
  missedPositions,
  openPosition,
  PASS_PERCENT,
  progressAt,
  questionAsAnswered,
  type Step,
  scoreOf,
} from "./quiz.ts";
import { type DayNumber, dayOfNumber } from "./review.ts";

/** Words in the language of the reader, over one set of content. */
export interface QuizWords {
  content: FaqContent;
  bank: QuizBank;
  today: DayNumber;
  locale: Locale;
  t: Translate;
}

const LETTERS = ["A", "B", "C", "D"] as const;
/** As many topic buttons as fit a phone's screen. */
const MOST_TOPICS = 8;
/** Room for every reference that a question may rest on, far within a message's 4,096 characters. */
const LONGEST_BASIS = 1_200;

/** The screen for a step of the quiz; its visible text stays within Telegram's 4,096 characters. */
export function quizScreen({ learner, show }: Step, words: QuizWords): Screen {
  const { session } = learner;
  switch (show.kind) {
    case "groups":
      return groupsScreen(words);
    case "confirm":
      return session === undefined ? menuScreen(learner, words) : confirmScreen(session, show.draw, words);
    case "question":
    case "feedback": {
      const item = session?.items[show.position];
      const question = item && questionAsAnswered(item, words.bank);
      if (session === undefined || item === undefined || question === undefined)
        return menuScreen(learner, words);
      const seat = { session, item, question, position: show.position };
      return show.kind === "question" ? questionScreen(seat, words) : feedbackScreen(seat, words);
    }
    case "result":
      return session === undefined ? menuScreen(learner, words) : resultScreen(session, words);
    case "menu":
      return menuScreen(learner, words);
  }
}

interface Seat {
  session: Session;
  item: Item;
  question: BankQuestion;
  position: number;
}

function menuScreen(learner: Learner, words: QuizWords): Screen {
  const { bank, today, t } = words;
  const keyboard = new InlineKeyboard();
  if (bank.all.length === 0) {
    keyboard.text(t("quiz.button.topics"), packFaqAction({ verb: "groups" }));
    return { text: t("quiz.menu.empty"), keyboard };
  }
  const due = dueCards(learner, bank, today).length;
  const { session, passed } = learner;
  addResume(keyboard, session, t);
  keyboard.text(t("quiz.button.mixed"), packDraw({ kind: "mixed" })).row();
  if (due > 0) keyboard.text(t("quiz.button.review", { number: due }), packDraw({ kind: "review" })).row();
  keyboard.text(t("quiz.button.groups"), packQuizAction({ verb: "groups" }));
  if (hasExam(bank)) keyboard.text(t("quiz.button.exam"), packDraw({ kind: "exam" }));
  if (passed !== undefined) keyboard.row().text(t("quiz.button.certificate"), ASK_CERTIFICATE);
  const text = sections(
    t("quiz.menu.intro"),
    hasExam(bank) ? t("quiz.menu.exam", { number: EXAM_LENGTH, percent: PASS_PERCENT }) : undefined,
    due > 0 ? t("quiz.menu.due", { number: due }) : undefined,
    passed && t("quiz.menu.passed", { day: spellDay(dayOfNumber(passed.on), words.locale) }),
  );
  return { text, keyboard };
}

function groupsScreen(words: QuizWords): Screen {
  const { content, bank, locale, t } = words;
  const keyboard = new InlineKeyboard();
  const groups = content.groups.filter((group) => bank.byGroup.has(group.id));
  for (const [index, group] of groups.entries()) {
    keyboard.text(group.title[locale], packDraw({ kind: "group", scope: group.id }));
    if (index % 2 === 1) keyboard.row();
  }
  keyboard.row().text(t("quiz.button.menu"), packQuizAction({ verb: "menu" }));
  return { text: t(groups.length === 0 ? "quiz.menu.empty" : "quiz.groups"), keyboard };
}

function confirmScreen(session: Session, draw: Draw, { t }: QuizWords): Screen {
  const keyboard = new InlineKeyboard();
  addResume(keyboard, session, t);
  keyboard
    .text(t("quiz.button.anew"), packQuizAction({ verb: "draw", draw, leaving: session.token }))
    .row()
    .text(t("quiz.button.menu"), packQuizAction({ verb: "menu" }));
  return { text: t(session.draw.kind === "exam" ? "quiz.confirm.exam" : "quiz.confirm.quiz"), keyboard };
}

function questionScreen(seat: Seat, words: QuizWords): Screen {
  const { session, item, question, position } = seat;
  const { locale, t } = words;
  const options = item.order.map(
    (option, place) => `<b>${LETTERS[place]}.</b> ${escapeHtml(question.options[option]?.[locale] ?? "")}`,
  );
  const keyboard = new InlineKeyboard();
  for (const [place, option] of item.order.entries()) {
    const { token } = session;
    const data = packQuizAction({ verb: "pick", token, position, option, version: item.version });
    keyboard.text(LETTERS[place] ?? "", data);
  }
  keyboard.row().text(t("quiz.button.pause"), packQuizAction({ verb: "menu" }));
  const text = sections(heading(seat, words), escapeHtml(question.question[locale]), options.join("\n"));
  return { text, keyboard };
}

function feedbackScreen(seat: Seat, words: QuizWords): Screen {
  const { session, item, question, position } = seat;
  const { content, bank, locale, t } = words;
  const chosen = item.result.kind === "answered" ? item.result.option : undefined;
  const isRight = chosen !== undefined && question.options[chosen]?.correct === true;
  const options = item.order.map((option, place) => {
    const text = `${LETTERS[place]}. ${escapeHtml(question.options[option]?.[locale] ?? "")}`;
    if (question.options[option]?.correct) return `✅ <b>${text}</b>`;
    return option === chosen ? `✖ ${text}` : text;
  });
  const basis = clipped(basisLine(question.basis, content.regulations, locale, t), LONGEST_BASIS);
  const text = sections(
    heading(seat, words),
    escapeHtml(question.question[locale]),
    options.join("\n"),
    `<b>${t(isRight ? "quiz.feedback.right" : "quiz.feedback.wrong")}</b> ${escapeHtml(question.reason[locale])}`,
    isRight ? undefined : `<i>${t("quiz.feedback.tempting")}</i> ${escapeHtml(question.tempting[locale])}`,
    `<b>${t("quiz.feedback.basis")}</b> ${escapeHtml(basis)}`,
  );

  const { token } = session;
  const keyboard = new InlineKeyboard();
  if (!isFinished(session)) keyboard.text(t("quiz.button.next"), packQuizAction({ verb: "next", token }));
  else {
    // After the end one looks from miss to miss.
    const nextMiss = missedPositions(session, bank).find((other) => other > position);
    const isLooking = session.draw.kind === "exam";
    if (isLooking && nextMiss !== undefined) {
      keyboard.text(t("quiz.button.nextMiss"), packQuizAction({ verb: "look", token, position: nextMiss }));
    } else keyboard.text(t("quiz.button.result"), packQuizAction({ verb: "result", token }));
  }
  keyboard.text(t("quiz.button.read"), packFaqAction({ verb: "show", entryId: question.topic }));
  return { text, keyboard };
}

function resultScreen(session: Session, words: QuizWords): Screen {
  const { content, bank, locale, t } = words;
  const { right, total, percent } = scoreOf(session);
  const isExam = session.draw.kind === "exam";
  const hasPassed = isExam && percent >= PASS_PERCENT;
  const missed = session.items.flatMap((item) =>
    item.result.kind === "answered" && !item.result.isRight ? (bank.byRef.get(item.ref)?.topic ?? []) : [],
  );
  const topics = [...new Set(missed)]
    .flatMap((topic) => content.entries.get(topic) ?? [])
    .slice(0, MOST_TOPICS);

  const outcome = () => {
    if (total === 0) return t("quiz.result.withdrawn");
    const values = { right, total, percent, needed: PASS_PERCENT };
    if (isExam) return t(hasPassed ? "quiz.result.passed" : "quiz.result.failed", values);
    const praise = right === total ? "all" : right * 2 >= total ? "most" : "few";
    return sections(t("quiz.result.score", values), t(`quiz.result.praise.${praise}`));
  };

  const keyboard = new InlineKeyboard();
  if (hasPassed) keyboard.text(t("quiz.button.certificate"), ASK_CERTIFICATE).row();
  const firstMiss = isExam ? missedPositions(session, bank)[0] : undefined;
  if (firstMiss !== undefined) {
    const data = packQuizAction({ verb: "look", token: session.token, position: firstMiss });
    keyboard.text(t("quiz.button.misses"), data).row();
  }
  for (const topic of topics) {
    keyboard.text(topic[locale].short, packFaqAction({ verb: "show", entryId: topic.entryId })).row();
  }
  if (session.draw.kind !== "review") {
    keyboard.text(t(isExam ? "quiz.button.examAgain" : "quiz.button.again"), packDraw(session.draw));
  }
  keyboard.text(t("quiz.button.menu"), packQuizAction({ verb: "menu" }));
  return { text: sections(outcome(), topics.length > 0 ? t("quiz.result.read") : undefined), keyboard };
}

/** «Soal 2/5», with the kind of hand before it. */
function heading({ session, position }: Seat, { t }: QuizWords): string {
  return `<b>${t(`quiz.heading.${session.draw.kind}`, { ...progressAt(session, position) })}</b>`;
}

function addResume(keyboard: InlineKeyboard, session: Session | undefined, t: Translate): void {
  const position = session && openPosition(session);
  if (session === undefined || position === undefined) return;
  const key = session.draw.kind === "exam" ? "quiz.button.resumeExam" : "quiz.button.resume";
  keyboard.text(t(key, { ...progressAt(session, position) }), packQuizAction({ verb: "resume" })).row();
}

function packDraw(draw: Draw): string {
  return packQuizAction({ verb: "draw", draw });
}

function clipped(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
