import type { Transformer } from "grammy";
import pThrottle from "p-throttle";

/** Telegram's own: about 30 messages a second over all chats. A little less, for clocks differ. */
export const MESSAGES_PER_SECOND = 28;

/** Methods that Telegram counts as messages; answers to taps, for instance, are free. */
const COUNTED = /^(send(?!ChatAction)|edit|copy|forward|stopPoll)/;

/**
 * Holds messages back so that the limit over all chats is not run into; first come, first served. What still
 * meets a 429 (one chat, one group) is repeated by auto-retry after the time that Telegram names.
 */
export function throttleMessages(perSecond: number): Transformer {
  const inTurn = pThrottle({ limit: 1, interval: 1000 / perSecond })(async () => {});
  return async (previous, method, payload, signal) => {
    if (COUNTED.test(method)) await inTurn();
    return previous(method, payload, signal);
  };
}
