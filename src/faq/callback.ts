/** What a button under an FAQ message asks for; packed into at most 64 bytes as `faq:verb[:argument]`. */
export type FaqAction =
  | { verb: "show" | "basis" | "related" | "yes" | "no"; entryId: string }
  | { verb: "group"; groupId: string }
  | { verb: "groups" | "neither" | "send" };

const WITH_ENTRY = ["show", "basis", "related", "yes", "no"] as const;
const BARE = ["groups", "neither", "send"] as const;

export function packFaqAction(action: FaqAction): string {
  if ("entryId" in action) return `faq:${action.verb}:${action.entryId}`;
  return action.verb === "group" ? `faq:group:${action.groupId}` : `faq:${action.verb}`;
}

/** @returns undefined for whatever this version does not know: old buttons stay in chats for ever */
export function parseFaqAction(data: string): FaqAction | undefined {
  const [feature, verb, argument, ...more] = data.split(":");
  if (feature !== "faq" || more.length > 0) return undefined;
  const bare = BARE.find((known) => known === verb);
  if (bare !== undefined) return argument === undefined ? { verb: bare } : undefined;
  if (argument === undefined || !/^[a-z0-9-]{1,40}$/.test(argument)) return undefined;
  if (verb === "group") return { verb, groupId: argument };
  const known = WITH_ENTRY.find((candidate) => candidate === verb);
  return known === undefined ? undefined : { verb: known, entryId: argument };
}
