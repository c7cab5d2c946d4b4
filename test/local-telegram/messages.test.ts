import { createHash } from "node:crypto";
import { Bot, InputFile, InputMediaBuilder } from "grammy";
import type { Message } from "grammy/types";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { searchableText } from "../../src/local-telegram/index.ts";
import { type BareBot, bareBot, TINY_PNG } from "./api.ts";

let bot: BareBot;
let now = 1_800_000_000_000;
beforeEach(async () => {
  bot = await bareBot({ clock: () => now });
});
afterEach(() => bot.telegram.close());

const send = async (text = "x", more = {}) =>
  (await bot.call("sendMessage", { chat_id: bot.sari, text, ...more })).result.message_id as number;
const about = (messageId: number) => ({ chat_id: bot.sari, message_id: messageId });
const grammy = () => new Bot(bot.telegram.token, { client: { apiRoot: bot.telegram.apiRoot } }).api;

describe("editing", () => {
  const SAME =
    "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";
  const keyboard = { inline_keyboard: [[{ text: "a", callback_data: "b" }]] };

  it("changes text, and takes away a keyboard that is not given again", async () => {
    const id = await send("a", { reply_markup: keyboard });
    const { result } = await bot.call("editMessageText", { ...about(id), text: "b" });
    expect(result).toMatchObject({ text: "b", edit_date: Math.floor(now / 1000) });
    expect(result.reply_markup).toBeUndefined();
  });

  it("is refused where nothing changes, whatever way it is written", async () => {
    const id = await send("<b>a</b>", { parse_mode: "HTML", reply_markup: keyboard });
    const same = {
      ...about(id),
      text: "<strong>a</strong> ",
      parse_mode: "HTML",
      reply_markup: JSON.stringify(keyboard),
    };
    expect(await bot.complaint("editMessageText", same)).toBe(SAME);
    expect(await bot.complaint("editMessageReplyMarkup", { ...about(id), reply_markup: keyboard })).toBe(
      SAME,
    );
    expect(await bot.complaint("editMessageReplyMarkup", about(id))).toBe("ok");
    expect(await bot.complaint("editMessageReplyMarkup", about(id))).toBe(SAME);
  });

  it("touches neither what is not there nor what is not its own", async () => {
    expect(await bot.complaint("editMessageText", { ...about(999), text: "x" })).toBe(
      "400 Bad Request: message to edit not found",
    );
    const hers = bot.telegram.people.say(bot.sari, "mine").message_id;
    expect(await bot.complaint("editMessageText", { ...about(hers), text: "x" })).toBe(
      "400 Bad Request: message can't be edited",
    );
    expect(await bot.complaint("editMessageCaption", { ...about(await send()), caption: "x" })).toBe(
      "400 Bad Request: there is no caption in the message to edit",
    );
  });
});

describe("deleting", () => {
  it("works for both sides' messages within 48 hours, by the clock that was given", async () => {
    const old = await send();
    now += 48 * 3600_000 + 1000;
    expect(await bot.complaint("deleteMessage", about(old))).toBe(
      "400 Bad Request: message can't be deleted for everyone",
    );
    const hers = bot.telegram.people.say(bot.sari, "x").message_id;
    expect(await bot.complaint("deleteMessage", about(hers))).toBe("ok");
    expect(await bot.complaint("deleteMessage", about(hers))).toBe(
      "400 Bad Request: message to delete not found",
    );
  });

  it("skips what is not there when many are deleted", async () => {
    const ids = [await send(), 999, await send()];
    expect(await bot.complaint("deleteMessages", { chat_id: bot.sari, message_ids: ids })).toBe("ok");
    expect(bot.telegram.world.chats.get(bot.sari)?.messages.has(ids[0] ?? 0)).toBe(false);
  });
});

