import { isToken } from "./receipt.ts";
import { TIP_ANSWERS, TIP_KINDS, type TipAnswer, type TipKind } from "./tip.ts";

/** What the button of a report asks for, by the token of the report: old buttons must not touch a new one. */
const REPORT_VERBS = [
  /** From the honest limits to the first question. */
  "go",
  /** The person reported may be a reader. */
  "channels",
  "cancel",
  "resume",
  "anew",
  "mask",
  "retype",
  "keep",
  /** No more pictures. */
  "done",
  /** Throws away what the message with the button took in. */
  "drop",
  "review",
  /** Asks which answer to change. */
  "choose",
] as const;

/** What the button of a mailbox asks for. */
const VISIT_VERBS = [
  "look",
  "add",
  "addmask",
  "addkeep",
  "adddrop",
  "addlook",
  "addcancel",
  "withdraw",
  "withdrawyes",
  "withdrawno",
] as const;

export type ReportVerb = (typeof REPORT_VERBS)[number];
export type VisitVerb = (typeof VISIT_VERBS)[number];

export type TipButton =
  | { verb: ReportVerb | VisitVerb; token: string }
  | { verb: "kind"; token: string; kind: TipKind }
  | { verb: "change"; token: string; what: TipAnswer | "kind" }
  | { verb: "send" | "now" | "addsend"; token: string; revision: number }
  | { verb: "page"; token: string; page: number }
  /** `ids`: the messages to delete, as far as they fit; `isWhole`: these are all. */
  | { verb: "wipe" | "wipeyes" | "wipeno"; isWhole: boolean; ids: number[] };

const WIPE = { wipe: "w", wipeyes: "y", wipeno: "n" } as const;
/** Telegram's limit for callback data. */
const MOST_BYTES = 64;

export function packTipButton(button: Exclude<TipButton, { ids: number[] }>): string {
  const argument =
    "kind" in button
      ? button.kind
      : "what" in button
        ? button.what
        : "revision" in button
          ? button.revision
          : "page" in button
            ? button.page
            : undefined;
  return `tips:${button.verb}:${button.token}${argument === undefined ? "" : `:${argument}`}`;
}

/** @returns undefined for whatever this version does not know: old buttons stay in chats for ever */
export function parseTipButton(data: string): TipButton | undefined {
  const [feature, verb = "", token = "", argument, ...more] = data.split(":");
  if (feature !== "tips" || more.length > 0) return undefined;
  const wipe = (["wipe", "wipeyes", "wipeno"] as const).find((known) => WIPE[known] === verb[0]);
  if (wipe !== undefined && argument === undefined && /^.[ap]$/.test(verb)) {
    const ids = unpackIds(token);
    return ids && { verb: wipe, isWhole: verb[1] === "a", ids };
  }
  if (!isToken(token)) return undefined;
  if (argument === undefined) {
    const plain = [...REPORT_VERBS, ...VISIT_VERBS].find((known) => known === verb);
    return plain && { verb: plain, token };
  }
  if (verb === "kind") {
    const kind = TIP_KINDS.find((known) => known === argument);
    return kind && { verb, token, kind };
  }
  if (verb === "change") {
    const what = (["kind", ...TIP_ANSWERS] as const).find((known) => known === argument);
    return what && { verb, token, what };
  }
  if (!/^\d{1,6}$/.test(argument)) return undefined;
  if (verb === "send" || verb === "now" || verb === "addsend") {
    return { verb, token, revision: Number(argument) };
  }
  return verb === "page" ? { verb, token, page: Number(argument) } : undefined;
}

/**
 * Callback data that says which messages to delete, for the time when memory no longer knows: exact ids, since ids
 * between them may belong to other chats. As many as fit, in the order given.
 */
export function packWipe(
  verb: "wipe" | "wipeyes" | "wipeno",
  messageIds: readonly number[],
  isWhole = true,
): string {
  const room = Math.floor(((MOST_BYTES - `tips:${WIPE[verb]}a:`.length) * 3) / 4);
  const fitting: number[] = [];
  for (const id of new Set(messageIds)) {
    if (packIds([...fitting, id]).length <= room) fitting.push(id);
  }
  const isAll = isWhole && fitting.length === new Set(messageIds).size;
  return `tips:${WIPE[verb]}${isAll ? "a" : "p"}:${packIds(fitting).toString("base64url")}`;
}

/** Lowest id first, then the distance to each next one; seven bits a byte, the eighth says that more follow. */
function packIds(ids: readonly number[]): Buffer {
  const bytes: number[] = [];
  let previous = 0;
  for (const id of ids.toSorted((a, b) => a - b)) {
    let rest = id - previous;
    previous = id;
    while (rest >= 128) {
      bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  }
  return Buffer.from(bytes);
}

/** @returns undefined for what `packIds` cannot have written */
function unpackIds(text: string): number[] | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  const ids: number[] = [];
  let previous = 0;
  let value = 0;
  let scale = 1;
  for (const byte of Buffer.from(text, "base64url")) {
    value += (byte % 128) * scale;
    scale *= 128;
    if (scale > 2 ** 42) return undefined;
    if (byte >= 128) continue;
    if (value === 0) return undefined;
    previous += value;
    if (!Number.isSafeInteger(previous)) return undefined;
    ids.push(previous);
    value = 0;
    scale = 1;
  }
  return scale === 1 ? ids : undefined;
}
