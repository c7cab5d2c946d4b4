import { Api, GrammyError } from "grammy";
import type { Update } from "grammy/types";
import { afterEach, describe, expect, it } from "vitest";
import { createDispatcher, type HandleUpdate } from "../../src/bot/dispatch.ts";
import { type Polling, pollUpdates } from "../../src/bot/polling.ts";
import { type LocalTelegram, startLocalTelegram } from "../../src/local-telegram/index.ts";
import { silentLog } from "../support/log.ts";

let telegram: LocalTelegram;
let polling: Polling | undefined;
/** Handlers of a test that hang, until its end. */
let hang = Promise.withResolvers<void>();
afterEach(async () => {
  hang.resolve();
  hang = Promise.withResolvers();
  await polling?.stop();
  polling = undefined;
  await telegram.close();
});

function poll(handle: HandleUpdate, stragglerMs = 50): Polling {
  const dispatcher = createDispatcher({
    handle,
    log: silentLog,
    watchdogMs: 60_000,
    onCutOff: async () => {},
  });
  const api = new Api(telegram.token, { apiRoot: telegram.apiRoot });
  polling = pollUpdates({
    api,
    dispatcher,
    allowedUpdates: ["message"],
    log: silentLog,
    stragglerMs,
    conflictPauseMs: 10,
  });
  return polling;
}

/** People 1…n, each of whom writes once. */
function everybodyWrites(count: number): void {
  for (let i = 1; i <= count; i++) {
    const { id } = telegram.people.create({ first_name: `P${i}` });
    telegram.people.say(id, String(i));
  }
}

/** Resolves when `count` updates were handled. */
function counter(count: number) {
  const seen: number[] = [];
  let all = () => {};
  const done = new Promise<void>((resolve) => {
    all = resolve;
  });
  const add = (update: Update) => {
    seen.push(Number(update.message?.text));
    if (seen.length === count) all();
  };
  return { seen, add, done };
}

/** What Telegram would hand to the next process. */
async function stillUnconfirmed(): Promise<number[]> {
  const api = new Api(telegram.token, { apiRoot: telegram.apiRoot });
  const updates = await api.getUpdates({ timeout: 0 });
  return updates.map((update) => Number(update.message?.text));
}

describe("polling", () => {
  it("handles every update once, however many wait", async () => {
    telegram = await startLocalTelegram();
    everybodyWrites(450);
    const { seen, add, done } = counter(450);
    poll(async (update) => add(update));
    await done;
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 450 }, (_, i) => i + 1));
  });

  it("leaves what was not handled unconfirmed, so that a killed process is given it again", async () => {
    telegram = await startLocalTelegram();
    everybodyWrites(5);
    const { add, done } = counter(4);
    // Number 3 never ends: whoever comes after a kill must find it, and what came after it.
    poll(async (update) => (update.message?.text === "3" ? hang.promise : add(update)));
    await done;
    await expect.poll(stillUnconfirmed).toEqual([3, 4, 5]);
  });

  it("is not held up by one hanging update, however many come after it", async () => {
    telegram = await startLocalTelegram();
    everybodyWrites(350);
    const { seen, add, done } = counter(349);
    poll(async (update) => (update.message?.text === "1" ? hang.promise : add(update)));
    await done;
    expect(seen).not.toContain(1);
  });

  it("confirms the last updates when it is stopped, after their handlers have ended", async () => {
    telegram = await startLocalTelegram();
    everybodyWrites(3);
    const { seen, add, done } = counter(1);
    const current = poll(async (update) => {
      add(update);
      await new Promise((resolve) => setTimeout(resolve, 30));
    });
    await done;
    await current.stop();
    expect(seen).toHaveLength(3);
    expect(await stillUnconfirmed()).toEqual([]);
  });

  it.each([
    { name: "a server error", fault: { kind: "error", error_code: 502, description: "Bad Gateway" } },
    { name: "a lost connection", fault: { kind: "reset" } },
    {
      name: "another process that polls",
      fault: { kind: "error", error_code: 409, description: "Conflict" },
    },
  ] as const)("survives $name", async ({ fault }) => {
    let faults = 2;
    telegram = await startLocalTelegram({
      fault: (method) => (method === "getUpdates" && faults-- > 0 ? fault : undefined),
    });
    everybodyWrites(2);
    const { add, done } = counter(2);
    poll(async (update) => add(update));
    await done;
    expect(faults).toBeLessThan(0);
  });

  it("is stopped although a handler hangs, and leaves what it had not handled to the next process", async () => {
    telegram = await startLocalTelegram();
    everybodyWrites(3);
    const { add, done } = counter(2);
    const signals: AbortSignal[] = [];
    const dispatcher = createDispatcher({
      handle: async (update, signal) => {
        signals.push(signal);
        return update.message?.text === "2" ? hang.promise : add(update);
      },
      log: silentLog,
      watchdogMs: 60_000,
      onCutOff: async () => {},
    });
    const api = new Api(telegram.token, { apiRoot: telegram.apiRoot });
    const current = pollUpdates({ api, dispatcher, allowedUpdates: ["message"], log: silentLog, stopMs: 20 });
    await done;
    await current.stop();
    expect(await stillUnconfirmed()).toEqual([2, 3]);
    expect(signals.map((signal) => signal.aborted)).toEqual([false, true, false]);
  });

  it("gives up at once when Telegram no longer knows the token", async () => {
    telegram = await startLocalTelegram({
      fault: () => ({ kind: "error", error_code: 401, description: "Unauthorized" }),
    });
    await expect(poll(async () => {}).done).rejects.toBeInstanceOf(GrammyError);
  });
});
