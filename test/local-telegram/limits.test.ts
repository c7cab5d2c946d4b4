import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BareBot, bareBot, TINY_PNG } from "./api.ts";

describe("lengths and counts at their limits", () => {
  let bot: BareBot;
  beforeEach(async () => {
    bot = await bareBot();
  });
  afterEach(() => bot.telegram.close());

  const options = (...texts: string[]) => ({ question: "?", options: texts });
  const quiz = (more: object) => ({ question: "?", options: ["a", "b"], type: "quiz", ...more });
  const button = (more: object) => ({
    text: "x",
    reply_markup: { inline_keyboard: [[{ text: "b", ...more }]] },
  });

  const table: [string, string, Record<string, unknown>, string][] = [
    ["a text of 4096", "sendMessage", { text: "x".repeat(4096) }, "ok"],
    ["a text of 4097", "sendMessage", { text: "x".repeat(4097) }, "400 Bad Request: message is too long"],
    ["4096 emoji", "sendMessage", { text: "👍".repeat(4096) }, "ok"],
    ["4097 emoji", "sendMessage", { text: "👍".repeat(4097) }, "400 Bad Request: message is too long"],
    [
      "4096 characters within tags",
      "sendMessage",
      { text: `<b>${"&lt;".repeat(4096)}</b>`, parse_mode: "HTML" },
      "ok",
    ],
    [
      "4097 characters within tags",
      "sendMessage",
      { text: `<b>${"&lt;".repeat(4097)}</b>`, parse_mode: "HTML" },
      "400 Bad Request: message is too long",
    ],
    ["spaces around 4096", "sendMessage", { text: `  ${"x".repeat(4096)}  ` }, "ok"],
    ["no text", "sendMessage", {}, "400 Bad Request: message text is empty"],
    ["an empty text", "sendMessage", { text: "" }, "400 Bad Request: message text is empty"],
    ["only spaces", "sendMessage", { text: "  \n " }, "400 Bad Request: text must be non-empty"],
    [
      "only a tag",
      "sendMessage",
      { text: "<b></b>", parse_mode: "HTML" },
      "400 Bad Request: text must be non-empty",
    ],
    [
      "an unknown parse mode",
      "sendMessage",
      { text: "x", parse_mode: "XML" },
      "400 Bad Request: unsupported parse_mode",
    ],
    ["callback data of 64 bytes", "sendMessage", button({ callback_data: "é".repeat(32) }), "ok"],
    [
      "callback data of 65 bytes",
      "sendMessage",
      button({ callback_data: `${"é".repeat(32)}x` }),
      "400 Bad Request: BUTTON_DATA_INVALID",
    ],
    [
      "a button that does nothing",
      "sendMessage",
      button({}),
      "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    [
      "a button with a bad link",
      "sendMessage",
      button({ url: "bkn" }),
      "400 Bad Request: inline keyboard button URL 'bkn' is invalid: Wrong HTTP URL",
    ],
    ["a styled button", "sendMessage", button({ callback_data: "x", style: "danger" }), "ok"],
    ["a button that copies", "sendMessage", button({ copy_text: { text: "1234" } }), "ok"],
    ["a poll of 1 option", "sendPoll", options("a"), "ok"],
    ["a poll of 12 options", "sendPoll", options(..."abcdefghijkl"), "ok"],
    [
      "a poll of 13 options",
      "sendPoll",
      options(..."abcdefghijklm"),
      "400 Bad Request: poll can't have more than 12 options",
    ],
    [
      "a poll without options",
      "sendPoll",
      options(),
      "400 Bad Request: poll must have at least one answer option",
    ],
    ["an option of 100", "sendPoll", options("x".repeat(100)), "ok"],
    [
      "an option of 101",
      "sendPoll",
      options("x".repeat(101)),
      "400 Bad Request: poll options length must not exceed 100",
    ],
    ["a question of 300", "sendPoll", { ...options("a"), question: "x".repeat(300) }, "ok"],
    [
      "a question of 301",
      "sendPoll",
      { ...options("a"), question: "x".repeat(301) },
      "400 Bad Request: poll question length must not exceed 300",
    ],
    ["a quiz", "sendPoll", quiz({ correct_option_ids: [1] }), "ok"],
    ["a quiz with two right answers", "sendPoll", quiz({ correct_option_ids: [0, 1] }), "ok"],
    [
      "a quiz without a right answer",
      "sendPoll",
      quiz({}),
      "400 Bad Request: correct quiz option list must be non-empty",
    ],
    [
      "a quiz beyond its options",
      "sendPoll",
      quiz({ correct_option_ids: [2] }),
      "400 Bad Request: wrong quiz correct_option_id",
    ],
    [
      "an explanation of 200 in three lines",
      "sendPoll",
      quiz({ correct_option_ids: [0], explanation: `a\nb\n${"x".repeat(196)}` }),
      "ok",
    ],
    [
      "an explanation of 201",
      "sendPoll",
      quiz({ correct_option_ids: [0], explanation: "x".repeat(201) }),
      "400 Bad Request: MESSAGE_TOO_LONG",
    ],
    [
      "an explanation in four lines",
      "sendPoll",
      quiz({ correct_option_ids: [0], explanation: "a\nb\nc\nd" }),
      "400 Bad Request: MESSAGE_TOO_LONG",
    ],
  ];

  it.each(table)("%s", async (_name, method, params, expected) => {
    expect(await bot.complaint(method, { chat_id: bot.sari, ...params })).toBe(expected);
  });

  it.each([
    [1024, "ok"],
    [1025, "Bad Request: message caption is too long"],
  ])("a caption of %d", async (length, expected) => {
    const form = new FormData();
    form.set("chat_id", String(bot.sari));
    form.set("caption", "é".repeat(length));
    form.set("photo", new Blob([TINY_PNG]), "x.png");
    const answer = await bot.upload("sendPhoto", form);
    expect(answer.ok ? "ok" : answer.description).toBe(expected);
  });

  it.each([
    [
      { parse_mode: "HTML", text: "<x>" },
      `400 Bad Request: can't parse entities: Unsupported start tag "x" at byte offset 0`,
    ],
    [{ text: "x", chat_id: 1 }, "400 Bad Request: chat not found"],
    [{ text: "x", chat_id: "" }, "400 Bad Request: chat_id is empty"],
    [{ text: "x", reply_markup: "{" }, "400 Bad Request: can't parse reply keyboard markup JSON object"],
    [{ text: "x", message_thread_id: 7 }, "400 Bad Request: message thread not found"],
    [
      { text: "x", reply_parameters: { message_id: 999 } },
      "400 Bad Request: message to be replied not found",
    ],
    [{ text: "x", reply_parameters: { message_id: 999, allow_sending_without_reply: true } }, "ok"],
    // What is wrong with the text comes before what is wrong with the chat, its length after.
    [
      { parse_mode: "HTML", text: "<x>", chat_id: 1 },
      `400 Bad Request: can't parse entities: Unsupported start tag "x" at byte offset 0`,
    ],
    [{ text: "x".repeat(5000), chat_id: 1 }, "400 Bad Request: chat not found"],
  ])("%j", async (params, expected) => {
    expect(await bot.complaint("sendMessage", { chat_id: bot.sari, ...params })).toBe(expected);
  });
});

