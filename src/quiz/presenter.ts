import { errorFacts, type Log } from "../log.ts";

/** Puts a screen before somebody; rejects where it cannot. */
export type Deliver = () => Promise<void>;

/**
 * Screens on their way. What a tap did is kept before its screen is sent, so a screen may come late or be
 * overtaken by a newer one without harm; what must not wait is the next person's tap.
 */
export interface Presenter {
  /**
   * In each chat one screen is under way at a time, and of those behind it only the latest is sent.
   * @param look what is shown and where; the same look twice in a row is sent once
   * @returns when it was delivered - or at once where many are under way, for then Telegram's limit holds them
   *   back, and updates that waited for it would keep new ones from being fetched
   */
  show(chatId: number, look: string, deliver: Deliver): Promise<void>;
  /** Lets what is under way end, for a few seconds at the most. */
  close(): Promise<void>;
}

/** At 28 messages a second as many as leave within a third of a second. */
const MOST_AWAITED = 8;
const CLOSING_MS = 5_000;

interface Delivery {
  look: string;
  deliver: Deliver;
  done: Promise<void>;
  settle: (outcome: Promise<void>) => void;
}

export function createPresenter(log: Log, mostAwaited = MOST_AWAITED): Presenter {
  const chats = new Map<number, { underWay: Delivery; behind: Delivery | undefined }>();
  const unfinished = new Set<Promise<void>>();

  function enqueue(chatId: number, look: string, deliver: Deliver): Promise<void> {
    const chat = chats.get(chatId);
    if (chat === undefined) {
      const delivery = newDelivery(look, deliver);
      chats.set(chatId, { underWay: delivery, behind: undefined });
      void run(chatId, delivery);
      return delivery.done;
    }
    const newest = chat.behind ?? chat.underWay;
    if (newest.look === look) return newest.done;
    const delivery = newDelivery(look, deliver);
    // Whoever waits for the overtaken one waits for what took its place.
    chat.behind?.settle(delivery.done);
    chat.behind = delivery;
    return delivery.done;
  }

  async function run(chatId: number, delivery: Delivery): Promise<void> {
    const outcome = delivery.deliver();
    unfinished.add(outcome);
    delivery.settle(outcome);
    await outcome.catch(() => {});
    unfinished.delete(outcome);
    const behind = chats.get(chatId)?.behind;
    if (behind === undefined) {
      chats.delete(chatId);
      return;
    }
    chats.set(chatId, { underWay: behind, behind: undefined });
    await run(chatId, behind);
  }

  return {
    show(chatId, look, deliver) {
      const done = enqueue(chatId, look, deliver);
      if (unfinished.size <= mostAwaited) return done;
      done.catch((error: unknown) => {
        const facts = errorFacts(error);
        // 403: the person blocked the bot meanwhile.
        if (facts.code === 403) log.debug("the chat cannot be written to", { feature: "quiz" });
        else log.error("a screen could not be shown; the next tap shows it", { feature: "quiz", ...facts });
      });
      return Promise.resolve();
    },
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const tooLong = new Promise<"late">((resolve) => {
        timer = setTimeout(() => resolve("late"), CLOSING_MS);
      });
      while (unfinished.size > 0) {
        const ended = Promise.allSettled(unfinished).then(() => "ended" as const);
        if ((await Promise.race([ended, tooLong])) === "late") break;
      }
      clearTimeout(timer);
    },
  };
}

function newDelivery(look: string, deliver: Deliver): Delivery {
  const { promise, resolve } = Promise.withResolvers<void>();
  // Nobody may be waiting for it any more.
  promise.catch(() => {});
  return { look, deliver, done: promise, settle: resolve };
}