describe("taps", () => {
  const keyboard = { inline_keyboard: [[{ text: "Ya", callback_data: "ya" }]] };
  const TOO_OLD = "400 Bad Request: query is too old and response timeout expired or query ID is invalid";

  it("can be answered once, in time", async () => {
    const id = await send("?", { reply_markup: keyboard });
    const answer = bot.telegram.people.tap(bot.sari, bot.sari, id, "Ya");
    const [{ callback_query: query }] = await bot.pending();
    expect(query).toMatchObject({ data: "ya", message: { message_id: id }, from: { id: bot.sari } });
    expect(
      await bot.complaint("answerCallbackQuery", { callback_query_id: query.id, text: "x".repeat(201) }),
    ).toBe("400 Bad Request: MESSAGE_TOO_LONG");
    expect(await bot.complaint("answerCallbackQuery", { callback_query_id: query.id, text: "Baik" })).toBe(
      "ok",
    );
    expect(await answer).toEqual({ kind: "answered", text: "Baik", alert: false });
    expect(await bot.complaint("answerCallbackQuery", { callback_query_id: query.id })).toBe(TOO_OLD);
  });

  it("expire", async () => {
    const id = await send("?", { reply_markup: keyboard });
    void bot.telegram.people.tap(bot.sari, bot.sari, id, "ya");
    const [{ callback_query: query }] = await bot.pending();
    now += 15_000;
    expect(await bot.complaint("answerCallbackQuery", { callback_query_id: query.id })).toBe(TOO_OLD);
  });
});

describe("people who do not want to hear from the bot", () => {
  it("cannot be written to before they start it", async () => {
    const budi = bot.telegram.people.create({ first_name: "Budi" }).id;
    expect(await bot.complaint("sendMessage", { chat_id: budi, text: "x" })).toBe(
      "400 Bad Request: chat not found",
    );
    bot.telegram.people.start(budi);
    expect(await bot.complaint("sendMessage", { chat_id: budi, text: "x" })).toBe("ok");
  });

  it("can block it; it hears of that, and of the change of mind", async () => {
    bot.telegram.people.block(bot.sari);
    expect(await bot.complaint("sendMessage", { chat_id: bot.sari, text: "x" })).toBe(
      "403 Forbidden: bot was blocked by the user",
    );
    expect(await bot.complaint("sendChatAction", { chat_id: bot.sari, action: "typing" })).toBe(
      "403 Forbidden: bot was blocked by the user",
    );
    bot.telegram.people.unblock(bot.sari);
    expect(await bot.complaint("sendMessage", { chat_id: bot.sari, text: "x" })).toBe("ok");
    const statuses = (await bot.pending()).map((update) => update.my_chat_member.new_chat_member.status);
    expect(statuses).toEqual(["kicked", "member"]);
  });
});

