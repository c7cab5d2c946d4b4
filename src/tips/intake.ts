import type { Day } from "../bot/day.ts";
import type { Receipt } from "./receipt.ts";
import type { Picture, TipContent, TipKind, TipOutcome, TipStatus } from "./tip.ts";

/** What the senders' dialogues stand on. No method takes a person's id together with a tip. */
export interface Intake {
  /** Why tips are not taken now; undefined while they are. */
  closed(): ClosedReason | undefined;
  /** Minutes between hand-overs; 0: at once. */
  slotMinutes: number;
  retentionDays: number;
  /** Counts one of somebody's daily tips, additions or look-ups. Who is muted reads the same as at the limit. */
  allow(userId: number, what: "tip" | "addition" | "lookup"): "allowed" | "limited";
  /** What `allow` would say, without counting: before somebody writes for ten minutes in vain. */
  check(userId: number, what: "tip" | "addition" | "lookup"): "allowed" | "limited";
  /** For `submit`; means nothing tomorrow, or to another process. */
  senderHandle(userId: number): SenderHandle;
  /** How long somebody has to wait before the next look-up, after wrong receipts. 0: not at all. */
  lookupDelayMs(userId: number): number;
  /** Notes that somebody's receipt belonged to no tip. @returns milliseconds until the next look-up */
  wrongReceipt(userId: number): number;
  /**
   * Keeps a tip for good. The same token again gives the same receipt and keeps nothing more, so a button that
   * is tapped twice, or handled again after a crash, is harmless.
   * @param sender only for «mute the sender of this tip», in memory, see `abuse.ts`
   */
  submit(token: string, content: TipContent, urgency: Urgency, sender: SenderHandle): Promise<Submitted>;
  /** The receipt of a token whose tip was kept, for a button that comes again after a restart. */
  keptBefore(token: string): Promise<Submitted | { kind: "unknown" }>;
  open(receipt: Receipt): Promise<Opened>;
}

export type ClosedReason = "no-group" | "group-unfit" | "flood";
export type Urgency = "slot" | "now";
/** Names a sender only within this process and this day. */
export type SenderHandle = string & { readonly brand: "SenderHandle" };

export type Submitted =
  | {
      kind: "kept";
      receipt: Receipt;
      /** Until when the receipt works unless something happens. */
      until: Day;
      /** Undefined where it has been erased meanwhile. */
      receivedOn: Day | undefined;
      wasKeptBefore: boolean;
    }
  /** Nothing was kept: too much at once, or the intake has closed meanwhile. */
  | { kind: "busy" }
  | { kind: "closed"; reason: ClosedReason };

export type Opened =
  | { kind: "open"; mailbox: Mailbox }
  | { kind: "erased"; outcome: TipOutcome }
  | { kind: "unknown" }
  | { kind: "busy" };

/** A tip, as its receipt opens it. Holds the keys: keep it in memory only, and no longer than a draft. */
export interface Mailbox {
  kind: TipKind;
  /** `waiting`: not handed over yet. */
  status: TipStatus | "waiting";
  receivedOn: Day;
  until: Day;
  /** Messages of the moderators, oldest first. */
  letters: { day: Day; text: string; isNew: boolean }[];
  /** The moderators will see, at the next slot, that these were read. */
  markRead(): Promise<void>;
  /** @param token the same one twice adds once */
  add(token: string, addition: { text: string; pictures: Picture[] }): Promise<"added" | "gone" | "full">;
  /** Erases the tip here now, and in the group with the next slot. Twice does no harm. */
  withdraw(): Promise<void>;
}
