import { TIP_STATUSES, type TipCode, type TipStatus } from "../../tips/tip.ts";

/** What a button on a card asks for, packed as `desk:verb:code[:argument]`. */
export type DeskAction =
  | { verb: (typeof PLAIN)[number]; code: TipCode }
  | { verb: "set"; code: TipCode; status: TipStatus }
  /** `token` of a reply that waits for its confirmation, or number of a template. */
  | { verb: "send" | "cancel" | "template"; code: TipCode; token: string };

const PLAIN = [
  "claim",
  "release",
  "status",
  "reply",
  "more",
  "card",
  "export",
  "mute",
  "mute!",
  "erase",
  "erase!",
] as const;
const WITH_TOKEN = ["send", "cancel", "template"] as const;

export function packDeskAction(action: DeskAction): string {
  const argument = action.verb === "set" ? action.status : "token" in action ? action.token : undefined;
  return ["desk", action.verb, action.code, ...(argument === undefined ? [] : [argument])].join(":");
}

/** @returns undefined for whatever this version does not know */
export function parseDeskAction(data: string): DeskAction | undefined {
  const [feature, verb, code, argument, ...more] = data.split(":");
  if (feature !== "desk" || code === undefined || more.length > 0) return undefined;
  const tipCode = parseTipCode(code);
  if (tipCode === undefined) return undefined;
  const plain = PLAIN.find((known) => known === verb);
  if (plain !== undefined) return argument === undefined ? { verb: plain, code: tipCode } : undefined;
  if (verb === "set") {
    const status = TIP_STATUSES.find((known) => known === argument);
    return status && { verb, code: tipCode, status };
  }
  const withToken = WITH_TOKEN.find((known) => known === verb);
  if (withToken === undefined || argument === undefined || !/^[\w-]{1,30}$/.test(argument)) return undefined;
  return { verb: withToken, code: tipCode, token: argument };
}

/** @returns the code in capitals, or undefined where it cannot be one */
export function parseTipCode(text: string): TipCode | undefined {
  const code = text.trim().toUpperCase();
  return /^[2-9A-HJKMNP-TV-Z]{6}$/.test(code) ? (code as TipCode) : undefined;
}
