import type { Update } from "grammy/types";
import { describe, expect, it } from "vitest";
import { createDispatcher, type HandleUpdate } from "../../src/bot/dispatch.ts";
import { silentLog } from "../support/log.ts";

const message = (update_id: number, chatId: number): Update =>
  ({
    update_id,
    message: { message_id: update_id, date: 0, chat: { id: chatId, type: "private" }, text: "x" },
  }) as unknown as Update;

function started(handle: HandleUpdate, watchdogMs = 10_000) {
  const cutOff: number[] = [];
  const dispatcher = createDispatcher({
    handle,
    log: silentLog,
    watchdogMs,
    onCutOff: async (update) => void cutOff.push(update.update_id),
  });
  return { dispatcher, cutOff };
}

/** A promise that the test settles itself. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe("the dispatcher", () => {
  it("handles the updates of one chat in order and those of others meanwhile", async () => {
    const slow = gate();
    const done: number[] = [];
    const { dispatcher } = started(async (update) => {
      if (update.update_id === 1) await slow.opened;
      done.push(update.update_id);
    });
    const first = dispatcher.dispatch(message(1, 100));
    const second = dispatcher.dispatch(message(2, 100));
    await dispatcher.dispatch(message(3, 200));
    expect(done).toEqual([3]);
    slow.open();
    await Promise.all([first, second]);
    expect(done).toEqual([3, 1, 2]);
  });

  it("goes on with a chat after an update of it failed", async () => {
    const done: number[] = [];
    const { dispatcher } = started(async (update) => {
      if (update.update_id === 1) throw new Error("broken");
      done.push(update.update_id);
    });
    await Promise.all([dispatcher.dispatch(message(1, 100)), dispatcher.dispatch(message(2, 100))]);
    expect(done).toEqual([2]);
  });

  it("cuts off a handler that hangs, tells the person, and tells the handler to keep quiet", async () => {
    let signal: AbortSignal | undefined;
    const done: number[] = [];
    const { dispatcher, cutOff } = started(async (update, given) => {
      if (update.update_id === 1) {
        signal = given;
        await new Promise(() => {});
      }
      done.push(update.update_id);
    }, 20);
    await Promise.all([dispatcher.dispatch(message(1, 100)), dispatcher.dispatch(message(2, 100))]);
    expect(signal?.aborted).toBe(true);
    expect(cutOff).toEqual([1]);
    expect(done).toEqual([2]);
  });

  it("is idle only when all work has ended", async () => {
    const slow = gate();
    let ended = false;
    const { dispatcher } = started(async () => {
      await slow.opened;
      ended = true;
    });
    void dispatcher.dispatch(message(1, 100));
    const idle = dispatcher.idle().then(() => ended);
    slow.open();
    expect(await idle).toBe(true);
  });
});
