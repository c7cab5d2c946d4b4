import { Api } from "grammy";
import { afterEach, describe, expect, it } from "vitest";
import { createDispatcher, orderKey } from "../../src/bot/dispatch.ts";
import { pollUpdates } from "../../src/bot/polling.ts";
import { loadTranslator } from "../../src/bot/translate.ts";
import { startLocalTelegram } from "../../src/local-telegram/index.ts";
import { variedQuestions } from "../load/questions.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import { silentLog } from "../support/log.ts";

const PEOPLE = 150;
const t = (await loadTranslator("locales"))("id");

let bot: BotUnderTest;

function createPeople() {
  return Array.from({ length: PEOPLE }, (_, i) => bot.chat.person(`Orang ${i}`, { language_code: "id" }));
}

describe("a hall of people who all ask at once", { timeout: 60_000 }, () => {
  afterEach(() => bot.close());

  it("is answered person by person within Telegram's limits, without a single apology", async () => {
    bot = await startBot({ limits: true, messagesPerSecond: 28, latencyMs: 5, patienceMs: 50_000 });
    const people = createPeople();
    const texts = variedQuestions(PEOPLE);
    await Promise.all(people.map((person, i) => person.says(texts[i] ?? "")));
    for (const person of people) {
      expect(person.messages()).toHaveLength(1);
      expect(person.sees()).not.toContain(t("bot.apology"));
      expect(person.sees()).not.toContain(t("bot.tooSlow"));
    }
  });

  it("is answered while the answer to one of them hangs", async () => {
    bot = await startBot({ watchdogMs: 8_000, patienceMs: 50_000 });
    const { telegram } = bot.chat;
    const [unlucky, ...others] = createPeople();
    if (unlucky === undefined) throw new Error("there is nobody");
    telegram.settings.fault = (method, { chat_id }) =>
      method === "sendMessage" && chat_id === unlucky.id ? { kind: "hang", ms: 60_000 } : undefined;

    telegram.people.say(unlucky.id, "boleh like postingan caleg?");
    const texts = variedQuestions(PEOPLE);
    for (const [i, person] of others.entries()) telegram.people.say(person.id, texts[i] ?? "");
    await Promise.all(others.map((person) => person.waitFor(() => true)));
    expect(unlucky.messages()).toEqual([]);

    // The watchdog ends it, and the person hears of it.
    telegram.settings.fault = undefined;
    await unlucky.waitFor(t("bot.tooSlow"));
  });

  it("does not silence the person whose answer hung, even where the apology hangs too", async () => {
    bot = await startBot({ watchdogMs: 1_000 });
    const unlucky = bot.chat.person("Sari");
    let hanging = 2;
    bot.chat.telegram.settings.fault = (method) =>
      method === "sendMessage" && hanging-- > 0 ? { kind: "hang", ms: 60_000 } : undefined;

    bot.chat.telegram.people.say(unlucky.id, "boleh like postingan caleg?");
    bot.chat.telegram.people.say(unlucky.id, "sanksi like");
    await unlucky.waitFor(() => true);
    expect(hanging).toBe(-1);
  });

  // As Telegram's own server does it: process_get_updates_query in Client.cpp of telegram-bot-api.
  it("is answered behind a hanging answer, though Telegram gives one update to whoever repeats an offset", async () => {
    bot = await startBot({ watchdogMs: 8_000, patienceMs: 50_000 });
    const { telegram } = bot.chat;
    const [unlucky, ...others] = createPeople();
    if (unlucky === undefined) throw new Error("there is nobody");
    let previous = { offset: -1, at: 0 };
    let isHanging = false;
    const lookedAgain = Promise.withResolvers<void>();
    telegram.settings.fault = (method, params) => {
      if (method === "getUpdates") {
        const poll = { offset: Number(params.offset), at: performance.now() };
        if (poll.offset === previous.offset && poll.at < previous.at + 500) params.limit = 1;
        previous = poll;
        if (isHanging) lookedAgain.resolve();
      }
      if (method !== "sendMessage" || params.chat_id !== unlucky.id) return undefined;
      isHanging = true;
      return { kind: "hang", ms: 60_000 };
    };

    telegram.people.say(unlucky.id, "boleh like postingan caleg?");
    await lookedAgain.promise;
    const texts = variedQuestions(PEOPLE);
    for (const [i, person] of others.entries()) telegram.people.say(person.id, texts[i] ?? "");
    await Promise.all(others.map((person) => person.waitFor(() => true)));
    expect(unlucky.messages()).toEqual([]);

    telegram.settings.fault = undefined;
    await unlucky.waitFor(t("bot.tooSlow"));
  });
});

describe("a chat that floods the bot", () => {
  it("does not hold up the others, though its own updates wait for one another", async () => {
    const telegram = await startLocalTelegram();
    const held = Promise.withResolvers<void>();
    const { id: flooder } = telegram.people.create({ first_name: "Banjir" });
    const { id: other } = telegram.people.create({ first_name: "Sari" });
    const answered = Promise.withResolvers<void>();
    const dispatcher = createDispatcher({
      handle: (update) => (orderKey(update) === flooder ? held.promise : Promise.resolve(answered.resolve())),
      log: silentLog,
      watchdogMs: 60_000,
      onCutOff: async () => {},
    });
    const polling = pollUpdates({
      api: new Api(telegram.token, { apiRoot: telegram.apiRoot }),
      dispatcher,
      allowedUpdates: ["message"],
      log: silentLog,
      stragglerMs: 50,
    });

    for (let i = 0; i < 250; i++) telegram.people.say(flooder, "?");
    telegram.people.say(other, "boleh like postingan caleg?");
    await answered.promise;

    held.resolve();
    await polling.stop();
    await telegram.close();
  });
});