describe("Telegram's limits on sending", () => {
  let bot: BareBot;
  let now = 1_800_000_000_000;
  beforeEach(async () => {
    bot = await bareBot({ limits: true, clock: () => now });
  });
  afterEach(() => bot.telegram.close());

  const send = (chatId: number) => bot.call("sendMessage", { chat_id: chatId, text: "x" });

  it("lets a short burst into a private chat, then one message a second", async () => {
    for (let i = 0; i < 5; i++) expect((await send(bot.sari)).ok).toBe(true);
    expect(await send(bot.sari)).toEqual({
      ok: false,
      error_code: 429,
      description: "Too Many Requests: retry after 1",
      parameters: { retry_after: 1 },
    });
    now += 1000;
    expect((await send(bot.sari)).ok).toBe(true);
    expect((await send(bot.sari)).ok).toBe(false);
  });

  it("lets 20 messages a minute into a group", async () => {
    const group = bot.telegram.groups.create({ title: "G", ownerId: bot.sari });
    for (let i = 0; i < 20; i++) {
      now += 1000;
      expect((await send(group.id)).ok).toBe(true);
    }
    expect((await send(group.id)).parameters).toEqual({ retry_after: 41 });
    now += 41_000;
    expect((await send(group.id)).ok).toBe(true);
  });

  it("lets 30 messages a second through in all", async () => {
    const { people } = bot.telegram;
    const ids = Array.from({ length: 31 }, (_, i) => people.create({ first_name: `P${i}` }).id);
    for (const id of ids) people.start(id);
    const answers = [];
    for (const id of ids) answers.push(await send(id));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(30);
    now += 1000;
    expect((await send(ids[30] ?? 0)).ok).toBe(true);
  });

  it("can be switched off while it runs", async () => {
    bot.telegram.settings.limits = false;
    for (let i = 0; i < 50; i++) expect((await send(bot.sari)).ok).toBe(true);
  });
});
