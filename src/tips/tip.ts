import type { Day } from "../bot/day.ts";
import { escapeHtml, sections } from "../bot/html.ts";
import type { Translate } from "../bot/translate.ts";

/**
 * Where the senders' side and the moderators' side meet, and the only file of `tips/` that `moderation/` may
 * import. Nothing here has a place for a person: neither side can hand the other one.
 */

export const TIP_KINDS = ["social-media", "campaign", "facilities", "pressure", "favour", "other"] as const;
/** What a tip is about; the words are `tip.kind.<kind>`. */
export type TipKind = (typeof TIP_KINDS)[number];

export const TIP_STATUSES = ["received", "reviewing", "forwarded", "closed", "insufficient"] as const;
/** How far the moderators are; the words are `tip.status.<status>`. */
export type TipStatus = (typeof TIP_STATUSES)[number];

/** How a tip ended, kept for statistics when the rest of it is erased. */
export type TipOutcome = TipStatus | "withdrawn" | "lost";

/** What moderators call a tip, «K7F2QX»: random, so it tells neither order nor number. */
export type TipCode = string & { readonly brand: "TipCode" };

/** The look-up id of a receipt. Whoever has it cannot find the receipt. */
export type Lookup = string & { readonly brand: "Lookup" };

/** A picture as it leaves the cleaning: JPEG, upright, without metadata. */
export interface Picture {
  bytes: Buffer;
  width: number;
  height: number;
}

/** What a sender wrote, cleaned. Plain text without entities; every field ends up before the moderators. */
export interface TipContent {
  kind: TipKind;
  what: string;
  when?: string;
  /** The day that `when` was understood as. */
  happenedOn?: Day;
  where?: string;
  who?: string;
  howKnown?: string;
  evidence?: string;
  pictures: Picture[];
}

/** Written answers in the order in which they are asked and shown. */
export const TIP_ANSWERS = ["what", "when", "where", "who", "howKnown", "evidence"] as const;
export type TipAnswer = (typeof TIP_ANSWERS)[number];

/** Most code points of each answer: together with headings they fit one message of Telegram (4,096). */
export const ANSWER_LIMITS: Readonly<Record<TipAnswer, number>> = {
  what: 1_500,
  when: 150,
  where: 250,
  who: 400,
  howKnown: 400,
  evidence: 700,
};
export const MOST_PICTURES = 5;

/** What is handed to the moderators, at a slot. Each may come again after a crash. */
export type Parcel =
  | { type: "tip"; content: TipContent }
  | { type: "addition"; text: string; pictures: Picture[] }
  /** The sender has read the moderators' messages. */
  | { type: "read" }
  /** The tip is to vanish from the group as well. */
  | { type: "erasure"; reason: ErasureReason };

/** `lost`: it could never be handed over, for its key was gone. */
export type ErasureReason = "withdrawn" | "expired" | "erased" | "lost";

/** How far the showing of a parcel has come: ids of what was sent, stored before each next step. */
export type Progress = Readonly<Record<string, number>>;

/** The moderators' group, as the outbox sees it. */
export interface Desk {
  /**
   * Shows a parcel. Repeatable: called again with the progress stored last, it goes on from there, and what was
   * shown is not shown twice.
   * @param save stores the progress durably; awaited after each step that cannot be repeated
   * @returns `gone` where the tip is no longer known to the group, so that the parcel has nobody to go to
   * @throws GrammyError, HttpError where Telegram does not take it now
   */
  show(
    code: TipCode,
    receivedOn: Day,
    parcel: Parcel,
    progress: Progress,
    save: (progress: Progress) => Promise<void>,
  ): Promise<"shown" | "gone">;
}

/** The tips, as the moderators' side sees them. */
export interface TipRegister {
  find(code: TipCode): Promise<RegisteredTip | undefined>;
  /** @returns false where the tip is no longer there */
  setStatus(code: TipCode, status: TipStatus): Promise<boolean>;
  /**
   * Seals a message to the holder of the receipt; not even this bot can open it afterwards.
   * @param token of the button that confirmed it: the same one twice leaves one letter
   */
  write(code: TipCode, text: string, token: string): Promise<boolean>;
  /** Lets the sender of a tip read the words of the daily limit from now on, while memory lasts. Tells nothing. */
  mute(code: TipCode): void;
  /** Erases the tip on the senders' side; the group's messages go with the next slot. */
  erase(code: TipCode, reason: ErasureReason): Promise<boolean>;
}

export interface RegisteredTip {
  code: TipCode;
  kind: TipKind;
  status: TipStatus;
  receivedOn: Day;
}

/**
 * A tip as the moderators read it; the sender sees the very same before sending. HTML for one message.
 * @param t words in the language of whoever reads; what the sender wrote stays as it is
 */
export function renderTip(content: Omit<TipContent, "pictures">, t: Translate): string {
  const parts = TIP_ANSWERS.flatMap((answer) => {
    const text = content[answer];
    return text === undefined ? [] : [`<b>${t(`tip.field.${answer}`)}</b>\n${escapeHtml(text)}`];
  });
  return sections(`<b>${t(`tip.kind.${content.kind}`)}</b>`, ...parts);
}
