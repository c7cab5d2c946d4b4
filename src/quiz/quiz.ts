import type { BankQuestion, QuizBank } from "./bank.ts";
import {
  drawExam,
  drawMixed,
  drawTopic,
  EXAM_LENGTH,
  QUIZ_LENGTH,
  type Random,
  seenKey,
  shuffled,
} from "./draw.ts";
import { type Draw, type Item, isSameDraw, type Learner, MOST_SEEN, type Session } from "./learner.ts";
import { cardsAfter, type DayNumber, REVIEWS_A_DAY, type ReviewCard } from "./review.ts";

/** Right answers, in percent, that pass an exam. */
export const PASS_PERCENT = 80;

/** What a person asks for. `token` names the draw whose button was tapped; it may be an old one. */
export type QuizAction =
  | { verb: "menu" | "groups" | "resume" }
  /** `leaving`: the unfinished draw that the person was asked about and agreed to give up; no other one is. */
  | { verb: "draw"; draw: Draw; leaving?: string }
  | { verb: "pick"; token: string; position: number; option: number; version: string }
  | { verb: "next"; token: string }
  | { verb: "result"; token: string }
  | { verb: "look"; token: string; position: number };

/** What the rules need from outside. */
export interface Table {
  bank: QuizBank;
  today: DayNumber;
  random: Random;
  /** For a draw made now; the same whenever this very update comes again. */
  token: string;
}

/** What to put before the person; positions are places in `session.items`. */
export type Show =
  | { kind: "menu" | "groups" | "result" }
  | { kind: "question" | "feedback"; position: number }
  /** Something unfinished would be lost: ask first. */
  | { kind: "confirm"; draw: Draw };

/** A passing word beside what is shown. */
export type Notice = "old" | "answered" | "changed" | "removed" | "nothing-due" | "no-questions";

/** For the statistics, which know no people. */
export type Count = { questionId: string; version: string } & (
  | { kind: "shown" }
  | { kind: "answered"; option: number; isRight: boolean }
);

export interface Step {
  learner: Learner;
  counts: readonly Count[];
  show: Show;
  notice?: Notice;
}

/**
 * One action of one person. Repeating an action changes nothing more: an answer counts once, whatever is tapped
 * again, and an action on an earlier draw changes nothing at all.
 * @returns the person as they are now (the same object where nothing changed), and what to show. Never throws.
 */
export function play(before: Learner, action: QuizAction, table: Table): Step {
  const learner = withContent(before, table);
  switch (action.verb) {
    case "menu":
    case "groups":
      return { learner, counts: [], show: { kind: action.verb } };
    case "resume":
      return learner.session === undefined ? menu(learner, "old") : current(learner, table);
    case "draw":
      return start(learner, action.draw, action.leaving, table);
    case "pick":
      return pick(learner, action, table);
    case "next":
      return learner.session?.token === action.token ? current(learner, table) : menu(learner, "old");
    case "result":
    case "look":
      return look(learner, action, table);
  }
}

/** Questions of a session that count: those that were removed do not. */
export function countedItems(session: Session): readonly Item[] {
  return session.items.filter((item) => item.result.kind !== "gone");
}

export function isFinished(session: Session): boolean {
  return openPosition(session) === undefined;
}

export interface Score {
  right: number;
  total: number;
  /** 0–100, rounded down; 0 of nothing is 0. */
  percent: number;
}

export function scoreOf(session: Session): Score {
  const items = countedItems(session);
  const right = items.filter((item) => item.result.kind === "answered" && item.result.isRight).length;
  return {
    right,
    total: items.length,
    percent: items.length === 0 ? 0 : Math.floor((100 * right) / items.length),
  };
}

/** «2/5»: the number of the question at `position` among those that count. */
export function progressAt(session: Session, position: number): { number: number; total: number } {
  const before = session.items.slice(0, position + 1).filter((item) => item.result.kind !== "gone");
  return { number: before.length, total: countedItems(session).length };
}

/** Where the session goes on; undefined when it is finished. */
export function openPosition(session: Session): number | undefined {
  const position = session.items.findIndex((item) => item.result.kind === "open");
  return position < 0 ? undefined : position;
}

