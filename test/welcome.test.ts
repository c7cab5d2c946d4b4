import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "./support/bot.ts";

let bot: BotUnderTest;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.close());

describe("a newcomer", () => {
  it("is welcomed, told that the bot is not an official channel, and offered topics and the other language", async () => {
    const sari = bot.chat.person("Sari");
    await sari.starts();
    expect(sari.sees()).toContain("bukan kanal resmi Bawaslu atau BKN");
    expect(sari.buttons()).toEqual(["Lihat semua topik", "Use English"]);
  });

  it("whose app is in English is welcomed in English", async () => {
    const grace = bot.chat.person("Grace", { language_code: "en" });
    await grace.starts();
    expect(grace.sees()).toContain("Welcome to Netral");
  });

  it.each(["/bantuan", "/privasi", "/ikrar", "/dasar"])("gets %s in both languages", async (command) => {
    const sari = bot.chat.person("Sari");
    const grace = bot.chat.person("Grace", { language_code: "en" });
    await sari.says(command);
    await grace.says(command);
    expect(sari.messages()).toHaveLength(1);
    expect(grace.messages()).toHaveLength(1);
    expect(sari.sees()).not.toBe(grace.sees());
  });

  it("who wants to report hears that tips are not taken here, and where to go", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("/lapor");
    expect(sari.sees()).toContain("belum dibuka");
    await sari.taps("Cara melapor resmi");
    expect(sari.lastMessage().text).toContain("Bawaslu");
  });
});

describe("a chosen language", () => {
  it("is kept over a restart, and wins over the language of the question", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("/bahasa");
    await sari.taps("English");
    expect(sari.lastMessage().text).toContain("English from now on");
    await bot.restart();
    await sari.says("boleh like postingan caleg?");
    expect(sari.lastMessage().text).toContain("PROHIBITED");
  });
});

describe("menus and descriptions", () => {
  it("are set once per language, and not again at a restart", async () => {
    const setters = () => bot.chat.telegram.calls().filter((call) => call.method.startsWith("setMy")).length;
    const before = setters();
    expect(before).toBe(8);
    await bot.restart();
    expect(setters()).toBe(before);
  });
});
