import { HttpError, type Transformer } from "grammy";
import { describe, expect, it } from "vitest";
import { endWith, forgiveExpiredTaps, retryLostConnections } from "../../src/bot/telegram-calls.ts";

/** A server that loses so many connections before it answers. */
function server(losses: number) {
  let calls = 0;
  const call = async () => {
    calls += 1;
    if (calls <= losses) throw new HttpError("lost", new Error("ECONNRESET"));
    return { ok: true, result: true };
  };
  return { call: call as never, calls: () => calls };
}

const send = (transformer: Transformer, previous: never, signal?: AbortSignal) =>
  transformer(previous, "sendMessage", { chat_id: 1, text: "x" }, signal as never);

describe("a call to Telegram", () => {
  it("whose connection is lost is repeated, but not for ever", async () => {
    const brief = server(2);
    expect(await send(retryLostConnections([1, 1]), brief.call)).toMatchObject({ ok: true });
    const long = server(9);
    await expect(send(retryLostConnections([1, 1]), long.call)).rejects.toBeInstanceOf(HttpError);
    expect(long.calls()).toBe(3);
  });

  it("that waits for its repetition is not made any more once the watchdog has given up on it", async () => {
    const watchdog = new AbortController();
    const { call, calls } = server(1);
    const retry = retryLostConnections([60_000]);
    const waiting = send(endWith(watchdog.signal), ((method: "sendMessage", payload: never, signal: never) =>
      retry(call, method, payload, signal)) as never);
    await expect.poll(calls).toBe(1);
    watchdog.abort();
    await expect(waiting).rejects.toThrow();
    expect(calls()).toBe(1);
    expect(() => send(endWith(watchdog.signal), call)).toThrow();
  });

  it("that acknowledges a tap too late fails nothing, and tells so", async () => {
    const expired = {
      ok: false,
      error_code: 400,
      description: "Bad Request: query is too old and response timeout expired or query ID is invalid",
    };
    const previous = (async () => expired) as never;
    const tap = { callback_query_id: "1" };
    expect(await forgiveExpiredTaps(previous, "answerCallbackQuery", tap)).toEqual({
      ok: true,
      result: false,
    });
    expect(await send(forgiveExpiredTaps, previous)).toBe(expired);
  });
});
