import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Update } from "grammy/types";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BareBot, bareBot } from "./api.ts";

interface Received {
  update: Update;
  headers: IncomingHttpHeaders;
}

let bot: BareBot;
let server: Server;
let url: string;
let received: Received[];
/** The status of each answer. */
let statusFor: (update: Update) => number | Promise<number>;

beforeEach(async () => {
  bot = await bareBot({ webhookRetryMs: 10 });
  received = [];
  statusFor = () => 200;
  server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", async () => {
      const update = JSON.parse(Buffer.concat(pieces).toString()) as Update;
      received.push({ update, headers: request.headers });
      response.writeHead(await statusFor(update)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(async () => {
  await bot.telegram.close();
  server.closeAllConnections();
  server.close();
});

const settled = () => expect.poll(() => bot.telegram.world.updates.isIdle(), { timeout: 5_000 }).toBe(true);
const texts = () => received.map(({ update }) => update.message?.text);

describe("a webhook of the local Telegram", () => {
  it("is sent each update once, with the secret, and those that waited before it was set", async () => {
    const sari = bot.telegram.people.create({ first_name: "Sari" });
    bot.telegram.people.say(sari.id, "satu");
    await bot.call("setWebhook", { url, secret_token: "rahasia_1" });
    bot.telegram.people.say(sari.id, "dua");
    await settled();
    expect(texts()).toEqual(["satu", "dua"]);
    expect(received[0]?.headers["x-telegram-bot-api-secret-token"]).toBe("rahasia_1");
    expect((await bot.call("getWebhookInfo")).result).toMatchObject({ url, pending_update_count: 0 });
  });

  it("is sent again what it did not take, before anything later of the same chat, but holds up no other chat", async () => {
    const [sari, budi] = ["Sari", "Budi"].map((first_name) => bot.telegram.people.create({ first_name }));
    if (sari === undefined || budi === undefined) throw new Error("nobody is there");
    let refusals = 3;
    statusFor = (update) => (update.message?.from.id === sari.id && refusals-- > 0 ? 500 : 200);
    bot.telegram.people.say(sari.id, "satu");
    bot.telegram.people.say(sari.id, "dua");
    bot.telegram.people.say(budi.id, "tiga");
    await bot.call("setWebhook", { url });
    await settled();
    expect(texts().slice(0, 2).toSorted()).toEqual(["satu", "tiga"]);
    expect(texts().filter((text) => text !== "tiga")).toEqual(["satu", "satu", "satu", "satu", "dua"]);
    expect((await bot.call("getWebhookInfo")).result).toMatchObject({
      last_error_message: "Wrong response from the webhook: 500 Internal Server Error",
    });
  });

  it("gives to polls, once it is deleted, exactly what it had not taken", async () => {
    const people = ["Sari", "Budi", "Tono"].map((first_name) => bot.telegram.people.create({ first_name }));
    statusFor = (update) => (update.message?.text === "kata Budi" ? 500 : 200);
    for (const person of people) bot.telegram.people.say(person.id, `kata ${person.first_name}`);
    await bot.call("setWebhook", { url });
    await expect.poll(() => bot.telegram.world.updates.size()).toBe(1);
    expect(await bot.complaint("getUpdates")).toMatch(
      /^409 Conflict: can't use getUpdates method while webhook/,
    );
    await bot.call("deleteWebhook");
    const { result } = await bot.call("getUpdates");
    expect((result as Update[]).map((update) => update.message?.text)).toEqual(["kata Budi"]);
  });

  it("ends a poll that waits", async () => {
    const poll = bot.complaint("getUpdates", { timeout: 5 });
    await expect.poll(() => bot.telegram.world.updates.isIdle()).toBe(true);
    await bot.call("setWebhook", { url });
    expect(await poll).toBe("409 Conflict: terminated by setWebhook request");
  });

  it.each(["https://example.org/", "http://127.0.0.1:80@example.org/", "ftp://127.0.0.1/", "nothing"])(
    "is refused on another machine: %s",
    async (address) => {
      expect(await bot.complaint("setWebhook", { url: address })).toMatch(/^400 Bad Request: bad webhook/);
    },
  );
});
