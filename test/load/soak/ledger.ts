import type { Seat } from "./seat.ts";

/** A tip as its sender knows it. `marker` is in its text and nowhere else. */
export interface SentTip {
  seat: Seat;
  marker: string;
  /** `kept`: a receipt was shown. `not-sent`: the bot said so. `unclear`: neither, its sender gave up. */
  state: "under-way" | "kept" | "not-sent" | "unclear";
  receipt: string;
  /** Text and pictures as the sender was shown them before sending. */
  preview: string;
  pictures: number;
  keptAt: number;
  arrivedAt: number | undefined;
  withdrawal: "no" | "asked" | "told";
  additions: { marker: string; isAcknowledged: boolean }[];
}

/** A moderator's message to the sender of the tip in a topic. */
export interface SentLetter {
  threadId: number;
  text: string;
  /** The moderator was shown that it was sent. */
  isAcknowledged: boolean;
}

export interface Ledger {
  tips: SentTip[];
  letters: SentLetter[];
}
