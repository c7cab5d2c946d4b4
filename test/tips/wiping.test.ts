import type { Message } from "grammy/types";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import { type Sender, sender, telltalePicture } from "./sender.ts";

const HOUR = 3_600_000;

let bot: BotUnderTest;
let ahead = 0;
beforeAll(async () => {
  bot = await startBot({ now: () => Date.now() + ahead, clock: () => Date.now() + ahead });
});
afterAll(() => bot.close());

/** Everything there is in somebody's chat, from both sides. */
function everything(person: Sender): Message[] {
  const stored = bot.chat.telegram.world.chats.get(person.chatId)?.messages.values() ?? [];
  return [...stored].map(({ message }) => message);
}

/** A report with a picture, while somebody else talks with the bot: their ids lie between. */
async function sendsReport(sari: Sender, meanwhile: Sender): Promise<Message> {
  await sari.goesTo(6);
  await meanwhile.says("/topik");
  await sari.says("melihat sendiri");
  await sari.sendsPhoto(await telltalePicture());
  await meanwhile.says("boleh like postingan caleg?");
  await sari.taps("Selesai");
  await sari.taps("Lanjut saja");
  await sari.taps("Kirim");
  expect(sari.last()).toContain("Laporan diterima");
  return sari.lastMessage();
}

describe("[Hapus percakapan ini]", () => {
  it("warns first, and [Tidak] leaves everything as it was", async () => {
    const sari = sender(bot);
    const receipt = await sendsReport(sari, sender(bot, "Budi"));
    const before = everything(sari).length;
    expect(await sari.taps("Hapus percakapan ini")).toMatchObject({
      text: expect.stringContaining("Tanda terima ikut terhapus"),
    });
    expect(sari.buttons()).toEqual(["Salin tanda terima", "Ya, hapus semuanya", "Tidak"]);
    await sari.taps("Tidak");
    expect(sari.buttons()).toEqual(["Salin tanda terima", "Hapus percakapan ini"]);
    expect(everything(sari)).toHaveLength(before);
    expect(sari.lastMessage().text).toBe(receipt.text);
  });

  it("deletes every message of the report from both sides, and nothing else of anybody", async () => {
    const sari = sender(bot);
    const budi = sender(bot, "Budi");
    await sari.says("boleh like postingan caleg?");
    const own = everything(sari);
    await sendsReport(sari, budi);
    await sari.says("/topik");
    const kept = [...own, ...everything(sari).slice(-2)];
    const others = everything(budi);
    await sari.taps("Hapus percakapan ini");
    await sari.taps("Ya, hapus semuanya");
    expect(everything(sari).map(({ message_id }) => message_id)).toEqual(
      kept.map(({ message_id }) => message_id),
    );
    expect(everything(budi)).toEqual(others);
    const asked = bot.chat.callsTo(sari).filter(({ method }) => method === "deleteMessages");
    const ids = asked.flatMap(({ params }) => params.message_ids as number[]);
    for (const { message_id } of [...kept, ...others]) expect(ids).not.toContain(message_id);
  });

  it("works after a cancelled draft as well", async () => {
    const sari = sender(bot);
    await sari.goesTo(4);
    await sari.says("/batal");
    await sari.taps("Hapus percakapan ini");
    await sari.taps("Ya, hapus semuanya");
    expect(everything(sari)).toEqual([]);
  });

  it("deletes after a restart what its own data names, and a whole short dialogue", async () => {
    const sari = sender(bot);
    const budi = sender(bot, "Budi");
    await sendsReport(sari, budi);
    const others = everything(budi);
    await bot.restart();
    await sari.taps("Hapus percakapan ini");
    await sari.taps("Ya, hapus semuanya");
    expect(everything(sari)).toEqual([]);
    expect(everything(budi)).toEqual(others);
  });

  it("deletes of a long dialogue after a restart what tells most, and says what remains", async () => {
    const sari = sender(bot);
    await sari.goesTo(3);
    for (let round = 0; round < 15; round++) {
      await sari.says("kemarin pagi");
      await sari.says("kembali");
    }
    for (const answer of ["kemarin pagi", "Aula", "Camat", "sendiri", "daftar hadir"])
      await sari.says(answer);
    await sari.taps("Selesai");
    await sari.taps("Lanjut saja");
    await sari.taps("Kirim");
    await bot.restart();
    await sari.taps("Hapus percakapan ini");
    await sari.taps("Ya, hapus semuanya");
    expect(sari.last()).toMatch(/^\d+ pesan dihapus\. Sisanya tidak bisa kami hapus/);
    expect(sari.sees()).not.toContain("Tanda terima Anda");
    expect(sari.sees()).not.toContain("Camat mengajak");
  });

  it("says what remains where the messages are older than 48 hours", async () => {
    const sari = sender(bot);
    await sendsReport(sari, sender(bot, "Budi"));
    const before = everything(sari).length;
    ahead += 49 * HOUR;
    await sari.taps("Hapus percakapan ini");
    await sari.taps("Ya, hapus semuanya");
    expect(sari.last()).toContain("lebih dari 48 jam");
    expect(everything(sari)).toHaveLength(before + 1);
  });

  it("leaves only what Telegram refuses, where one of them is too old", async () => {
    const sari = sender(bot);
    await sari.goesTo(9);
    const [eldest] = everything(sari);
    bot.chat.telegram.settings.fault = (method, params) =>
      method === "deleteMessages" && (params.message_ids as number[]).includes(eldest?.message_id ?? 0)
        ? {
            kind: "error",
            error_code: 400,
            description: "Bad Request: message can't be deleted for everyone",
          }
        : undefined;
    await sari.taps("Kirim");
    await sari.taps("Hapus percakapan ini");
    await sari.taps("Ya, hapus semuanya");
    bot.chat.telegram.settings.fault = undefined;
    expect(everything(sari)).toHaveLength(2);
    expect(sari.last()).toContain("Sisanya tidak bisa kami hapus");
  });

  it("tapped twice does no harm", async () => {
    const sari = sender(bot);
    await sendsReport(sari, sender(bot, "Budi"));
    await sari.taps("Hapus percakapan ini");
    const receipt = sari.lastMessage();
    await Promise.all([
      sari.taps("Ya, hapus semuanya", { message: receipt }),
      sari.taps("Ya, hapus semuanya", { message: receipt }),
    ]);
    expect(everything(sari)).toEqual([]);
  });
});

describe("after sending", () => {
  it("an edit or a late reply in the report's dialogue is told to be not taken, and is no FAQ question", async () => {
    const sari = sender(bot);
    await sari.goesTo(2);
    const prompt = sari.lastMessage();
    const answer = await sari.says("Camat mengajak semua staf memilih calon nomor dua.");
    for (let step = 3; step <= 7; step++) await sari.says("lewati");
    await sari.taps("Lanjut saja");
    await sari.taps("Kirim");
    await sari.edits(answer, "boleh like postingan caleg?");
    expect(sari.last()).toContain("perubahan pesan tidak terbawa");
    await sari.says("boleh like postingan caleg?", { replyTo: prompt.message_id });
    expect(sari.last()).toContain("Laporan itu sudah terkirim");
    await sari.says("boleh like postingan caleg?");
    expect(sari.last()).toContain("DILARANG");
  });
});
