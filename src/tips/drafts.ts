import type { Mailbox } from "./intake.ts";
import type { Receipt } from "./receipt.ts";
import { FIRST_STATE, type KeptPicture, type ReportState } from "./report.ts";
import { slidingWindow } from "./sliding-window.ts";
import type { TipAnswer } from "./tip.ts";

/** What is promised of a draft: no longer than this, and in memory only. */
export const DRAFT_MINUTES = 30;
const DRAFT_LIFETIME_MS = DRAFT_MINUTES * 60_000;
const MOST_DRAFTS = 2_000;
/**
 * Reports that may be begun within a minute where Telegram's limit counts. The breaker counts what was sent, which is
 * too late: a report is some thirteen messages of ours, and Telegram takes thirty a second from all of us. So many
 * leave most of that to questions and quizzes.
 */
export const BEGUN_A_MINUTE = 30;
const MOST_BYTES = 64 * 1024 * 1024;
/** What one draft takes besides its texts and pictures, roughly. */
const DRAFT_BYTES = 2_048;
const SWEEP_MS = 60_000;

/** How much a message tells to whoever picks up the phone: what was written and shown, or what merely asked. */
export type Telling = "telling" | "plain";

/** What a report and a visit to a mailbox have in common. */
interface Dialogue {
  /** Names it in buttons; of a report, also what its receipt is made from. */
  readonly token: string;
  readonly startedAt: number;
  /** Every message of it, ours and the person's: what «delete this conversation» deletes. */
  readonly messages: Map<number, Telling>;
}

export interface Report extends Dialogue {
  state: ReportState;
  /** Which question a message of ours asked: a reply to an older one answers that one. */
  readonly prompts: Map<number, TipAnswer>;
  /** Counted against the day already. */
  isCounted: boolean;
  /** The album of which one file was refused already. */
  refusedAlbum?: string;
  /** `unclear`: whether it was kept has to be asked. Until it is plain, nothing can be changed or thrown away. */
  sending: "no" | "under-way" | "unclear";
}

/** More to a tip that was sent. */
export interface Addition {
  readonly token: string;
  readonly text?: string;
  readonly pictures: readonly KeptPicture[];
  readonly pending?: { text: string; masked: string; noteId: number };
  readonly revision: number;
  /** Counted against the day already. */
  readonly isCounted: boolean;
}

/** Somebody looks in with a receipt. */
export interface Visit extends Dialogue {
  refusedAlbum?: string;
  opened?: { receipt: Receipt; mailbox: Mailbox };
  addition?: Addition;
}

/** Which of the two takes what is written next. */
export type Focus = "report" | "visit";

interface Seat {
  report?: Report;
  visit?: Visit;
  focus?: Focus;
}

/** A dialogue that is over, as far as it is needed to delete its messages. */
interface Finished {
  userId: number;
  token: string;
  /** Our message that bears the button. */
  anchor: number;
  wasSent: boolean;
  messages: Map<number, Telling>;
  endedAt: number;
}

export interface DraftOptions {
  now: () => number;
  newToken: () => string;
  /** Of all drafts together. */
  mostBytes?: number;
  mostDrafts?: number;
  /** Reports begun within a minute; default: as many as come. */
  mostBegun?: number | undefined;
}

export type Drafts = ReturnType<typeof createDrafts>;

/**
 * What people are writing: in memory only, 30 minutes at the most, under a cap for all together. A draft that has
 * expired is not to be had from the very moment; its bytes go with the next sweep.
 */
