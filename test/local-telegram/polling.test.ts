import { request as httpRequest } from "node:http";
import { Bot, GrammyError } from "grammy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BareBot, bareBot } from "./api.ts";

describe("getUpdates", () => {
  let bot: BareBot;
  beforeEach(async () => {
    bot = await bareBot();
  });
  afterEach(() => bot.telegram.close());

  const say = (text: string) => bot.telegram.people.say(bot.sari, text);
  const texts = async (params = {}) => (await bot.pending(params)).map((update) => update.message.text);

  it("gives the same updates until an offset confirms them", async () => {
    for (const text of ["a", "b", "c"]) say(text);
    const [first] = await bot.pending();
    expect(await texts()).toEqual(["a", "b", "c"]);
    expect(await texts({ offset: first.update_id + 2 })).toEqual(["c"]);
    expect(await texts()).toEqual(["c"]);
  });

  it("gives no more than asked for, and at most 100", async () => {
    for (let i = 0; i < 120; i++) say(String(i));
    expect(await texts({ limit: 2 })).toEqual(["0", "1"]);
    expect(await texts({ limit: 1000 })).toHaveLength(100);
  });

  it("forgets all but the newest for a negative offset", async () => {
    for (const text of ["a", "b", "c"]) say(text);
    expect(await texts({ offset: -1 })).toEqual(["c"]);
    expect(await texts()).toEqual(["c"]);
  });

  it("waits for an update and gives what comes together", async () => {
    const waiting = texts({ timeout: 10 });
    await untilPolling();
    say("a");
    say("b");
    expect(await waiting).toEqual(["a", "b"]);
  });

  it("ends the first of two polls that wait, with 409", async () => {
    const first = bot.call("getUpdates", { timeout: 10 });
    await untilPolling();
    const second = bot.call("getUpdates", { timeout: 10 });
    expect(await first).toEqual({
      ok: false,
      error_code: 409,
      description:
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    });
    say("x");
    expect((await second).result).toHaveLength(1);
  });

  it("stops a second grammY bot's rival with a 409 it can tell", async () => {
    const first = new Bot(bot.telegram.token, { client: { apiRoot: bot.telegram.apiRoot } });
    const running = first.start();
    await untilPolling();
    const rival = bot.call("getUpdates", { timeout: 10 });
    const failure = await running.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GrammyError);
    expect((failure as GrammyError).error_code).toBe(409);
    say("x");
    await rival;
  });

  it("leaves out kinds that were not asked for, from then on", async () => {
    await bot.call("getUpdates", { allowed_updates: ["callback_query"] });
    say("not heard");
    await bot.call("getUpdates", { allowed_updates: [] });
    say("heard");
    expect(await texts()).toEqual(["heard"]);
  });

  it("sends reactions only when they were asked for", async () => {
    const message = say("x");
    bot.forget();
    bot.telegram.people.react(bot.sari, bot.sari, message.message_id, ["👍"]);
    expect(await bot.pending()).toEqual([]);
    await bot.call("getUpdates", { allowed_updates: ["message", "message_reaction"] });
    bot.telegram.people.react(bot.sari, bot.sari, message.message_id, []);
    expect(await bot.pending()).toMatchObject([
      { message_reaction: { old_reaction: [{ type: "emoji", emoji: "👍" }], new_reaction: [] } },
    ]);
  });

  it("keeps an update for the next poll when the one that waits hangs up", async () => {
    const { port, token } = bot.telegram;
    const closed = new Promise<void>((resolve) => {
      const request = httpRequest({ port, path: `/bot${token}/getUpdates?timeout=10` });
      request.on("error", () => {});
      request.end();
      void untilPolling().then(() => {
        request.destroy();
        void untilPolling(false).then(resolve);
      });
    });
    await closed;
    say("still here");
    expect(await texts()).toEqual(["still here"]);
  });

  it("does not hold up the end of the server", async () => {
    const waiting = bot.call("getUpdates", { timeout: 50 }).then(
      () => "ended",
      () => "ended",
    );
    await untilPolling();
    await bot.telegram.close();
    expect(await waiting).toBe("ended");
  });

  async function untilPolling(wanted = true): Promise<void> {
    const { updates } = bot.telegram.world;
    while (updates.isIdle() !== wanted) await new Promise((resolve) => setImmediate(resolve));
  }
});

