import { addDays, type Day, spellDay } from "../bot/day.ts";
import { escapeHtml, sections } from "../bot/html.ts";
import { SOURCE_LOCALE, type Translate } from "../bot/translate.ts";
import type { FaqContent } from "../faq/content.ts";
import { errorFacts, type Log } from "../log.ts";
import { type Cell, type Share, shareOf, tell } from "./hiding.ts";
import type { CountTips, TipStatistics } from "./statistics.ts";
import { statisticsWords } from "./statistics-view.ts";
import type { ModerationStore } from "./store.ts";

export interface DigestDeps {
  /** The moderators' group as it is now; undefined: there is none. */
  moderatorChat: () => number | undefined;
  store: ModerationStore;
  flushCounts: () => Promise<void>;
  countTips?: CountTips;
  content: () => FaqContent;
  /** Words in the operator's language. */
  t: Translate;
  /** Sends a text in Telegram's HTML. */
  send: (chatId: number, html: string) => Promise<unknown>;
  /** From this hour of the day on, 0–23. */
  hour: number;
  timeZone: string;
  /** In milliseconds. */
  now: () => number;
  log: Log;
}

export type DigestOutcome = "early" | "done" | "nothing" | "sent" | "failed";

export interface Digest {
  /** Sends the day's message if it is due and was not sent. Never throws. */
  check(): Promise<DigestOutcome>;
  /** Checks now and every few minutes. @returns how to end that; resolves when nothing is under way */
  start(): () => Promise<void>;
}

/** Unless the settings say another. */
export const DIGEST_HOUR = 7;
const CHECK_MS = 5 * 60_000;

/** Tips that came within so many days and still wait are named: none waits for longer, by its retention. */
const WAITING_DAYS = 365;

/** One message every morning on the day before; none where there is nothing to say. */
export function createDigest(deps: DigestDeps): Digest {
  const { store, log } = deps;
  // sv-SE writes «2026-11-22 07:05».
  const clock = new Intl.DateTimeFormat("sv-SE", {
    timeZone: deps.timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  let checking: Promise<DigestOutcome> | undefined;

  async function sendIfDue(): Promise<DigestOutcome> {
    const [today = "", time = ""] = clock.format(deps.now()).split(" ");
    const chatId = deps.moderatorChat();
    if (chatId === undefined || Number(time.slice(0, 2)) < deps.hour) return "early";
    // Claimed before it is sent: a kill in between costs one message, the other order would send it twice.
    if (!(await store.claimDigest(today))) return "done";
    try {
      const html = await compose(addDays(today, -1));
      if (html === undefined) return "nothing";
      await deps.send(chatId, html);
      return "sent";
    } catch (error) {
      await store.releaseDigest(today);
      throw error;
    }
  }

  async function compose(day: Day): Promise<string | undefined> {
    await deps.flushCounts();
    const { asked } = await store.counted({ from: day, to: day });
    const counts = { answer: 0, choices: 0, none: 0 };
    for (const { outcome, count } of asked) counts[outcome] += count;
    const answered = counts.answer + counts.choices;
    const total = answered + counts.none;
    const sent = await store.countSent(day);
    const tips = await deps.countTips?.(SOURCE_LOCALE, addDays(day, -WAITING_DAYS));
    const waiting = waitingByStatus(tips);
    if (total + sent === 0 && waiting.length === 0) return undefined;
    return digestText(
      { day, asked: tell(total), answered: shareOf(answered, total), sent, waiting },
      deps.content(),
      deps.t,
    );
  }

  async function check(): Promise<DigestOutcome> {
    checking ??= sendIfDue().catch((error: unknown) => {
      log.warn("the moderators' morning message could not be sent; it is tried again", errorFacts(error));
      return "failed" as const;
    });
    return checking.finally(() => {
      checking = undefined;
    });
  }

  return {
    check,
    start() {
      void check();
      const timer = setInterval(() => void check(), CHECK_MS);
      return async () => {
        clearInterval(timer);
        await checking;
      };
    },
  };
}

interface DigestFigures {
  day: Day;
  asked: Cell;
  answered: Share;
  sent: number;
  waiting: readonly { status: string; count: number }[];
}

function digestText(figures: DigestFigures, content: FaqContent, t: Translate): string {
  const words = statisticsWords(content, SOURCE_LOCALE, t);
  const number = escapeHtml(words.cell(figures.asked));
  const asked =
    figures.answered.kind === "hidden"
      ? t("moderation.digest.asked", { number })
      : t("moderation.digest.askedAnswered", { number, share: escapeHtml(words.share(figures.answered)) });
  const list = figures.waiting
    .map(({ status, count }) => t("moderation.digest.status", { status, number: count }))
    .join(", ");
  const lines = [
    asked,
    ...(figures.sent > 0 ? [t("moderation.digest.sent", { number: figures.sent })] : []),
    ...(list === "" ? [] : [t("moderation.digest.waiting", { list })]),
  ];
  return sections(
    t("moderation.digest.heading", { day: spellDay(figures.day, SOURCE_LOCALE) }),
    lines.join("\n"),
  );
}

function waitingByStatus(tips: TipStatistics | undefined): { status: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { status, count, isWaiting } of tips?.byKindAndStatus ?? []) {
    if (isWaiting && count > 0) counts.set(status, (counts.get(status) ?? 0) + count);
  }
  return [...counts].map(([status, count]) => ({ status, count }));
}
