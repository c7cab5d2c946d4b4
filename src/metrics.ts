import type { Update } from "grammy/types";

/** How the handling of an update ended. */
export type UpdateOutcome = "handled" | "failed" | "cut-off";

/** How a call of the Bot API ended; `lost` is a connection that broke or an answer that never came. */
export type CallResult = "ok" | "flood" | "forbidden" | "refused" | "server-error" | "lost";

/**
 * What is counted. There is no way in for an id, a name or a text: kinds and results are closed lists, methods are
 * letters only, and a feature's own numbers have no labels at all.
 */
export interface Metrics {
  updateEnded(update: Update, outcome: UpdateOutcome, ms: number): void;
  /** @param method as in the Bot API, such as `sendMessage` */
  apiCalled(method: string, result: CallResult, ms: number): void;
  /**
   * A number of a feature's own, asked for each time somebody looks.
   * @param name small letters and underscores, with the unit: `tips_waiting`, `outbox_oldest_age_days`
   * @param help one line: what it tells
   */
  gauge(name: string, help: string, read: () => number | Promise<number>): void;
}

/** For those who do not look. */
export function noMetrics(): Metrics {
  return { updateEnded() {}, apiCalled() {}, gauge() {} };
}

const KINDS = ["message", "edited_message", "callback_query", "my_chat_member"] as const;

/** What sort of update it is, out of a closed list. */
export function kindOf(update: Update): (typeof KINDS)[number] | "other" {
  return KINDS.find((kind) => update[kind] !== undefined) ?? "other";
}

/**
 * Methods that are counted by name. All others are «other», above all those that a sender's steps alone call
 * (`getFile`, `deleteMessages`, `createForumTopic`): counted by name they would tell when somebody sends a tip.
 */
const NAMED_METHODS: readonly string[] = [
  "getUpdates",
  "getMe",
  "sendMessage",
  "editMessageText",
  "editMessageReplyMarkup",
  "answerCallbackQuery",
  "answerInlineQuery",
];

export function methodLabel(method: string): string {
  return NAMED_METHODS.includes(method) ? method : "other";
}
