/** Tells whether one more answer may go to a group now; if so, it counts. */
export type GroupPace = (chatId: number) => boolean;

const MINUTE_MS = 60_000;
/** Groups remembered at once; the longest silent go first. */
const MOST_GROUPS = 10_000;

/**
 * Telegram lets a bot send 20 messages a minute to a group. Beyond a part of them the bot stays silent instead
 * of queueing: an answer that comes minutes late only disturbs.
 * @param perMinute fewer than 20, so that a quiz under way always has room
 */
export function groupPace(perMinute: number, now: () => number): GroupPace {
  const timesOf = new Map<number, number[]>();
  return (chatId) => {
    const at = now();
    const recent = (timesOf.get(chatId) ?? []).filter((time) => time > at - MINUTE_MS);
    const isAllowed = recent.length < perMinute;
    if (isAllowed) recent.push(at);
    timesOf.delete(chatId);
    timesOf.set(chatId, recent);
    const eldest = timesOf.keys().next().value;
    if (timesOf.size > MOST_GROUPS && eldest !== undefined) timesOf.delete(eldest);
    return isAllowed;
  };
}