describe("files", () => {
  it("come back as they were sent, from the bot by grammY and from a person", async () => {
    const api = grammy();
    const sent = await api.sendPhoto(bot.sari, new InputFile(TINY_PNG, "x.png"), {
      caption: "<i>a</i>",
      parse_mode: "HTML",
    });
    expect(sent).toMatchObject({
      caption: "a",
      caption_entities: [{ type: "italic", offset: 0, length: 1 }],
    });
    const photo = sent.photo.at(-1);
    expect(photo).toMatchObject({ width: 1, height: 1, file_size: TINY_PNG.length });
    expect(await download(photo?.file_id ?? "")).toEqual(TINY_PNG);
    const again = await api.sendPhoto(bot.sari, photo?.file_id ?? "");
    expect(again.photo.at(-1)?.file_unique_id).toBe(photo?.file_unique_id);

    const bytes = Buffer.from(Array.from({ length: 3000 }, (_, i) => i % 256));
    const hers = bot.telegram.people.sendDocument(bot.sari, bytes, "surat.pdf", "application/pdf");
    expect(hers.document).toMatchObject({
      file_name: "surat.pdf",
      mime_type: "application/pdf",
      file_size: 3000,
    });
    expect(await download(hers.document?.file_id ?? "")).toEqual(bytes);
  });

  it("go out as an album with attached uploads", async () => {
    const [first, second] = await grammy().sendMediaGroup(bot.sari, [
      InputMediaBuilder.photo(new InputFile(TINY_PNG, "a.png"), { caption: "satu" }),
      InputMediaBuilder.photo(new InputFile(TINY_PNG, "b.png")),
    ]);
    expect(first).toMatchObject({ caption: "satu", media_group_id: expect.any(String) });
    expect(second).toMatchObject({ media_group_id: (first as Message).media_group_id });
  });

  it.each([
    [{ photo: "https://example.org/x.png" }, "failed to get HTTP URL content"],
    [{ photo: "nonsense" }, "wrong remote file identifier specified: Wrong character in the string"],
    [{}, "there is no photo in the request"],
  ])("%j is refused", async (params, problem) => {
    expect(await bot.complaint("sendPhoto", { chat_id: bot.sari, ...params })).toBe(
      `400 Bad Request: ${problem}`,
    );
  });

  it("complain within an album about the item", async () => {
    const media = [{ type: "photo", media: "attach://a", caption: "<x>", parse_mode: "HTML" }];
    expect(await bot.complaint("sendMediaGroup", { chat_id: bot.sari, media })).toBe(
      `400 Bad Request: can't parse InputMedia: Can't parse entities: Unsupported start tag "x" at byte offset 0`,
    );
  });

  it("that are no picture are no photo", async () => {
    const form = new FormData();
    form.set("chat_id", String(bot.sari));
    form.set("photo", new Blob(["not a picture"]), "x.jpg");
    expect((await bot.upload("sendPhoto", form)).description).toBe("Bad Request: IMAGE_PROCESS_FAILED");
  });

  it("are found byte by byte in what was sent to a chat", async () => {
    await grammy().sendDocument(bot.sari, new InputFile(Buffer.from("canary-7731"), "laporan.txt"), {
      caption: "cap",
    });
    const everything = searchableText(bot.telegram.everythingSentTo(bot.sari));
    for (const trace of ["canary-7731", "laporan.txt", "cap"]) expect(everything).toContain(trace);
    expect(searchableText(bot.telegram.everythingSentTo(1))).toBe("");
  });

  async function download(fileId: string): Promise<Buffer> {
    const { result } = await bot.call("getFile", { file_id: fileId });
    const { apiRoot, token } = bot.telegram;
    const response = await fetch(`${apiRoot}/file/bot${token}/${result.file_path}`);
    return Buffer.from(await response.arrayBuffer());
  }
});

