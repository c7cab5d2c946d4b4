import { setTimeout as sleep } from "node:timers/promises";
import { type Api, GrammyError } from "grammy";
import type { Update } from "grammy/types";
import { errorFacts, type Log } from "../log.ts";
import { type Dispatcher, orderKey } from "./dispatch.ts";

export type AllowedUpdates = NonNullable<NonNullable<Parameters<Api["getUpdates"]>[0]>["allowed_updates"]>;

export interface PollingOptions {
  /** Without transformers: errors of getUpdates are this loop's own business. */
  api: Pick<Api, "getUpdates">;
  dispatcher: Dispatcher;
  allowedUpdates: AllowedUpdates;
  log: Log;
  /** How long nothing may end in a window held up by a few chats before these are set aside. Default 250. */
  stragglerMs?: number;
  /** Pause after a 409, in which the other process may end. Default 3,000. */
  conflictPauseMs?: number;
  /** How long `stop` lets handlers end. Default 6,000: with what follows it, within the 10 s that Docker waits. */
  stopMs?: number;
}

export interface Polling {
  /** Resolves after `stop`; rejects where going on makes no sense, such as a revoked token. */
  done: Promise<void>;
  /** Fetches no more, lets handlers end for a while, confirms what they did; the rest comes again. */
  stop(): Promise<void>;
}

/** Telegram hands out at most this many updates from the offset on: the widest that unconfirmed work can be. */
const WINDOW = 100;
/** So few chats with unfinished updates in a full window are stragglers, not load. */
const FEW_CHATS = 10;
/** Stragglers are looked at so often before they are set aside: a process that itself stood still has seen one look. */
const LOOKS = 4;
const LONG_POLL_SECONDS = 30;
/** For the client that polls: a connection that died without a word is given up after this. */
export const POLL_TIMEOUT_SECONDS = LONG_POLL_SECONDS + 10;
/** The last call of a process that is asked to end. */
const LAST_CALL_MS = 2_000;
/** With work under way a long poll would return at once, so new updates are looked for this often. */
const LOOK_AGAIN_MS = 100;
/**
 * The same while the oldest update is still the same: asked for one offset twice within half a second, Telegram's
 * server gives a single update, which would be the old one (`process_get_updates_query` in its Client.cpp).
 */
const SAME_OFFSET_AGAIN_MS = 550;
/** A poll returns unconfirmed updates again, so it pays to wait until so many more can be confirmed. */
const WORTH_A_POLL = 40;

/**
 * Long polling that confirms an update only after it was handled: the offset is the oldest update still under
 * way, so a killed process is given everything again that it had not finished (at most `WINDOW` updates).
 *
 * One exception keeps a hanging handler, or a chat that floods the bot, from holding up everybody: when the window
 * is full, only a few chats have unfinished updates in it and for a while none of these ended, they are set aside -
 * confirmed while they still run, the watchdog over them. Only a kill in that very moment loses them.
 */
