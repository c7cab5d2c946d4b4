import { Bot, InlineKeyboard } from "grammy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startChat, type TestChat } from "../support/chat.ts";

describe("a grammY bot in a private chat", () => {
  let chat: TestChat;
  let bot: Bot;
  let running: Promise<void>;

  beforeEach(async () => {
    chat = await startChat();
    bot = new Bot(chat.token, { client: { apiRoot: chat.apiRoot } });
  });

  afterEach(async () => {
    await bot.stop();
    await running;
    await chat.close();
  });

  const run = () => {
    running = bot.start();
  };

  it("answers what a person says", async () => {
    bot.on("message:text", (ctx) => ctx.reply(`You said: ${ctx.msg.text}`));
    run();
    const sari = chat.person("Sari");
    await sari.starts();
    await sari.says("halo");
    expect(sari.lastMessage().text).toBe("You said: halo");
    expect(sari.sees()).toContain("You said: /start");
  });

  it("answers a tap and edits the message under the button", async () => {
    bot.command("start", (ctx) =>
      ctx.reply("Ready?", { reply_markup: new InlineKeyboard().text("Yes", "go:1") }),
    );
    bot.callbackQuery("go:1", async (ctx) => {
      await ctx.answerCallbackQuery({ text: "Going", show_alert: true });
      await ctx.editMessageText("<b>Gone</b>", { parse_mode: "HTML" });
    });
    run();
    const sari = chat.person("Sari");
    await sari.says("/start");
    expect(sari.buttons()).toEqual(["Yes"]);
    expect(await sari.taps("Yes")).toEqual({ kind: "answered", text: "Going", alert: true });
    expect(sari.lastMessage()).toMatchObject({
      text: "Gone",
      entities: [{ type: "bold", offset: 0, length: 4 }],
    });
    expect(sari.buttons()).toEqual([]);
  });

  it("is found out when it leaves a tap unanswered", async () => {
    bot.command("start", (ctx) =>
      ctx.reply("Ready?", { reply_markup: new InlineKeyboard().text("Yes", "go:1") }),
    );
    run();
    const sari = chat.person("Sari");
    await sari.says("/start");
    expect(await sari.taps("Yes")).toEqual({ kind: "expired" });
  });
});
