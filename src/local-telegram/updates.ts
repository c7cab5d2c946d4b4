import type { Update } from "grammy/types";

export type UpdateKind = Exclude<keyof Update, "update_id">;

/** What a bot gets without asking: all but these, which must be named in `allowed_updates`. */
const ON_REQUEST_ONLY: readonly string[] = ["chat_member", "message_reaction", "message_reaction_count"];

/** How a long poll ends. `body` is the finished JSON array of updates. */
export type PollEnd =
  | { kind: "updates"; body: string }
  /** Another poll, or a webhook, takes its place. */
  | { kind: "conflict"; with: "poll" | "webhook" };

interface WaitingPoll {
  limit: number;
  end(result: PollEnd): void;
  timer: NodeJS.Timeout;
}

/** Updates that wait for the bot, in order, each already written as JSON: later changes cannot reach them. */
export interface UpdateQueue {
  /** Adds an update, if the bot asked for its kind. */
  push(kind: UpdateKind, payload: object): void;
  /** Empty list: back to what is sent by default. */
  allow(kinds: readonly string[]): void;
  /** Confirms everything below `offset`; a negative one keeps only that many of the newest. */
  confirm(offset: number): void;
  /** The oldest `limit` updates as a JSON array. */
  take(limit: number): string;
  /**
   * Waits for an update, up to `timeoutMs`. A poll that waits already ends with «conflict».
   * @returns the way to give up waiting, when the caller has gone
   */
  wait(limit: number, timeoutMs: number, end: (result: PollEnd) => void): () => void;
  /**
   * Hands everything to `deliverer` from now on instead of to polls: it is called when something came.
   * Undefined: back to polls.
   */
  deliverBy(deliverer: (() => void) | undefined): void;
  /** Updates that wait, oldest first. */
  waiting(): Iterable<{ updateId: number; json: string }>;
  /** Takes out one that was delivered, in whatever order. */
  remove(updateId: number): void;
  /** Calls `listener` each time the bot waits for more with everything confirmed. @returns the way to stop */
  onIdle(listener: () => void): () => void;
  /** Whether the bot waits for more with everything confirmed. */
  isIdle(): boolean;
  /** Ends a waiting poll with nothing. */
  release(): void;
  size(): number;
  /** Every update ever queued, also those long confirmed. */
  count(): number;
}

const FIRST_UPDATE_ID = 500_000_001;
const COMPACT_AFTER = 4096;

export function updateQueue(): UpdateQueue {
  let queue: string[] = [];
  // Confirmed updates stay in the array until there are many: moving the rest each time would cost more.
  let head = 0;
  let headId = FIRST_UPDATE_ID;
  let nextId = FIRST_UPDATE_ID;
  let allowed: ReadonlySet<string> | undefined;
  let waiting: WaitingPoll | undefined;
  let isWakeUpDue = false;
  let deliverer: (() => void) | undefined;
  /** Updates beyond the head that were removed out of their order; their places in the array are empty. */
  let removed = 0;
  const idleListeners = new Set<() => void>();

  const dropOldest = (count: number) => {
    for (let i = head; i < head + count; i++) {
      if (queue[i] === "") removed -= 1;
      queue[i] = "";
    }
    head += count;
    headId += count;
    if (head === queue.length) {
      queue = [];
      head = 0;
    } else if (head >= COMPACT_AFTER && head * 2 >= queue.length) {
      queue = queue.slice(head);
      head = 0;
    }
  };
  const take = (limit: number) => {
    if (removed > 0)
      return `[${queue
        .slice(head)
        .filter((json) => json !== "")
        .slice(0, limit)
        .join(",")}]`;
    const end = Math.min(head + limit, queue.length);
    return head === end ? "[]" : `[${queue.slice(head, end).join(",")}]`;
  };
  const finish = (result: PollEnd) => {
    const poll = waiting;
    if (poll === undefined) return;
    waiting = undefined;
    clearTimeout(poll.timer);
    poll.end(result);
  };
  const isIdle = () => (waiting !== undefined || deliverer !== undefined) && head === queue.length;
  const tellIdle = () => {
    if (isIdle()) for (const listener of [...idleListeners]) listener();
  };
  // One turn of the event loop later, so that what comes together is delivered together.
  const wakeUp = () => {
    isWakeUpDue = false;
    deliverer?.();
    if (waiting !== undefined && queue.length > head) finish({ kind: "updates", body: take(waiting.limit) });
  };

  return {
    push(kind, payload) {
      if (allowed === undefined ? ON_REQUEST_ONLY.includes(kind) : !allowed.has(kind)) return;
      queue.push(`{"update_id":${nextId++},"${kind}":${JSON.stringify(payload)}}`);
      if ((waiting !== undefined || deliverer !== undefined) && !isWakeUpDue) {
        isWakeUpDue = true;
        setImmediate(wakeUp);
      }
    },
    allow(kinds) {
      allowed = kinds.length === 0 ? undefined : new Set(kinds);
    },
    confirm(offset) {
      const size = queue.length - head;
      const count = offset < 0 ? size + offset : offset - headId;
      if (count > 0) dropOldest(Math.min(count, size));
    },
    take,
    wait(limit, timeoutMs, end) {
      finish({ kind: "conflict", with: "poll" });
      const poll: WaitingPoll = {
        limit,
        end,
        timer: setTimeout(() => finish({ kind: "updates", body: "[]" }), timeoutMs),
      };
      waiting = poll;
      for (const listener of [...idleListeners]) listener();
      return () => {
        if (waiting === poll) {
          waiting = undefined;
          clearTimeout(poll.timer);
        }
      };
    },
    deliverBy(next) {
      deliverer = next;
      if (next === undefined) return;
      finish({ kind: "conflict", with: "webhook" });
      next();
    },
    *waiting() {
      for (let at = head; at < queue.length; at++) {
        const json = queue[at];
        if (json) yield { updateId: headId + at - head, json };
      }
    },
    remove(updateId) {
      const at = head + updateId - headId;
      if (at < head || !queue[at]) return;
      queue[at] = "";
      removed += 1;
      let done = 0;
      while (head + done < queue.length && queue[head + done] === "") done += 1;
      if (done > 0) dropOldest(done);
      tellIdle();
    },
    onIdle(listener) {
      idleListeners.add(listener);
      return () => idleListeners.delete(listener);
    },
    isIdle,
    release: () => finish({ kind: "updates", body: "[]" }),
    size: () => queue.length - head - removed,
    count: () => nextId - FIRST_UPDATE_ID,
  };
}
