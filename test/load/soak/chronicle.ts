import type { Fault } from "../../../src/local-telegram/bot-api-http.ts";

/** What happened in a run: figures, injected faults, outages, broken promises. */
export type Chronicle = ReturnType<typeof startChronicle>;

interface Taken {
  from: number;
  to: number;
  chatId: number;
}

interface Injected {
  at: number;
  /** When its effects should be over. */
  until: number;
  name: FaultName;
  method: string;
  chatId: number;
  /** The message that a lost answer's message replies to. */
  repliesTo: number | undefined;
}

export const FAULTS = ["429", "500", "reset before", "reset after", "hang"] as const;
export type FaultName = (typeof FAULTS)[number];

/** Long enough to be felt, short enough that the watchdog (30 s) need not come. */
/** Until what has gathered meanwhile is done. */
const SETTLING_MS = 2_000;
const HANG_MS = [3_000, 12_000] as const;

export function startChronicle(say: (line: string) => void) {
  const times = new Map<string, Taken[]>();
  const injected: Injected[] = [];
  const outages: { from: number; to: number; signal: string }[] = [];
  const counts = new Map<string, number>();
  const broken: string[] = [];
  let share = 0;

  const isDisturbed = ({ from, to, chatId }: Taken) =>
    outages.some((outage) => outage.from < to && outage.to + SETTLING_MS > from) ||
    injected.some(
      (one) => one.at <= to && one.until >= from && (one.chatId === chatId || one.method === "getUpdates"),
    );

  return {
    injected,
    outages,
    broken,
    counts,
    /** How likely each kind of fault is at each call. */
    setFaults(each: number) {
      share = each;
    },
    /** For the settings of the local Telegram. */
    fault(method: string, params: Record<string, unknown>): Fault | undefined {
      const kind = FAULTS[Math.floor(Math.random() / share)];
      if (share === 0 || kind === undefined) return undefined;
      const reply = params.reply_parameters as { message_id?: number } | string | undefined;
      const parsed = typeof reply === "string" ? (JSON.parse(reply) as { message_id?: number }) : reply;
      const chatId = Number(params.chat_id ?? Number.NaN);
      const hangMs = kind === "hang" ? between(...HANG_MS) : 0;
      const at = performance.now();
      const until = at + hangMs + SETTLING_MS;
      injected.push({ at, until, name: kind, method, chatId, repliesTo: parsed?.message_id });
      switch (kind) {
        case "429":
          return {
            kind: "error",
            error_code: 429,
            description: "Too Many Requests: retry after 1",
            retry_after: 1,
          };
        case "500":
          return { kind: "error", error_code: 500, description: "Internal Server Error" };
        case "reset before":
          return { kind: "reset" };
        case "reset after":
          return { kind: "reset", isDone: true };
        case "hang":
          return { kind: "hang", ms: hangMs };
      }
    },
    took(what: string, from: number, chatId: number) {
      const list = times.get(what) ?? [];
      list.push({ from, to: performance.now(), chatId });
      times.set(what, list);
    },
    count(what: string, by = 1) {
      counts.set(what, (counts.get(what) ?? 0) + by);
    },
    /** A promise was broken: the run will not end well. */
    breaks(promise: string) {
      broken.push(promise);
      say(`BROKEN: ${promise}`);
    },
    /** Milliseconds by kind; `calm` leaves out what a fault in the same chat or an outage fell into. */
    figures(): { what: string; all: number[]; calm: number[] }[] {
      return [...times]
        .map(([what, list]) => ({
          what,
          all: list.map(({ from, to }) => to - from),
          calm: list.filter((one) => !isDisturbed(one)).map(({ from, to }) => to - from),
        }))
        .sort((a, b) => a.what.localeCompare(b.what));
    },
  };
}

export const between = (least: number, most: number): number => least + Math.random() * (most - least);

export function percentile(list: readonly number[], part: number): number {
  return list.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(list.length * part) - 1)] ?? Number.NaN;
}
