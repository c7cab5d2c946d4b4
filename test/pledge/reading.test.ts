import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCALES, loadTranslator } from "../../src/bot/translate.ts";
import { measureOf, paintSvg } from "../../src/picture/painter.ts";
import { drawPledge, PAGE } from "../../src/pledge/drawing.ts";
import { pictureWords } from "../../src/pledge/view.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import type { PlayedPerson } from "../support/person.ts";

let bot: BotUnderTest;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.close());

async function pledges(name = "Sari"): Promise<PlayedPerson> {
  const person = bot.chat.person(name);
  await person.says("/ikrar");
  await person.taps("Mulai membaca");
  for (let point = 0; point < 4; point++) await person.taps("Saya ikrarkan");
  return person;
}
const prompt = (person: PlayedPerson) =>
  person.messages().findLast(({ text }) => text?.startsWith("Nama di gambar ikrar"))?.message_id ?? 0;
const pictures = (person: PlayedPerson) =>
  bot.chat.callsTo(person).filter(({ method }) => method === "sendPhoto");

describe("/ikrar", () => {
  it("is read point by point in one message, each acknowledged, over a restart", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("/ikrar");
    await sari.taps("Mulai membaca");
    expect(sari.sees()).toMatch(/^Butir 1 dari 4\n\nMenjaga dan menegakkan/);
    await sari.taps("Saya ikrarkan");
    await bot.restart();
    await sari.taps("Saya ikrarkan");
    expect(sari.sees()).toContain("Butir 3 dari 4");
    await sari.taps("Saya ikrarkan");
    await sari.taps("Saya ikrarkan");
    expect(sari.sees()).toMatch(/Keempat butir[\s\S]+politik uang[\s\S]+tidak menambah sanksi/);
    expect(sari.messages()).toHaveLength(1);
  });

  it("takes a second tap for one", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("/ikrar");
    const message = sari.lastMessage();
    await Promise.all([sari.taps("Mulai membaca", { message }), sari.taps("Mulai membaca", { message })]);
    expect(sari.sees()).toContain("Butir 1 dari 4");
    expect(sari.messages()).toHaveLength(1);
  });

  it("goes on in a new message where the old one was deleted meanwhile", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("/ikrar");
    const message = sari.lastMessage();
    const tap = bot.chat.telegram.people.tap(sari.id, sari.chatId, message.message_id, "Mulai membaca");
    bot.chat.telegram.people.delete(sari.chatId, [message.message_id]);
    await tap;
    await bot.chat.settled();
    expect(sari.sees()).toContain("Butir 1 dari 4");
  });

  it("ends with a picture without a name", async () => {
    const sari = await pledges();
    await sari.taps("Gambar tanpa nama");
    expect(pictures(sari)).toHaveLength(1);
    expect(sari.lastMessage().caption).toContain("bukan bukti ikrar resmi");
  });

  it("ends with a picture with a name that is typed then and kept nowhere", async () => {
    const sari = await pledges();
    await sari.taps("Gambar dengan nama saya");
    await bot.restart();
    await sari.says("12345", { replyTo: prompt(sari) });
    expect(sari.sees()).toContain("Namanya tidak terbaca");
    await sari.says("Sari Wulandari, S.Pd.", { replyTo: prompt(sari) });
    expect(pictures(sari)).toHaveLength(1);
    expect(bot.logged()).not.toContain("Wulandari");
  });

  it("lets a command in reply to the prompt be a command", async () => {
    const sari = await pledges();
    await sari.taps("Gambar dengan nama saya");
    await sari.says("/topik", { replyTo: prompt(sari) });
    expect(pictures(sari)).toHaveLength(0);
  });
});

describe("the picture of the pledge", () => {
  const fonts = { text: measureOf("DejaVuSans"), name: measureOf("DejaVuSerif-Bold") };
  it.each(LOCALES)("has every word within its frame, with the longest name («%s»)", async (locale) => {
    const t = (await loadTranslator("locales"))(locale);
    for (const name of [undefined, "W".repeat(60)]) {
      const svg = drawPledge(pictureWords(name, "2026-11-22", locale, t), fonts);
      const heights = [...svg.matchAll(/<text x="\d+" y="(\d+)"/g)].map((match) => Number(match[1]));
      const beforeFooter = heights.slice(0, -2);
      expect(Math.max(...beforeFooter)).toBeLessThan(PAGE.height - 150);
      const png = await paintSvg(svg, PAGE.width);
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([PAGE.width, PAGE.height]);
    }
  });

  it("writes a name as text and not as markup", async () => {
    const t = (await loadTranslator("locales"))("id");
    const svg = drawPledge(pictureWords(`<b>&"`, "2026-11-22", "id", t), fonts);
    expect(svg).toContain("&lt;b&gt;&amp;&quot;");
  });
});
