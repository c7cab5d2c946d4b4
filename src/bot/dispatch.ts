import type { Update } from "grammy/types";
import { errorFacts, type Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";

/**
 * Handles one update. `signal` fires when the watchdog gives up on it; nothing may be sent after that.
 * Gives "failed" where a feature failed and its boundary has apologised.
 */
export type HandleUpdate = (update: Update, signal: AbortSignal) => Promise<unknown>;

export interface DispatchOptions {
  handle: HandleUpdate;
  log: Log;
  /** Longest that one update may take, counted from its own start; then its chat goes on without it. */
  watchdogMs: number;
  /** Told of an update that was cut off, so that the person hears of it. */
  onCutOff(update: Update): Promise<void>;
  /** Told of every end, for figures. */
  onEnd?: Metrics["updateEnded"];
}

/** Runs updates concurrently across chats and in order within one. The same for polling and webhooks. */
export interface Dispatcher {
  /** Resolves when the update was handled, failed or was cut off. Never rejects. */
  dispatch(update: Update): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Cuts off what is under way and begins nothing more, when there is no time left to let it end. */
  abandon(): void;
}

export function createDispatcher(options: DispatchOptions): Dispatcher {
  /** The end of each chat's queue; a chat without work has none. */
  const tails = new Map<number, Promise<void>>();
  const underWay = new Set<Promise<void>>();
  const running = new Set<AbortController>();
  let isAbandoned = false;

  function dispatch(update: Update): Promise<void> {
    const key = orderKey(update);
    const before = tails.get(key);
    const work = before === undefined ? run(update) : before.then(() => run(update));
    tails.set(key, work);
    underWay.add(work);
    // `run` never rejects, so neither does what hangs on it.
    return work.then(() => {
      underWay.delete(work);
      if (tails.get(key) === work) tails.delete(key);
    });
  }

  async function run(update: Update): Promise<void> {
    if (isAbandoned) return;
    const startedAt = performance.now();
    const controller = new AbortController();
    running.add(controller);
    let timer: NodeJS.Timeout | undefined;
    const cut = new Promise<"cut">((resolve) => {
      timer = setTimeout(() => resolve("cut"), options.watchdogMs);
    });
    const handled = options.handle(update, controller.signal).then(
      (outcome) => (outcome === "failed" ? ("failed" as const) : ("handled" as const)),
      (error: unknown) => {
        // What a cut-off handler throws later is the abort itself.
        if (!controller.signal.aborted) {
          options.log.error("update failed", { updateId: update.update_id, ...errorFacts(error) });
        }
        return "failed" as const;
      },
    );
    const outcome = await Promise.race([handled, cut]);
    clearTimeout(timer);
    running.delete(controller);
    options.onEnd?.(update, outcome === "cut" ? "cut-off" : outcome, performance.now() - startedAt);
    if (outcome !== "cut") return;
    controller.abort();
    options.log.error("update cut off by the watchdog", {
      updateId: update.update_id,
      ms: options.watchdogMs,
    });
    // Not waited for: where the answer hung, this may hang as well, and the chat has to go on.
    options.onCutOff(update).catch((error: unknown) => {
      options.log.warn("could not tell of the cut-off", errorFacts(error));
    });
  }

  return {
    dispatch,
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    abandon() {
      isAbandoned = true;
      for (const controller of running) controller.abort();
    },
  };
}

/** What must stay in order: the chat; where there is none, the person (the same number in a private chat). */
export function orderKey(update: Update): number {
  const message =
    update.message ??
    update.edited_message ??
    update.channel_post ??
    update.edited_channel_post ??
    update.callback_query?.message;
  const member = update.my_chat_member ?? update.chat_member ?? update.chat_join_request;
  const person = update.callback_query ?? update.inline_query ?? update.chosen_inline_result;
  return (
    message?.chat.id ??
    member?.chat.id ??
    update.message_reaction?.chat.id ??
    person?.from.id ??
    update.poll_answer?.user?.id ??
    0
  );
}