export function createDrafts(options: DraftOptions) {
  const { now, newToken, mostBytes = MOST_BYTES, mostDrafts = MOST_DRAFTS } = options;
  const begun = options.mostBegun === undefined ? undefined : slidingWindow(now, options.mostBegun, 60_000);
  const seats = new Map<number, Seat>();
  /** Of pictures on their way: they are in memory before they belong to a draft. */
  let reservedBytes = 0;
  let finished: Finished[] = [];
  /** Whose dialogue ran out while they were being asked, and when: their next words were meant for it. */
  const lapsed = new Map<number, number>();
  let tellLeft: (userId: number) => void = () => {};
  const sweeper = setInterval(sweep, SWEEP_MS);
  sweeper.unref();

  const isOver = (since: number) => now() - since >= DRAFT_LIFETIME_MS;

  /** The seat of somebody, without what has expired in it. */
  function seatOf(userId: number): Seat | undefined {
    const seat = seats.get(userId);
    if (seat === undefined) return undefined;
    for (const what of ["report", "visit"] as const) {
      const since = seat[what]?.startedAt;
      if (since === undefined || !isOver(since)) continue;
      if (seat.focus === what) lapsed.set(userId, since + DRAFT_LIFETIME_MS);
      leave(userId, seat, what);
    }
    if (seat.report === undefined && seat.visit === undefined) {
      seats.delete(userId);
      return undefined;
    }
    return seat;
  }

  function leave(userId: number, seat: Seat, what: Focus): void {
    delete seat[what];
    if (seat.focus !== what) return;
    delete seat.focus;
    tellLeft(userId);
  }

  function sweep(): void {
    for (const userId of [...seats.keys()]) seatOf(userId);
    finished = finished.filter(({ endedAt }) => !isOver(endedAt));
    for (const [userId, endedAt] of lapsed) if (isOver(endedAt)) lapsed.delete(userId);
  }

  function begin(userId: number): Seat | undefined {
    const seat = seatOf(userId);
    if (seat !== undefined) return seat;
    if (seats.size >= mostDrafts) sweep();
    if (seats.size >= mostDrafts || !hasRoomFor(DRAFT_BYTES)) return undefined;
    lapsed.delete(userId);
    const fresh: Seat = {};
    seats.set(userId, fresh);
    return fresh;
  }

  function hasRoomFor(bytes: number): boolean {
    let total = bytes + reservedBytes;
    for (const seat of seats.values()) total += bytesOf(seat);
    return total <= mostBytes;
  }

  return {
    /** @returns undefined where there is no room for one more, or too many were begun just now */
    startReport(userId: number): Report | undefined {
      const seat = (begun?.msUntilRoom() ?? 0) > 0 ? undefined : begin(userId);
      if (seat === undefined) return undefined;
      begun?.add();
      seat.report = {
        token: newToken(),
        startedAt: now(),
        // What was begun before is deleted together with this one.
        messages: new Map(seat.report?.messages),
        state: FIRST_STATE,
        prompts: new Map(),
        isCounted: false,
        sending: "no",
      };
      return seat.report;
    },

    /** @returns undefined where there is no room for one more */
    startVisit(userId: number): Visit | undefined {
      const seat = begin(userId);
      if (seat === undefined) return undefined;
      const messages = new Map(seat.visit?.messages);
      seat.visit = { token: newToken(), startedAt: now(), messages };
      return seat.visit;
    },

    report: (userId: number): Report | undefined => seatOf(userId)?.report,
    visit: (userId: number): Visit | undefined => seatOf(userId)?.visit,
    focus: (userId: number): Focus | undefined => seatOf(userId)?.focus,

    /** Whether somebody's dialogue ran out lately under their hands. True once. */
    hasLapsed(userId: number): boolean {
      seatOf(userId);
      const endedAt = lapsed.get(userId);
      lapsed.delete(userId);
      return endedAt !== undefined && !isOver(endedAt);
    },

    /** Nobody listens where there is nothing to listen for. */
    setFocus(userId: number, focus: Focus | undefined): void {
      const seat = seatOf(userId);
      if (seat === undefined) return;
      if (focus === undefined || seat[focus] === undefined) delete seat.focus;
      else seat.focus = focus;
    },

    /** Drops a dialogue, and keeps what is needed to delete its messages from under `anchor`. */
    finish(userId: number, what: Focus, anchor?: number, wasSent = false): void {
      const seat = seatOf(userId);
      const dialogue = seat?.[what];
      if (seat === undefined || dialogue === undefined) return;
      leave(userId, seat, what);
      seatOf(userId);
      if (anchor === undefined) return;
      const { token, messages } = dialogue;
      finished.push({ userId, token, anchor, wasSent, messages, endedAt: now() });
      if (finished.length > mostDrafts) finished.shift();
    },

    /** Was a report with this token sent and its receipt shown, as far as memory goes? */
    wasSent: (userId: number, token: string): boolean =>
      finished.some(
        (one) => one.userId === userId && one.token === token && one.wasSent && !isOver(one.endedAt),
      ),

    /** Does a message belong to a report that was sent? */
    isOfSent: (userId: number, messageId: number): boolean =>
      finished.some(
        (one) => one.userId === userId && one.messages.has(messageId) && one.wasSent && !isOver(one.endedAt),
      ),

    /** All messages of the dialogue that one of ours belongs to; undefined where memory does not know. */
    messagesAround(userId: number, anchor: number): number[] | undefined {
      const over = finished.find(
        (one) => one.userId === userId && one.anchor === anchor && !isOver(one.endedAt),
      );
      if (over !== undefined) return [...over.messages.keys()];
      const { report, visit } = seatOf(userId) ?? {};
      const live = [visit, report].find((one) => one?.messages.has(anchor));
      return live && [...live.messages.keys()];
    },

    /** The messages were deleted: neither they nor the dialogue they belonged to are needed any more. */
    forgetAround(userId: number, anchor: number): void {
      finished = finished.filter((one) => one.userId !== userId || one.anchor !== anchor);
      const seat = seatOf(userId);
      if (seat?.visit?.messages.has(anchor)) leave(userId, seat, "visit");
      if (seat?.report?.messages.has(anchor)) leave(userId, seat, "report");
      seatOf(userId);
    },

    /** Everything of somebody, at once. */
    forget(userId: number): void {
      seats.delete(userId);
      lapsed.delete(userId);
      tellLeft(userId);
      finished = finished.filter((one) => one.userId !== userId);
    },

    /** Tells when nobody listens to somebody any more because the dialogue is gone. */
    onLeft(listener: (userId: number) => void): void {
      tellLeft = listener;
    },

    /** Whether the cap for all drafts together leaves room for so many bytes more. */
    hasRoomFor,

    /** Holds so many bytes of the cap until the work is done. @returns undefined where there is no room; then it is not begun */
    async withRoomFor<T>(bytes: number, work: () => Promise<T>): Promise<T | undefined> {
      if (!hasRoomFor(bytes)) return undefined;
      reservedBytes += bytes;
      try {
        return await work();
      } finally {
        reservedBytes -= bytes;
      }
    },

    /** Whole minutes until a dialogue is dropped, at least 1. */
    minutesLeft: ({ startedAt }: Pick<Report, "startedAt">): number =>
      Math.max(1, Math.ceil((startedAt + DRAFT_LIFETIME_MS - now()) / 60_000)),

    sweep,

    /** What memory holds now, expired or not. */
    size(): { drafts: number; bytes: number; finished: number } {
      let bytes = reservedBytes;
      for (const seat of seats.values()) bytes += bytesOf(seat);
      return { drafts: seats.size, bytes, finished: finished.length };
    },

    stop(): void {
      clearInterval(sweeper);
      seats.clear();
      lapsed.clear();
      finished = [];
    },
  };
}

function bytesOf({ report, visit }: Seat): number {
  let bytes = DRAFT_BYTES;
  const pictures = [...(report?.state.pictures ?? []), ...(visit?.addition?.pictures ?? [])];
  for (const picture of pictures) bytes += picture.bytes.length;
  const texts = [
    ...Object.values(report?.state.answers ?? {}),
    report?.state.pending?.text,
    visit?.addition?.text,
    visit?.addition?.pending?.text,
  ];
  // Two copies of two bytes a character: as it is, and masked.
  for (const text of texts) bytes += 4 * (text?.length ?? 0);
  return bytes;
}
