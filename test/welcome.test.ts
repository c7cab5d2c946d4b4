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

  it.each(["/bantuan", "/ikrar", "/dasar"])("gets %s in both languages", async (command) => {
    const sari = bot.chat.person("Sari");
    const grace = bot.chat.person("Grace", { language_code: "en" });
    await sari.says(command);
    await grace.says(command);
    expect(sari.messages()).toHaveLength(1);
    expect(grace.messages()).toHaveLength(1);
    expect(sari.sees()).not.toBe(grace.sees());
  });

  it("who asks about privacy hears of tips as the settings have them, in both languages", async () => {
    const hourly = await startBot({ tipSlotMinutes: 60 });
    const sari = hourly.chat.person("Sari");
    const grace = hourly.chat.person("Grace", { language_code: "en" });
    await sari.says("/privasi");
    await grace.says("/privasi");
    const [everything, tips] = sari.messages();
    expect(everything?.text).toContain("Tidak disimpan");
    expect(tips?.text).toContain("sekali tiap 60 menit");
    expect(tips?.text).toContain("90 hari");
    expect(tips?.text).not.toContain("tidak diterima");
    expect(grace.sees()).toContain("once every 60 minutes");
    await hourly.close();

    const budi = bot.chat.person("Budi");
    await budi.says("/privasi");
    expect(budi.lastMessage().text).toContain("segera diserahkan");
  });

  it("is told under /privasi where tips are not taken", async () => {
    const closed = await startBot({ moderators: false });
    const sari = closed.chat.person("Sari");
    await sari.says("/privasi");
    expect(sari.lastMessage().text).toContain("Saat ini laporan tidak diterima");
    await closed.close();
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
    // In each language: the menus of private chats, groups and moderators, and two descriptions.
    expect(before).toBe(10);
    await bot.restart();
    expect(setters()).toBe(before);
  });
});
