import { describe, expect, it } from "vitest";
import { type Lane, messageLanes, patiently } from "../../src/bot/telegram-limits.ts";

/** Calls through lanes of one throttle, and the order in which they reach the server. */
function counter() {
  const lanes = messageLanes(500);
  const sent: string[] = [];
  const send = (lane: Lane, name: string, method = "sendMessage", signal?: AbortSignal) =>
    lanes(lane)(
      (async () => {
        sent.push(name);
        return { ok: true, result: true };
      }) as never,
      method as "sendMessage",
      { chat_id: 1, text: name },
      signal as never,
    );
  return { send, sent };
}

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i}`);

describe("messages that wait for Telegram's limit", () => {
  it("go first come, first served within a lane", async () => {
    const { send, sent } = counter();
    await Promise.all(numbered("a", 20).map((name) => send("bulk", name)));
    expect(sent).toEqual(numbered("a", 20));
  });

  it("are overtaken by a reply when they are for many, and go before what may as well never be sent", async () => {
    const { send, sent } = counter();
    const bulk = numbered("bulk", 50).map((name) => send("bulk", name));
    const spare = send("spare", "spare");
    await bulk[4];
    await send("reply", "reply");
    expect(sent.indexOf("reply")).toBeLessThan(8);
    await Promise.all([...bulk, spare]);
    expect(sent.at(-1)).toBe("spare");
  });

  it("reach a hall even while replies never cease", async () => {
    const { send, sent } = counter();
    const all = [
      ...numbered("reply", 40).map((name) => send("reply", name)),
      ...numbered("bulk", 5).map((name) => send("bulk", name)),
    ];
    await Promise.all(all);
    const places = numbered("bulk", 5).map((name) => sent.indexOf(name));
    expect(places.toSorted((a, b) => a - b)).toEqual(places);
    expect(places[4]).toBeLessThan(26);
  });

  it("let others go first where they are patient, but go on while replies never cease", async () => {
    const { send, sent } = counter();
    const patient = numbered("patient", 40).map((name) => patiently(() => send("reply", name)));
    const replies = numbered("reply", 40).map((name) => send("reply", name));
    await Promise.all(replies);
    expect(sent.filter((name) => name.startsWith("patient")).length).toBeGreaterThan(5);
    expect(sent.filter((name) => name.startsWith("patient")).length).toBeLessThan(15);
    await Promise.all(patient);
  });

  it("leave the queue when they are called off, and hold nobody up", async () => {
    const { send, sent } = counter();
    const off = new AbortController();
    const first = send("reply", "first");
    const calledOff = send("reply", "called off", "sendMessage", off.signal);
    const last = send("reply", "last");
    off.abort(new Error("off"));
    await expect(calledOff).rejects.toThrow("off");
    await Promise.all([first, last]);
    expect(sent).toEqual(["first", "last"]);
  });

  it("do not hold up what Telegram does not count", async () => {
    const { send, sent } = counter();
    const messages = numbered("a", 10).map((name) => send("reply", name));
    await send("spare", "tap", "answerCallbackQuery");
    expect(sent.indexOf("tap")).toBeLessThan(3);
    await Promise.all(messages);
  });
});