describe("what else a bot can do in a chat", () => {
  it("keeps protection, previews and the keyboard below on the message", async () => {
    const id = await send("x", {
      protect_content: true,
      link_preview_options: { is_disabled: true },
      reply_markup: { keyboard: [["A", { text: "B" }]], resize_keyboard: true },
    });
    const stored = bot.telegram.world.chats.get(bot.sari)?.messages.get(id);
    expect(stored?.message).toMatchObject({
      has_protected_content: true,
      link_preview_options: { is_disabled: true },
    });
    expect(stored?.message.reply_markup).toBeUndefined();
    expect(stored?.keyboard).toMatchObject({ keyboard: [[{ text: "A" }, { text: "B" }]] });
  });

  it("forwards with the origin and copies without", async () => {
    const hers = bot.telegram.people.say(bot.sari, "rahasia");
    const budi = bot.telegram.people.create({ first_name: "Budi" }).id;
    bot.telegram.people.start(budi);
    const from = { chat_id: budi, from_chat_id: bot.sari, message_id: hers.message_id };
    const { result } = await bot.call("forwardMessage", from);
    expect(result).toMatchObject({
      text: "rahasia",
      forward_origin: { type: "user", sender_user: { id: bot.sari } },
    });
    const copy = await bot.call("copyMessage", from);
    const kept = bot.telegram.world.chats.get(budi)?.messages.get(copy.result.message_id);
    expect(kept?.message.text).toBe("rahasia");
    expect(kept?.message.forward_origin).toBeUndefined();
    expect(bot.telegram.everythingSentTo(budi).map((call) => call.method)).toEqual([
      "forwardMessage",
      "copyMessage",
    ]);
  });

  it("runs a quiz: votes are told, the poll can be stopped once", async () => {
    const { result } = await bot.call("sendPoll", {
      chat_id: bot.sari,
      question: "?",
      options: [{ text: "a" }, { text: "b" }],
      type: "quiz",
      correct_option_ids: [1],
      is_anonymous: false,
    });
    bot.telegram.people.vote(bot.sari, bot.sari, result.message_id, [1]);
    const updates = await bot.pending();
    const persistentId = result.poll.options[1].persistent_id;
    expect(updates.find((u) => u.poll_answer)?.poll_answer).toMatchObject({
      option_ids: [1],
      option_persistent_ids: [persistentId],
      user: { id: bot.sari },
    });
    expect(updates.find((u) => u.poll)?.poll).toMatchObject({ total_voter_count: 1 });
    expect(() => bot.telegram.people.vote(bot.sari, bot.sari, result.message_id, [0])).toThrow(
      "cannot be changed",
    );
    expect((await bot.call("stopPoll", about(result.message_id))).result).toMatchObject({ is_closed: true });
    expect(await bot.complaint("stopPoll", about(result.message_id))).toBe(
      "400 Bad Request: poll has already been closed",
    );
  });

  it("pins, unpins and reacts", async () => {
    const id = await send();
    expect(await bot.complaint("pinChatMessage", about(id))).toBe("ok");
    expect((await bot.call("getChat", { chat_id: bot.sari })).result.pinned_message.message_id).toBe(id);
    expect(await bot.complaint("unpinChatMessage", about(id))).toBe("ok");
    expect(
      await bot.complaint("setMessageReaction", { ...about(id), reaction: [{ type: "emoji", emoji: "👍" }] }),
    ).toBe("ok");
    expect(
      await bot.complaint("setMessageReaction", { ...about(id), reaction: [{ type: "emoji", emoji: "X" }] }),
    ).toBe("400 Bad Request: REACTION_INVALID");
  });

  it("answers inline queries", async () => {
    const results = bot.telegram.people.inlineQuery(bot.sari, "netral");
    const [{ inline_query: query }] = await bot.pending();
    expect(query).toMatchObject({ query: "netral", from: { id: bot.sari } });
    await bot.call("answerInlineQuery", { inline_query_id: query.id, results: [] });
    expect(await results).toEqual([]);
  });

  it("has menus by language and scope", async () => {
    const commands = (description: string) => [{ command: "tanya", description }];
    await bot.call("setMyCommands", { commands: commands("Ask") });
    await bot.call("setMyCommands", { commands: commands("Tanya"), language_code: "id" });
    await bot.call("setMyCommands", { commands: [], scope: { type: "all_private_chats" } });
    const read = async (params = {}) => (await bot.call("getMyCommands", params)).result[0]?.description;
    expect(await read()).toBe("Ask");
    expect(await read({ language_code: "id" })).toBe("Tanya");
    expect(await read({ language_code: "en" })).toBeUndefined();
    expect(await read({ scope: { type: "all_group_chats" } })).toBeUndefined();
    const seen = await fetch(`${bot.telegram.apiRoot}/client/menu?person_id=${bot.sari}&chat_id=${bot.sari}`);
    expect(await seen.json()).toEqual({ commands: commands("Tanya") });
    await bot.call("deleteMyCommands", { language_code: "id" });
    expect(await read({ language_code: "id" })).toBeUndefined();
    expect(
      await bot.complaint("setMyCommands", { commands: [{ command: "Tidak Boleh", description: "x" }] }),
    ).toBe("400 Bad Request: BOT_COMMAND_INVALID");
    await bot.call("setMyDescription", { description: "Halo", language_code: "id" });
    expect((await bot.call("getMyDescription", { language_code: "id" })).result).toEqual({
      description: "Halo",
    });
    expect((await bot.call("getMyDescription", { language_code: "en" })).result).toEqual({ description: "" });
    expect((await bot.call("getMyName")).result).toEqual({ name: "Netral" });
  });
});

describe("memory", () => {
  it("stays flat: chats, calls and updates are forgotten beyond their limits", async () => {
    const { telegram } = bot;
    Object.assign(telegram.settings, { keptMessages: 10, keptCalls: 5 });
    for (let i = 0; i < 50; i++) await send(String(i));
    expect(telegram.world.chats.get(bot.sari)?.messages.size).toBe(10);
    expect(telegram.calls()).toHaveLength(5);
    for (let i = 0; i < 20_000; i++) telegram.people.say(bot.sari, "x");
    bot.forget();
    expect(telegram.world.updates.size()).toBe(0);
    expect(createHash("sha256").update(JSON.stringify(telegram.calls())).digest()).toHaveLength(32);
  });
});