/** What daily review offers today, most overdue first. */
export function dueCards(learner: Learner, bank: QuizBank, today: DayNumber): readonly ReviewCard[] {
  const done = learner.reviewed.on === today ? learner.reviewed.count : 0;
  return learner.cards
    .filter((card) => card.dueOn <= today && bank.byRef.has(card.ref))
    .toSorted((a, b) => a.dueOn - b.dueOn)
    .slice(0, Math.max(0, REVIEWS_A_DAY - done));
}

/** Whether an exam can be drawn at all. */
export function hasExam(bank: QuizBank): boolean {
  return bank.all.length >= EXAM_LENGTH;
}

/** The question of an answered item as it was then; undefined where it was edited or removed since. */
export function questionAsAnswered(item: Item, bank: QuizBank): BankQuestion | undefined {
  const question = bank.byRef.get(item.ref);
  return question?.version === item.version ? question : undefined;
}

/** Missed items that can still be looked at, by position. */
export function missedPositions(session: Session, bank: QuizBank): readonly number[] {
  return session.items.flatMap((item, position) =>
    item.result.kind === "answered" && !item.result.isRight && questionAsAnswered(item, bank)
      ? [position]
      : [],
  );
}

/** The curator may have changed things: open questions follow the content, answered ones keep their result. */
function withContent(learner: Learner, table: Table): Learner {
  const session = learner.session;
  if (session === undefined) return learner;
  let shown = session.shown;
  let hasChanged = false;
  const items = session.items.map((item, position): Item => {
    if (item.result.kind !== "open") return item;
    const question = table.bank.byRef.get(item.ref);
    if (question?.version === item.version) return item;
    hasChanged = true;
    if (question === undefined) return { ...item, result: { kind: "gone" } };
    // In its new version it was not shown yet.
    shown = Math.min(shown, position);
    return itemOf(question, table.random);
  });
  return hasChanged ? withSession(learner, { ...session, items, shown }, table) : learner;
}

function start(learner: Learner, draw: Draw, leaving: string | undefined, table: Table): Step {
  const running = learner.session;
  // The same update once more, after a restart.
  if (running?.token === table.token) return current(learner, table);
  if (running !== undefined && !isFinished(running)) {
    const hasAnswers = running.items.some((item) => item.result.kind === "answered");
    // A second tap on the button that started it.
    if (!hasAnswers && isSameDraw(running.draw, draw)) return current(learner, table);
    if (hasAnswers && leaving !== running.token)
      return { learner, counts: [], show: { kind: "confirm", draw } };
  }
  const questions = drawQuestions(learner, draw, table);
  if (questions.length === 0) return menu(learner, draw.kind === "review" ? "nothing-due" : "no-questions");
  const session: Session = {
    token: table.token,
    draw,
    items: questions.map((question) => itemOf(question, table.random)),
    shown: 0,
    finishedOn: undefined,
  };
  return current({ ...learner, session }, table);
}

function drawQuestions(
  learner: Learner,
  draw: Draw,
  { bank, today, random }: Table,
): readonly BankQuestion[] {
  switch (draw.kind) {
    case "mixed":
      return drawMixed(bank.all, QUIZ_LENGTH, learner.seen, random);
    case "group":
      return drawMixed(bank.byGroup.get(draw.scope) ?? [], QUIZ_LENGTH, learner.seen, random);
    case "topic":
      return drawTopic(bank, draw.scope, learner.seen, random);
    case "exam":
      return drawExam(bank, learner.seen, random);
    case "review":
      return dueCards(learner, bank, today).flatMap((card) => bank.byRef.get(card.ref) ?? []);
  }
}

