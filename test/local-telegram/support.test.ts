import { Bot, InlineKeyboard } from "grammy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startChat, type TestChat } from "../support/chat.ts";
import type { PlayedGroup } from "../support/group.ts";
import { TINY_PNG } from "./api.ts";

describe("people and groups to play", () => {
  let chat: TestChat;
  let bot: Bot;
  let moderators: PlayedGroup;
  let running: Promise<void>;

  beforeEach(async () => {
    chat = await startChat();
    moderators = chat.group("Moderators", { isForum: true });
    bot = new Bot(chat.token, { client: { apiRoot: chat.apiRoot } });
    // A small tip line: what is said in private goes to a new topic, without a name.
    bot.chatType("private").command("start", (ctx) => ctx.reply("Silakan"));
    const senders = new Map<string, number>();
    bot.chatType("private").on("message:text", async (ctx) => {
      const topic = await ctx.api.createForumTopic(moderators.chatId, "Laporan");
      const reply_markup = new InlineKeyboard().text("Selesai", `done:${topic.message_thread_id}`);
      const options = { message_thread_id: topic.message_thread_id, reply_markup };
      await ctx.api.sendMessage(moderators.chatId, ctx.msg.text, options);
      senders.set(String(topic.message_thread_id), ctx.chat.id);
      await ctx.reply("Terkirim");
    });
    bot.chatType("private").on("message:photo", (ctx) => ctx.reply("Foto?"));
    bot.callbackQuery(/^done:(\d+)$/, async (ctx) => {
      await ctx.answerCallbackQuery("Ditutup");
      await ctx.api.sendMessage(senders.get(ctx.match[1] ?? "") ?? 0, "Laporan selesai");
    });
    running = bot.start();
  });

  afterEach(async () => {
    await bot.stop();
    await running;
    await chat.close();
  });

  it("see what the bot brings to each of them", async () => {
    const sari = chat.person("Sari", { username: "sari.w" });
    const budi = chat.person("Budi");
    await sari.says("/start");
    await sari.says("ada kampanye di kantor");
    expect(sari.sees()).toBe("Silakan\n\nTerkirim");
    expect(moderators.sees()).toContain("ada kampanye di kantor");
    expect(moderators.topics()).toHaveLength(1);
    expect(chat.everythingSentTo("Moderators")).not.toMatch(sari.traces);
    expect(chat.callsTo("moderators").map((call) => call.method)).toEqual([
      "createForumTopic",
      "sendMessage",
    ]);

    const news = sari.waitFor(/selesai/);
    expect(await budi.taps("Selesai", { group: moderators })).toMatchObject({
      kind: "answered",
      text: "Ditutup",
    });
    expect((await news).text).toBe("Laporan selesai");
  });

  it("send pictures and hear of them", async () => {
    const sari = chat.person("Sari");
    await sari.sendsPhoto(TINY_PNG, { caption: "bukti" });
    expect(sari.lastMessage().text).toBe("Foto?");
  });
});

describe("people to play, when something is amiss", () => {
  it("wait no longer than told, and say what there was instead", async () => {
    const impatient = await startChat({ patienceMs: 1 });
    const sari = impatient.person("Sari");
    await expect(sari.waitFor("never")).rejects.toThrow("waited 1 ms for never");
    await expect(sari.says("/start")).rejects.toThrow("is it running?");
    await impatient.close();
  });

  it("name the buttons there are when there is no such one", async () => {
    const chat = await startChat();
    const sari = chat.person("Sari");
    expect(() => sari.taps("Tidak ada")).toThrow("no message has a button «Tidak ada»; there are: none");
    await chat.close();
  });
});
