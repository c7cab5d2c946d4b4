import type { ClusterKey } from "./queue.ts";

/** What a button in the moderators' group asks for; packed into at most 64 bytes as `moderation:verb[:arguments]`. */
export type QueueAction =
  | { verb: "page"; page: number }
  | { verb: "open" | "groups" | "new" | "ignore" | "undo"; key: ClusterKey }
  | { verb: "group"; key: ClusterKey; groupId: string }
  | { verb: "to"; key: ClusterKey; entryId: string };

const WITH_KEY = ["open", "groups", "new", "ignore", "undo"] as const;
const KEY = /^[\w-]{8}$/;
const ID = /^[a-z0-9-]{1,38}$/;

export function packQueueAction(action: QueueAction): string {
  switch (action.verb) {
    case "page":
      return `moderation:page:${action.page}`;
    case "group":
      return `moderation:group:${action.key}:${action.groupId}`;
    case "to":
      return `moderation:to:${action.key}:${action.entryId}`;
    default:
      return `moderation:${action.verb}:${action.key}`;
  }
}

/** @returns undefined for whatever this version does not know: old buttons stay in chats for ever */
export function parseQueueAction(data: string): QueueAction | undefined {
  const [feature, verb, first = "", second, ...more] = data.split(":");
  if (feature !== "moderation" || more.length > 0) return undefined;
  if (second === undefined) {
    if (verb === "page") return /^[1-9]\d{0,4}$/.test(first) ? { verb, page: Number(first) } : undefined;
    const known = WITH_KEY.find((candidate) => candidate === verb);
    return known === undefined || !KEY.test(first) ? undefined : { verb: known, key: first };
  }
  if (!KEY.test(first) || !ID.test(second)) return undefined;
  if (verb === "group") return { verb, key: first, groupId: second };
  return verb === "to" ? { verb, key: first, entryId: second } : undefined;
}
