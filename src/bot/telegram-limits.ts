import { AsyncLocalStorage } from "node:async_hooks";
import type { Transformer } from "grammy";
import pThrottle from "p-throttle";

/** Telegram's own: about 30 messages a second over all chats. A little less, for clocks differ. */
export const MESSAGES_PER_SECOND = 28;

/** Methods that Telegram counts as messages; answers to taps, for instance, are free. */
const COUNTED = /^(send(?!ChatAction)|edit|copy|forward|stopPoll)/;

/**
 * What waits for Telegram's limit, the most pressing first: what somebody has just asked for, what goes out to
 * many at once, replies that nobody waits for (`patiently`), and what may as well never be sent.
 */
export const LANES = ["reply", "bulk", "patient", "spare"] as const;
export type Lane = (typeof LANES)[number];

/** After so many replies in a row one of the others goes out: a busy bot must not stop a hall's quiz. */
const REPLIES_IN_A_ROW = 4;

const patience = new AsyncLocalStorage<true>();

/**
 * Calls made in here come behind those that others have asked for. Whoever handles an update must not wait for them:
 * the updates that come after it would, once a hundred are under way.
 */
export function patiently<T>(send: () => Promise<T>): Promise<T> {
  return patience.run(true, send);
}

/**
 * Holds messages back so that the limit over all chats is not run into. All lanes share the one limit; within a
 * lane it is first come, first served. What still meets a 429 (one chat, one group) is repeated by auto-retry
 * after the time that Telegram names.
 * @returns the transformer for the calls of a lane
 */
export function messageLanes(perSecond: number): (lane: Lane) => Transformer {
  const turn = pThrottle({ limit: 1, interval: 1000 / perSecond })(async () => {});
  const waiting: Record<Lane, Set<() => void>> = {
    reply: new Set(),
    bulk: new Set(),
    patient: new Set(),
    spare: new Set(),
  };
  let repliesInARow = 0;

  /** Each call brings one turn; whoever is the most pressing when it comes takes it. */
  function serve(): void {
    const lanes: readonly Lane[] =
      repliesInARow >= REPLIES_IN_A_ROW ? ["bulk", "patient", "reply", "spare"] : LANES;
    const lane = lanes.find((one) => waiting[one].size > 0);
    if (lane === undefined) return;
    const areOthersWaiting = waiting.bulk.size + waiting.patient.size > 0;
    repliesInARow = lane === "reply" && areOthersWaiting ? repliesInARow + 1 : 0;
    const [go] = waiting[lane];
    if (go === undefined) return;
    waiting[lane].delete(go);
    go();
  }

  function wait(lane: Lane, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      // Its turn falls to somebody behind it.
      const leave = () => {
        waiting[lane].delete(go);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
      waiting[lane].add(go);
      turn().then(serve, reject);
    });
  }

  return (lane) => async (previous, method, payload, signal) => {
    const own = lane === "reply" && patience.getStore() ? "patient" : lane;
    if (COUNTED.test(method) && !signal?.aborted) await wait(own, signal as AbortSignal | undefined);
    return previous(method, payload, signal);
  };
}
