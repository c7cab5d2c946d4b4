import { z } from "zod";
import type { EventState, Player, Turn } from "./state.ts";

const ms = z.int().min(0);
const position = z.int().min(0).max(50);
const clock = z.union([z.strictObject({ since: z.int() }), z.strictObject({ stoppedAt: ms })]);

const ITEM = /^([\w-]{5})([\w-]{6})([0-3]{3,4})([0-3])(!?)$/;

/** What is kept of an event besides code, day and facilitator. It names nobody, so it may hold instants. */
const rowSchema = z.strictObject({
  v: z.literal(1),
  settings: z.strictObject({
    scope: z.string().optional(),
    seconds: z.int().positive(),
    pace: z.enum(["auto", "manual"]),
  }),
  items: z.array(z.string().regex(ITEM)).max(50),
  phase: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("lobby") }),
    z.strictObject({ kind: z.literal("question"), position, clock }),
    z.strictObject({ kind: z.literal("review"), position, clock, isShown: z.boolean() }),
    z.strictObject({ kind: z.literal("finished"), isReported: z.boolean() }),
    z.strictObject({ kind: z.literal("cancelled") }),
  ]),
  createdAt: z.int(),
  touchedAt: z.int(),
  aliveAt: z.int(),
  panel: z.strictObject({ messageId: z.int(), after: z.int() }).optional(),
  hasPoster: z.boolean(),
  // Absent until then, so that the version before this one reads what it knows.
  isPledging: z.literal(true).optional(),
});

type EventBody = Pick<
  EventState,
  | "settings"
  | "items"
  | "phase"
  | "createdAt"
  | "touchedAt"
  | "aliveAt"
  | "panel"
  | "hasPoster"
  | "isPledging"
>;

export function packEvent(state: EventBody): string {
  const { settings, items, phase, createdAt, touchedAt, aliveAt, panel, hasPoster, isPledging } = state;
  const row: z.infer<typeof rowSchema> = {
    v: 1,
    settings,
    items: items.map(
      ({ ref, version, order, right, isSkipped }) =>
        `${ref}${version}${order.join("")}${right}${isSkipped ? "!" : ""}`,
    ),
    phase,
    createdAt,
    touchedAt,
    aliveAt,
    ...(panel && { panel }),
    hasPoster,
    ...(isPledging && { isPledging }),
  };
  return JSON.stringify(row);
}

/** @returns undefined for whatever this version cannot read: the event is then erased */
export function parseEvent(text: string): EventBody | undefined {
  const parsed = rowSchema.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const { settings, items, panel, isPledging = false, v, ...rest } = parsed.data;
  return {
    ...rest,
    settings: { ...settings, scope: settings.scope },
    panel,
    isPledging,
    items: items.map((item) => {
      const [, ref = "", version = "", order = "", right, skipped] = ITEM.exec(item) ?? [];
      return {
        ref,
        version,
        order: [...order].map(Number),
        right: Number(right),
        isSkipped: skipped === "!",
      };
    }),
  };
}

const TURN = /^(\d*)(?:\/([0-3])\/(\d+))?$/;

type Progress = Pick<Player, "from" | "turns" | "pledge" | "isTold">;

const PLEDGE_MARKS = { offered: "?", taken: "+" } as const;

/** A player's questions: «sent/option/own time», times in milliseconds on the question's clock. */
export function packTurns({ from, turns, pledge, isTold }: Progress): string {
  const parts = Array.from(turns, (turn) => {
    if (turn === undefined) return "-";
    const { sentMs, answer } = turn;
    return `${sentMs ?? ""}${answer === undefined ? "" : `/${answer.option}/${answer.elapsedMs}`}`;
  });
  const mark = pledge === undefined ? "" : PLEDGE_MARKS[pledge];
  return [`${from}${isTold ? "!" : ""}${mark}`, ...parts].join(",");
}

export function parseTurns(text: string): Progress | undefined {
  const [head = "", ...parts] = text.split(",");
  const [, from, told, mark] = /^(\d{1,2})(!?)([?+]?)$/.exec(head) ?? [];
  const pledge = (["offered", "taken"] as const).find((one) => PLEDGE_MARKS[one] === mark);
  const turns = parts.map((part): Turn | undefined | "faulty" => {
    if (part === "-") return undefined;
    const match = TURN.exec(part);
    if (match === null) return "faulty";
    const [, sent, option, elapsed] = match;
    return {
      sentMs: sent === "" ? undefined : Number(sent),
      answer: option === undefined ? undefined : { option: Number(option), elapsedMs: Number(elapsed) },
    };
  });
  if (from === undefined || turns.includes("faulty")) return undefined;
  return { from: Number(from), pledge, isTold: told === "!", turns: turns as (Turn | undefined)[] };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