describe("the door", () => {
  let bot: BareBot;
  beforeEach(async () => {
    bot = await bareBot();
  });
  afterEach(() => bot.telegram.close());

  it.each([
    ["/bot1:wrong/getMe", 401, "Unauthorized"],
    ["/file/bot1:wrong/photos/x.jpg", 401, "Unauthorized"],
  ])("%s", async (path, code, description) => {
    const response = await fetch(bot.telegram.apiRoot + path);
    expect(response.status).toBe(code);
    expect(await response.json()).toEqual({ ok: false, error_code: code, description });
  });

  it("does not know methods that do not exist", async () => {
    expect(await bot.complaint("sendNothing")).toBe("404 Not Found: method not found");
  });

  it("takes parameters from the query, a form, JSON and multipart alike", async () => {
    const { apiRoot, token } = bot.telegram;
    const url = `${apiRoot}/bot${token}/sendMessage`;
    const keyboard = JSON.stringify({ inline_keyboard: [[{ text: "a", callback_data: "b" }]] });
    const fields = { chat_id: String(bot.sari), text: "x", protect_content: "true", reply_markup: keyboard };
    const multipart = new FormData();
    for (const [name, value] of Object.entries(fields)) multipart.set(name, value);
    const json = { method: "POST", headers: { "Content-Type": "application/json" } };
    const answers = await Promise.all([
      fetch(`${url}?${new URLSearchParams(fields)}`),
      fetch(url, { method: "POST", body: new URLSearchParams(fields) }),
      fetch(url, { method: "POST", body: multipart }),
      fetch(url, { ...json, body: JSON.stringify(fields) }),
      fetch(url, {
        ...json,
        body: JSON.stringify({
          chat_id: bot.sari,
          text: "x",
          protect_content: true,
          reply_markup: JSON.parse(keyboard),
        }),
      }),
    ]);
    for (const answer of answers) {
      expect(await answer.json()).toMatchObject({
        ok: true,
        result: { text: "x", has_protected_content: true, reply_markup: JSON.parse(keyboard) },
      });
    }
  });

  it("takes method names in any case", async () => {
    expect((await bot.call("GETME")).result).toMatchObject({ is_bot: true, username: "netral_local_bot" });
  });

  it("refuses to log out, to close and to call a webhook, but knows there is none", async () => {
    expect(await bot.complaint("logOut")).toMatch(/^400 /);
    expect(await bot.complaint("close")).toMatch(/^429 /);
    expect(await bot.complaint("setWebhook", { url: "https://example.org" })).toMatch(
      /^400 Bad Request: bad webhook/,
    );
    expect(await bot.complaint("setWebhook", { url: "" })).toBe("ok");
    bot.telegram.people.say(bot.sari, "x");
    expect((await bot.call("getWebhookInfo")).result).toMatchObject({ url: "", pending_update_count: 1 });
    await bot.call("deleteWebhook", { drop_pending_updates: true });
    expect(await bot.pending()).toEqual([]);
  });

  it.each([
    [{ Host: "evil.example" }, 403],
    [{ Host: "evil.example:80", Origin: "http://evil.example" }, 403],
    [{ Origin: "http://evil.example" }, 403],
    [{}, 200],
  ])("to headers %j answers %d", async (headers, status) => {
    const { port, token } = bot.telegram;
    const answered = await new Promise((resolve, reject) => {
      const request = httpRequest({ port, path: `/bot${token}/getMe`, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on("error", reject);
      request.end();
    });
    expect(answered).toBe(status);
  });

  it("breaks on purpose as told", async () => {
    const { settings } = bot.telegram;
    settings.fault = (method) =>
      method === "sendMessage"
        ? { kind: "error", error_code: 500, description: "Internal Server Error" }
        : undefined;
    expect(await bot.complaint("sendMessage", { chat_id: bot.sari, text: "x" })).toBe(
      "500 Internal Server Error",
    );
    settings.fault = () => ({ kind: "reset", isDone: true });
    await expect(bot.call("sendMessage", { chat_id: bot.sari, text: "lost answer" })).rejects.toThrow();
    settings.fault = () => ({ kind: "reset" });
    await expect(bot.call("sendMessage", { chat_id: bot.sari, text: "never there" })).rejects.toThrow();
    settings.fault = undefined;
    const { world } = bot.telegram;
    const texts = [...(world.chats.get(bot.sari)?.messages.values() ?? [])].map(
      ({ message }) => message.text,
    );
    expect(texts).toEqual(["/start", "lost answer"]);
  });
});
