/** Telegram's limits on what a bot sends; measured with whatever clock is passed in. */
export interface Limiter {
  /** Whole seconds to wait before `count` more messages to this chat, or 0 when they may go now (then they count). */
  admit(chatId: number, isGroup: boolean, count: number, nowMs: number): number;
}

const ALL_PER_SECOND = 30;
const PRIVATE_INTERVAL_MS = 1000;
/** Telegram tolerates short bursts in one chat; the length is not documented, this is on the strict side. */
const PRIVATE_BURST = 5;
const GROUP_PER_MINUTE = 20;
const MINUTE_MS = 60_000;
const MOST_CHATS = 20_000;

/** 30 messages a second in all, one a second for a private chat with small bursts, 20 a minute for a group. */
export function limiter(isOn: () => boolean): Limiter {
  // Instants at which the next message would be due if nobody were ahead of their time.
  let allDue = 0;
  const privateDue = new Map<number, number>();
  const groupTimes = new Map<number, number[]>();

  const waitFor = (due: number, interval: number, burst: number, count: number, now: number) =>
    Math.max(0, Math.max(due, now) + interval * (count - burst) - now);

  return {
    admit(chatId, isGroup, count, now) {
      if (!isOn()) return 0;
      const interval = 1000 / ALL_PER_SECOND;
      let wait = waitFor(allDue, interval, ALL_PER_SECOND, Math.min(count, ALL_PER_SECOND), now);
      const recent = isGroup ? (groupTimes.get(chatId) ?? []).filter((time) => time > now - MINUTE_MS) : [];
      const due = privateDue.get(chatId) ?? 0;
      if (isGroup) {
        const freeing = recent[recent.length + count - GROUP_PER_MINUTE - 1];
        if (freeing !== undefined) wait = Math.max(wait, freeing + MINUTE_MS - now);
      } else {
        wait = Math.max(
          wait,
          waitFor(due, PRIVATE_INTERVAL_MS, PRIVATE_BURST, Math.min(count, PRIVATE_BURST), now),
        );
      }
      if (wait > 0) return Math.ceil(wait / 1000);
      allDue = Math.max(allDue, now) + interval * count;
      if (isGroup) {
        for (let i = 0; i < count; i++) recent.push(now);
        groupTimes.set(chatId, recent);
      } else {
        privateDue.set(chatId, Math.max(due, now) + PRIVATE_INTERVAL_MS * count);
        if (privateDue.size > MOST_CHATS) prune(privateDue, now);
      }
      return 0;
    },
  };
}

function prune(dueByChat: Map<number, number>, now: number): void {
  for (const [chatId, due] of dueByChat) if (due <= now) dueByChat.delete(chatId);
}
