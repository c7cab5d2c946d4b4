import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Update } from "grammy/types";
import { afterEach, describe, expect, it } from "vitest";
import { createDispatcher } from "../../src/bot/dispatch.ts";
import { receiveUpdates, type Webhook } from "../../src/bot/webhook.ts";
import { type Child, startChild } from "../load/processes.ts";
import { answerCounter, createPeople, peopleAsk } from "../support/asking.ts";
import { type BotUnderTest, startBot, WEBHOOK_SECRET } from "../support/bot.ts";
import { startChat, type TestChat } from "../support/chat.ts";
import { silentLog } from "../support/log.ts";
import { freePort } from "../support/port.ts";

const QUESTION = "boleh like postingan caleg?";
const RIGHT = { "X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET };

const post = async (url: string, body: string | ReadableStream, headers: Record<string, string> = RIGHT) => {
  const response = await fetch(url, { method: "POST", body, headers, duplex: "half" } as RequestInit);
  return response.status;
};

const messageOf = (updateId: number, personId: number, text: string): Update =>
  ({
    update_id: updateId,
    message: {
      message_id: updateId,
      date: 0,
      chat: { id: personId, type: "private", first_name: "Sari" },
      from: { id: personId, is_bot: false, first_name: "Sari" },
      text,
    },
  }) as Update;

describe("a bot in webhook mode", () => {
  let bot: BotUnderTest;
  afterEach(() => bot.close());

  it("answers, and has told Telegram where it is and what it wants", async () => {
    bot = await startBot({ updatesBy: "webhook" });
    const sari = bot.chat.person("Sari");
    await sari.says("boleh like postingan caleg?");
    expect(sari.sees()).toContain("like");
    expect(bot.chat.telegram.world.webhook.info()).toMatchObject({
      url: bot.webhookUrl,
      max_connections: 100,
    });
  });

  it("takes nothing from anybody who does not know the secret", async () => {
    bot = await startBot({ updatesBy: "webhook" });
    const sari = bot.chat.person("Sari");
    await sari.starts();
    const update = JSON.stringify(messageOf(1, sari.id, QUESTION));
    expect(await post(bot.webhookUrl, update, {})).toBe(401);
    expect(
      await post(bot.webhookUrl, update, { "X-Telegram-Bot-Api-Secret-Token": `${WEBHOOK_SECRET}x` }),
    ).toBe(401);
    expect(sari.messages()).toHaveLength(1);
    expect(await post(bot.webhookUrl, update)).toBe(200);
    expect(sari.messages()).toHaveLength(2);
    expect(bot.logged()).not.toContain(WEBHOOK_SECRET);
  });

  it("refuses what is no update of a bearable size", async () => {
    bot = await startBot({ updatesBy: "webhook" });
    const url = bot.webhookUrl;
    const huge = `{"update_id":1,"x":"${"x".repeat(1024 * 1024)}"}`;
    expect(await post(url, huge)).toBe(413);
    // Without a length beforehand.
    expect(await post(url, new Blob([huge]).stream())).toBe(413);
    expect(await post(url, "{")).toBe(400);
    expect(await post(url, '{"update_id":"1"}')).toBe(400);
    expect(await post(url.replace("updates", "other"), "{}")).toBe(404);
    expect((await fetch(url, { headers: RIGHT })).status).toBe(405);
    const sari = bot.chat.person("Sari");
    await sari.says("/bantuan");
    expect(sari.messages()).toHaveLength(1);
  });

  it("handles an update once that is sent twice, at once or later", async () => {
    bot = await startBot({ updatesBy: "webhook" });
    const sari = bot.chat.person("Sari");
    await sari.starts();
    const update = JSON.stringify(messageOf(7, sari.id, QUESTION));
    const send = () => post(bot.webhookUrl, update);
    expect(await Promise.all([send(), send()])).toEqual([200, 200]);
    expect(await send()).toBe(200);
    expect(sari.messages()).toHaveLength(2);
  });

  it("loses nothing and doubles nothing when it changes between webhook and polling under load", async () => {
    bot = await startBot({ patienceMs: 60_000, latencyMs: 5, messagesPerSecond: undefined });
    const { chat } = bot;
    const { answersTo, until } = answerCounter(chat);
    const people = createPeople(chat, 100);
    const questions = peopleAsk(chat, people, 150);
    for (const by of ["webhook", "polling", "webhook"] as const) {
      await until(questions.length - 120);
      await bot.restart(by);
      questions.push(...peopleAsk(chat, people, 150));
    }
    await chat.settled();
    expect(questions.map(answersTo)).toEqual(questions.map(() => 1));
  });
});

describe("a bot in webhook mode that is killed in the middle of its work", () => {
  let chat: TestChat;
  const children: Child[] = [];
  const folder = mkdtempSync(join(tmpdir(), "netral-webhook-"));
  afterEach(async () => {
    for (const child of children) child.process.kill("SIGKILL");
    await chat.close();
    rmSync(folder, { recursive: true });
  });

  it("is sent again what it had not answered", { timeout: 120_000 }, async () => {
    chat = await startChat({ keptCalls: 0, patienceMs: 60_000, webhookRetryMs: 50 });
    const { apiRoot, token } = chat;
    const webhookPort = await freePort();
    const start = async () => {
      const databaseFile = join(folder, "netral.db");
      const bot = startChild("./bot-process.ts", {
        apiRoot,
        token,
        webhookPort,
        databaseFile,
        throttled: false,
      });
      children.push(bot);
      await bot.says();
      return bot.process;
    };
    const questions = peopleAsk(chat, createPeople(chat, 200), 600);
    const { answersTo, until } = answerCounter(chat);
    const half = until(300);
    const killed = await start();
    await half;
    killed.kill("SIGKILL");
    await once(killed, "exit");
    expect(questions.some((question) => answersTo(question) === 0)).toBe(true);

    await start();
    await chat.settled();
    expect(questions.filter((question) => answersTo(question) === 0)).toEqual([]);
    expect(Math.max(...questions.map(answersTo))).toBeLessThanOrEqual(2);
    expect(questions.filter((question) => answersTo(question) > 1).length).toBeLessThanOrEqual(100);
  });
});

describe("updates by webhook", () => {
  let webhook: Webhook | undefined;
  afterEach(() => webhook?.stop());

  /** A receiver whose handler ends when it is told to. */
  async function slowReceiver() {
    const handled: number[] = [];
    const going = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const dispatcher = createDispatcher({
      async handle(update) {
        handled.push(update.update_id);
        begun.resolve();
        await going.promise;
      },
      onCutOff: async () => {},
      log: silentLog,
      watchdogMs: 10_000,
    });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    webhook = await receiveUpdates({
      api: { setWebhook: async () => true },
      dispatcher,
      allowedUpdates: [],
      log: silentLog,
      webhook: { url, secret: WEBHOOK_SECRET, listen: { host: "127.0.0.1", port } },
      answerMs: 50,
      stopMs: 50,
    });
    const send = (updateId: number) => post(url, JSON.stringify(messageOf(updateId, 5, "halo")));
    return { handled, goOn: going.resolve, begun: begun.promise, send };
  }

  it("that take long are refused for now, not begun anew, and taken when they have ended", async () => {
    const { handled, goOn, send } = await slowReceiver();
    expect(await send(1)).toBe(503);
    expect(await send(1)).toBe(503);
    goOn();
    expect(await send(1)).toBe(200);
    expect(handled).toEqual([1]);
  });

  it("that had not ended when the bot ends are not answered at all", async () => {
    const { begun, send } = await slowReceiver();
    const answer = send(1).catch(() => "broken off");
    await begun;
    await webhook?.stop();
    expect(await answer).not.toBe(200);
  });
});