function pick(learner: Learner, action: Extract<QuizAction, { verb: "pick" }>, table: Table): Step {
  const { session } = learner;
  if (session?.token !== action.token) return menu(learner, "old");
  const item = session.items[action.position];
  if (item === undefined) return menu(learner, "old");
  if (item.result.kind === "gone") return { ...current(learner, table), notice: "removed" };
  if (item.result.kind === "answered") {
    const canLook = session.draw.kind !== "exam" && questionAsAnswered(item, table.bank) !== undefined;
    return {
      ...(canLook ? feedback(learner, action.position) : current(learner, table)),
      notice: "answered",
    };
  }
  if (item.version !== action.version) return { ...current(learner, table), notice: "changed" };
  const question = table.bank.byRef.get(item.ref);
  const option = question?.options[action.option];
  // Questions come one after another; no screen of ours offers a later one, or an option that there is not.
  if (question === undefined || option === undefined || action.position !== openPosition(session)) {
    return current(learner, table);
  }

  const isRight = option.correct === true;
  const answered: Item = { ...item, result: { kind: "answered", option: action.option, isRight } };
  const after = withSession(
    {
      ...learner,
      cards: cardsAfter(learner.cards, item.ref, isRight, table.today),
      reviewed: session.draw.kind === "review" ? oneMore(learner.reviewed, table.today) : learner.reviewed,
      seen: withSeen(learner.seen, item.ref),
    },
    { ...session, items: session.items.with(action.position, answered) },
    table,
  );
  const count: Count = {
    kind: "answered",
    questionId: question.questionId,
    version: question.version,
    option: action.option,
    isRight,
  };
  const step = session.draw.kind === "exam" ? current(after, table) : feedback(after, action.position);
  return { ...step, counts: [count, ...step.counts] };
}

function look(
  learner: Learner,
  action: Extract<QuizAction, { verb: "look" | "result" }>,
  table: Table,
): Step {
  const { session } = learner;
  if (session?.token !== action.token) return menu(learner, "old");
  // During an exam nothing is told.
  if (!isFinished(session) || action.verb === "result") return current(learner, table);
  const item = session.items[action.position];
  const canLook = item?.result.kind === "answered" && questionAsAnswered(item, table.bank) !== undefined;
  return canLook ? feedback(learner, action.position) : { ...current(learner, table), notice: "changed" };
}

/** The open question, counted as shown the first time, or the result. */
function current(learner: Learner, { bank }: Table): Step {
  const { session } = learner;
  const position = session && openPosition(session);
  const question = position === undefined ? undefined : bank.byRef.get(session?.items[position]?.ref ?? "");
  if (session === undefined || position === undefined || question === undefined) {
    return { learner, counts: [], show: { kind: session === undefined ? "menu" : "result" } };
  }
  const show: Show = { kind: "question", position };
  if (position < session.shown) return { learner, counts: [], show };
  const { questionId, version } = question;
  return {
    learner: { ...learner, session: { ...session, shown: position + 1 } },
    counts: [{ kind: "shown", questionId, version }],
    show,
  };
}

function feedback(learner: Learner, position: number): Step {
  return { learner, counts: [], show: { kind: "feedback", position } };
}

function menu(learner: Learner, notice: Notice): Step {
  return { learner, counts: [], show: { kind: "menu" }, notice };
}

/** Puts the session in its place; on the day on which it is finished that is noted, and an exam passed. */
function withSession(learner: Learner, session: Session, { today }: Table): Learner {
  if (session.finishedOn !== undefined || !isFinished(session)) return { ...learner, session };
  const { percent } = scoreOf(session);
  const hasPassed = session.draw.kind === "exam" && percent >= PASS_PERCENT;
  return {
    ...learner,
    session: { ...session, finishedOn: today },
    passed: hasPassed ? { on: today, percent } : learner.passed,
  };
}

function itemOf({ ref, version, options }: BankQuestion, random: Random): Item {
  return { ref, version, order: shuffled([...options.keys()], random), result: { kind: "open" } };
}

function oneMore(reviewed: Learner["reviewed"], today: DayNumber): Learner["reviewed"] {
  return { on: today, count: reviewed.on === today ? reviewed.count + 1 : 1 };
}

function withSeen(seen: readonly string[], ref: string): readonly string[] {
  const key = seenKey(ref);
  return [...seen.filter((other) => other !== key), key].slice(-MOST_SEEN);
}
