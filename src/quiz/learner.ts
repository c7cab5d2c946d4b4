import { z } from "zod";
import type { QuestionRef } from "./bank.ts";
import { EXAM_LENGTH, type Seen } from "./draw.ts";
import { type DayNumber, MOST_CARDS, type ReviewCard } from "./review.ts";

/** What to draw: five mixed, of a group, on a topic, what is due for review, or an exam. */
export type Draw = { kind: "mixed" | "review" | "exam" } | { kind: "group" | "topic"; scope: string };

/** A question in a session. Its place in the list never changes: buttons in old messages name it. */
export interface Item {
  ref: QuestionRef;
  /** Version of the question when it was drawn, or when it was last shown anew. */
  version: string;
  /** Options in the order in which they are shown, as indices into the question's own list. */
  order: readonly number[];
  /** `gone`: the curator removed the question before it was answered. */
  result: { kind: "open" } | { kind: "gone" } | { kind: "answered"; option: number; isRight: boolean };
}

/** One hand of questions, being played or finished. */
export interface Session {
  /** Names the draw in buttons, so that those of an earlier one are recognised. */
  token: string;
  draw: Draw;
  items: readonly Item[];
  /** So many items, from the first, were counted as shown. */
  shown: number;
  finishedOn: DayNumber | undefined;
}

/** Everything that the quiz keeps of a person. */
export interface Learner {
  session: Session | undefined;
  cards: readonly ReviewCard[];
  /** How many were answered in daily review, and on which day. */
  reviewed: { on: DayNumber; count: number };
  seen: Seen;
  /** The last exam that was passed: day, and right answers in percent. */
  passed: { on: DayNumber; percent: number } | undefined;
}

export const NEW_LEARNER: Learner = Object.freeze({
  session: undefined,
  cards: [],
  reviewed: { on: 0, count: 0 },
  seen: [],
  passed: undefined,
});

/** Questions held to be «seen lately». */
export const MOST_SEEN = 56;

export const TOKEN = /^[\w-]{8}$/;

const ITEM = /^([\w-]{5})([\w-]{6})([0-3]{3,4})(?:([+x])([0-3])|(!))?$/;
const CARD = /^([\w-]{5})([0-9a-z]{3})([0-9a-z]{3})([0-9a-z]{4})([0-9a-z]{2})$/;

const day = z.int().min(0).max(46_655);

/**
 * The row as it is written. Everything is short because rows above about 1,000 bytes would each take a page of
 * their own in the database file (SQLite moves the rest of a longer cell to an overflow page).
 */
const rowSchema = z.strictObject({
  v: z.literal(1),
  s: z
    .strictObject({
      t: z.string().regex(TOKEN),
      k: z.enum(["mixed", "review", "exam", "group", "topic"]),
      g: z.string().max(40).optional(),
      n: z.int().min(0).max(EXAM_LENGTH),
      f: day.optional(),
      i: z.array(z.string().regex(ITEM)).min(1).max(EXAM_LENGTH),
    })
    .optional(),
  c: z.array(z.string().regex(CARD)).max(MOST_CARDS),
  r: z.tuple([day, z.int().min(0)]),
  w: z
    .string()
    .max(MOST_SEEN * 3)
    .regex(/^(?:[\w-]{3})*$/),
  p: z.tuple([day, z.int().min(0).max(100)]).optional(),
});

export function packLearner({ session, cards, reviewed, seen, passed }: Learner): string {
  const row: z.infer<typeof rowSchema> = {
    v: 1,
    ...(session && {
      s: {
        t: session.token,
        k: session.draw.kind,
        ...("scope" in session.draw && { g: session.draw.scope }),
        n: session.shown,
        ...(session.finishedOn !== undefined && { f: session.finishedOn }),
        i: session.items.map(packItem),
      },
    }),
    c: cards.map(packCard),
    r: [reviewed.on, reviewed.count],
    w: seen.join(""),
    ...(passed && { p: [passed.on, passed.percent] as [number, number] }),
  };
  return JSON.stringify(row);
}

/** @returns undefined for whatever this version cannot read: the person then begins anew */
export function parseLearner(text: string): Learner | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = rowSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { s, c, r, w, p } = parsed.data;
  const items = s?.i.map(parseItem);
  const draw = s && drawOf(s.k, s.g);
  if (items?.includes(undefined) || (s !== undefined && draw === undefined)) return undefined;
  return {
    session:
      s && draw && items
        ? { token: s.t, draw, items: items as Item[], shown: Math.min(s.n, items.length), finishedOn: s.f }
        : undefined,
    cards: c.map(parseCard),
    reviewed: { on: r[0], count: r[1] },
    seen: w.match(/.{3}/g) ?? [],
    passed: p && { on: p[0], percent: p[1] },
  };
}

/** @returns undefined where a scope is missing or too much */
export function drawOf(kind: string, scope: string | undefined): Draw | undefined {
  if (kind === "group" || kind === "topic") return scope === undefined ? undefined : { kind, scope };
  if (scope !== undefined) return undefined;
  return kind === "mixed" || kind === "review" || kind === "exam" ? { kind } : undefined;
}

export function isSameDraw(a: Draw, b: Draw): boolean {
  return a.kind === b.kind && ("scope" in a ? a.scope : "") === ("scope" in b ? b.scope : "");
}

function packItem({ ref, version, order, result }: Item): string {
  const end =
    result.kind === "open"
      ? ""
      : result.kind === "gone"
        ? "!"
        : `${result.isRight ? "+" : "x"}${result.option}`;
  return `${ref}${version}${order.join("")}${end}`;
}

function parseItem(text: string): Item | undefined {
  const [, ref = "", version = "", digits = "", mark, option, gone] = ITEM.exec(text) ?? [];
  const order = [...digits].map(Number);
  const isPermutation = order.toSorted().every((value, index) => value === index);
  if (!isPermutation || Number(option ?? 0) >= order.length) return undefined;
  const result: Item["result"] =
    gone !== undefined
      ? { kind: "gone" }
      : mark === undefined
        ? { kind: "open" }
        : { kind: "answered", option: Number(option), isRight: mark === "+" };
  return { ref, version, order, result };
}

const base36 = (value: number, width: number) => Math.round(value).toString(36).padStart(width, "0");

/** Stability and difficulty are whole hundredths and tenths. */
function packCard({ ref, dueOn, answeredOn, stability, difficulty }: ReviewCard): string {
  return (
    ref + base36(dueOn, 3) + base36(answeredOn, 3) + base36(stability * 100, 4) + base36(difficulty * 10, 2)
  );
}

function parseCard(text: string): ReviewCard {
  const [, ref = "", due = "", answered = "", stability = "", difficulty = ""] = CARD.exec(text) ?? [];
  const number = (digits: string) => Number.parseInt(digits, 36);
  return {
    ref,
    dueOn: number(due),
    answeredOn: number(answered),
    stability: number(stability) / 100,
    difficulty: number(difficulty) / 10,
  };
}