export function pollUpdates(options: PollingOptions): Polling {
  const { api, dispatcher, log } = options;
  const stragglerMs = options.stragglerMs ?? 250;
  const conflictPauseMs = options.conflictPauseMs ?? 3_000;

  /** Updates under way that Telegram has not been told of, oldest first, with the chat of each. */
  const unconfirmed = new Map<number, number>();
  /** One above the newest update seen. Undefined until the first. */
  let next: number | undefined;
  let wake = () => {};
  const stopping = new AbortController();

  const oldest = (): number | undefined => unconfirmed.keys().next().value;
  const offset = () => oldest() ?? next ?? 0;
  const span = () => (next ?? 0) - (oldest() ?? next ?? 0);

  function start(update: Update): void {
    next = update.update_id + 1;
    unconfirmed.set(update.update_id, orderKey(update));
    void dispatcher.dispatch(update).then(() => {
      // What was set aside ends unheard: it must not pass for a look at the others.
      if (unconfirmed.delete(update.update_id)) wake();
    });
  }

  /** Resolves when an update was finished, after `ms`, or on `stop`. */
  function finishedOr(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(finish, ms);
      function finish() {
        clearTimeout(timer);
        wake = () => {};
        resolve();
      }
      wake = finish;
    });
  }

  /** Nothing under way, or enough of the window free again, or time to look for new updates. */
  async function untilWorthAPoll(polledFrom: number): Promise<void> {
    const polledAt = performance.now();
    let looksInVain = 0;
    while (!stopping.signal.aborted && unconfirmed.size > 0) {
      const isFull = span() >= WINDOW;
      const confirmable = offset() - polledFrom;
      const pause = confirmable > 0 ? LOOK_AGAIN_MS : SAME_OFFSET_AGAIN_MS;
      const left = polledAt + pause - performance.now();
      if (!isFull && (left <= 0 || confirmable >= WORTH_A_POLL)) return;
      if (isFull && looksInVain >= LOOKS && new Set(unconfirmed.values()).size <= FEW_CHATS) {
        setAside();
        return;
      }
      const before = unconfirmed.size;
      await finishedOr(isFull ? stragglerMs / LOOKS : left);
      looksInVain = unconfirmed.size < before ? 0 : looksInVain + 1;
    }
  }

  function setAside(): void {
    log.warn("set slow updates aside", { updateId: offset(), count: unconfirmed.size });
    unconfirmed.clear();
  }

  async function poll(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const from = offset();
      const everythingIsNew = unconfirmed.size === 0;
      try {
        const updates = await api.getUpdates(
          {
            offset: from,
            limit: WINDOW,
            timeout: everythingIsNew ? LONG_POLL_SECONDS : 0,
            allowed_updates: options.allowedUpdates,
          },
          stopping.signal as never,
        );
        failures = 0;
        // After a quiet week Telegram may go on from a lower id, so «seen before» counts only for what is under way.
        const fresh = updates.filter((update) => everythingIsNew || update.update_id >= (next ?? 0));
        for (const update of fresh) start(update);
        // A full batch may have more behind it, but only a window with room can fetch it.
        await untilWorthAPoll(from);
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures += 1;
        await pauseAfter(error, failures);
      }
    }
  }

  async function pauseAfter(error: unknown, failures: number): Promise<void> {
    const code = error instanceof GrammyError ? error.error_code : undefined;
    if (code === 401 || code === 404) throw error;
    const pause =
      code === 409
        ? conflictPauseMs
        : error instanceof GrammyError && error.parameters.retry_after !== undefined
          ? error.parameters.retry_after * 1000
          : Math.min(30_000, 250 * 2 ** Math.min(failures, 8)) * (0.5 + Math.random() / 2);
    log.warn(code === 409 ? "another process fetches updates with this token" : "could not fetch updates", {
      ...errorFacts(error),
      ms: Math.round(pause),
    });
    await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {});
  }

  const done = poll();
  return {
    done,
    async stop() {
      stopping.abort();
      wake();
      await done.catch(() => {});
      const ended = new AbortController();
      const tooLong = sleep(options.stopMs ?? 6_000, undefined, { signal: ended.signal }).catch(() => {});
      await Promise.race([dispatcher.idle(), tooLong]);
      ended.abort();
      // Before `abandon`, which ends updates without handling them.
      const confirmed = offset();
      if (unconfirmed.size > 0) log.warn("ended with updates under way", { count: unconfirmed.size });
      dispatcher.abandon();
      if (next === undefined) return;
      // Tells Telegram of the last ones; what it may return here stays unconfirmed and comes again.
      await api
        .getUpdates(
          { offset: confirmed, limit: 1, timeout: 0, allowed_updates: options.allowedUpdates },
          AbortSignal.timeout(LAST_CALL_MS) as never,
        )
        .catch((error: unknown) =>
          log.warn("could not confirm the last updates; they will come again", errorFacts(error)),
        );
    },
  };
}
