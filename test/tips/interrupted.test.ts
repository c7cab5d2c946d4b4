import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import { ANSWERS, sender, telltalePicture } from "./sender.ts";

const MINUTE = 60_000;

let bot: BotUnderTest;
let ahead = 0;
beforeAll(async () => {
  bot = await startBot({ now: () => Date.now() + ahead });
});
afterAll(() => bot.close());

const WRITTEN = "boleh like postingan caleg?";
const ANSWERED = /DILARANG|BOLEH/;

describe("a draft whose time is over", () => {
  it.each([2, 3, 4, 5, 6, 7])(
    "at question %i: what is written next never becomes a question to the FAQ, as a reply or not",
    async (step) => {
      const sari = sender(bot, `Sari ${step}`);
      const grace = sender(bot, `Grace ${step}`, { language_code: "en" });
      for (const person of [sari, grace]) {
        await person.goesTo(step);
        const prompt = person.lastMessage();
        ahead += 30 * MINUTE;
        await person.says(WRITTEN);
        expect(person.last()).toMatch(/Draf sudah terhapus|The draft is gone/);
        await person.says(WRITTEN, { replyTo: prompt.message_id });
        expect(person.last()).toMatch(/Draf sudah terhapus|The draft is gone/);
        await person.sends({ location: { latitude: 1, longitude: 1 } }, { replyTo: prompt.message_id });
        expect(person.last()).toMatch(/Draf sudah terhapus|The draft is gone/);
        expect(person.sees()).not.toMatch(ANSWERED);
        await person.says(WRITTEN);
        expect(person.last()).toMatch(/DILARANG|PROHIBITED/);
      }
    },
  );

  it.each([1, 7, 8, 9])("at step %i: its buttons say that it is gone, and nothing is sent", async (step) => {
    const sari = sender(bot, `Sari ${step}`);
    await sari.goesTo(step);
    if (step === 7) await sari.sendsPhoto(await telltalePicture());
    const message = sari.lastMessage();
    ahead += 30 * MINUTE;
    const label = message.reply_markup?.inline_keyboard[0]?.[0]?.text ?? "";
    const result = await sari.taps(label, { message });
    const said = "text" in result && result.text !== undefined ? result.text : sari.last();
    expect(said).toMatch(/sudah tidak ada|Tidak ada yang terkirim/);
    expect(bot.moderators.sees()).not.toContain(ANSWERS[0]);
  });

  it("says how long it lasts as the end comes near", async () => {
    const sari = sender(bot);
    await sari.goesTo(2);
    expect(sari.last()).not.toContain("menit lagi");
    ahead += 21 * MINUTE;
    await sari.says(ANSWERS[0]);
    expect(sari.last()).toContain("masih ada 9 menit lagi");
  });
});

describe("a restart", () => {
  it("at any question: the reply to it never becomes a question to the FAQ", async () => {
    const people = [2, 3, 4, 5, 6, 7].map((step) => ({ step, sari: sender(bot, `Sari ${step}`) }));
    for (const { sari, step } of people) await sari.goesTo(step);
    await bot.restart();
    for (const { sari } of people) {
      const prompt = sari.lastMessage();
      await sari.says(WRITTEN, { replyTo: prompt.message_id });
      expect(sari.last()).toContain("Draf sudah terhapus");
      await sari.sendsPhoto(await telltalePicture(), { replyTo: prompt.message_id });
      expect(sari.last()).toContain("Draf sudah terhapus");
      const answer = await sari.says(WRITTEN, { replyTo: prompt.message_id });
      await sari.edits(answer, `${WRITTEN} ya`);
      expect(sari.last()).toContain("Draf sudah terhapus");
      expect(sari.sees()).not.toMatch(ANSWERED);
      await sari.says("/lewati");
      expect(sari.last()).toContain("Draf sudah terhapus");
    }
  });

  it("before sending: the buttons say that the draft is gone, [Kirim] that nothing was sent", async () => {
    const sari = sender(bot);
    await sari.goesTo(9);
    const budi = sender(bot, "Budi");
    await budi.goesTo(8);
    await bot.restart();
    await sari.taps("Kirim");
    expect(sari.last()).toContain("Tidak ada yang terkirim");
    expect(sari.last()).not.toContain("diterima");
    expect(await budi.taps("Lanjut saja")).toMatchObject({
      text: expect.stringContaining("sudah tidak ada"),
    });
  });

  it("after the report was kept, before its receipt was shown: [Kirim] shows the receipt", async () => {
    const sari = sender(bot);
    await sari.goesTo(9);
    const control = sari.lastMessage();
    bot.chat.telegram.settings.fault = (method, params) =>
      method === "sendMessage" && String(params?.text).includes("tanda terima")
        ? { kind: "error", error_code: 400, description: "Bad Request: kept but not shown" }
        : undefined;
    await sari.taps("Kirim", { message: control });
    bot.chat.telegram.settings.fault = undefined;
    expect(sari.sees()).not.toContain("Laporan diterima");
    await bot.restart();
    await sari.taps("Kirim", { message: control });
    expect(sari.last()).toContain("sudah kami terima sebelum bot dimulai ulang");
    expect(sari.last()).not.toContain("terhapus:");
    const receipt = sari.receipt();
    await sari.says(`/cek ${receipt}`);
    expect(sari.last()).toContain("Laporan Anda");
  });
});

describe("sending", () => {
  it("twice, or again after the receipt: one report, one receipt, and the word that it was sent", async () => {
    const sari = sender(bot);
    await sari.goesTo(9);
    const control = sari.lastMessage();
    await Promise.all([sari.taps("Kirim", { message: control }), sari.taps("Kirim", { message: control })]);
    expect(sari.messages().filter(({ text }) => text?.includes("Laporan diterima"))).toHaveLength(1);
    // As another device may show it still.
    const stored = bot.chat.telegram.world.chats.get(sari.chatId)?.messages.get(control.message_id);
    if (stored === undefined || control.reply_markup === undefined) throw new Error("the buttons are gone");
    stored.message.reply_markup = control.reply_markup;
    expect(await sari.taps("Kirim", { message: control })).toMatchObject({
      text: "Sudah terkirim; tanda terimanya sudah ditampilkan.",
    });
    await bot.moderators.waitFor("Laporan");
    expect(sari.messages().filter(({ text }) => text?.includes("Laporan diterima"))).toHaveLength(1);
  });

  it("that was kept but not shown cannot be cancelled or changed: the receipt comes instead", async () => {
    for (const deed of ["Batal", "Ubah", "/batal", "tulisan"]) {
      const sari = sender(bot, `Sari ${deed}`);
      await sari.goesTo(9);
      const control = sari.lastMessage();
      bot.chat.telegram.settings.fault = (method, params) =>
        method === "sendMessage" && String(params?.text).includes("Tanda terima Anda")
          ? { kind: "error", error_code: 400, description: "Bad Request: kept but not shown" }
          : undefined;
      await sari.taps("Kirim");
      bot.chat.telegram.settings.fault = undefined;
      expect(sari.sees()).not.toContain("Tanda terima Anda");
      if (["Batal", "Ubah"].includes(deed)) await sari.taps(deed, { message: control });
      else await sari.says(deed);
      expect(sari.last()).toContain("Tanda terima Anda");
      expect(sari.sees()).not.toContain("Dibatalkan");
    }
  });

  it("is refused in the same words at the daily limit as before writing, and the draft stays", async () => {
    const sari = sender(bot);
    for (let tip = 0; tip < 5; tip++) {
      await sari.goesTo(9);
      await sari.taps("Kirim");
      expect(sari.last()).toContain("Laporan diterima");
    }
    await sari.says("/lapor");
    expect(sari.last()).toContain("Untuk hari ini kiriman tidak dapat diterima lagi");
  }, 30_000);

  it("to a group that has become unfit says so, and the draft can be sent once it is fit again", async () => {
    const own = await startBot();
    const { groups, settings } = own.chat.telegram;
    const { chatId, ownerId } = own.moderators;
    const sari = sender(own);
    await sari.goesTo(9);
    const control = sari.lastMessage();
    groups.demote(chatId, settings.botUser.id, ownerId);
    await own.chat.settled();
    await sari.taps("Kirim", { message: control });
    expect(sari.last()).toContain("sedang ditutup");
    expect(sari.last()).toContain("Draf Anda masih ada, paling lama 30 menit lagi");
    const budi = sender(own, "Budi");
    await budi.says("/lapor");
    expect(budi.last()).toContain("sedang ditutup");
    groups.promote(chatId, settings.botUser.id, ownerId, {
      can_delete_messages: true,
      can_manage_topics: true,
    });
    await own.chat.settled();
    await sari.taps("Kirim", { message: control });
    expect(sari.last()).toContain("Laporan diterima");
    await own.close();
  });
});

describe("a fault of Telegram in the middle", () => {
  it("leaves the person at the question they see: what they repeat answers that one", async () => {
    const sari = sender(bot);
    await sari.goesTo(3);
    bot.chat.telegram.settings.fault = (method, params) =>
      method === "sendMessage" && String(params?.text).includes("Langkah 4")
        ? { kind: "error", error_code: 400, description: "Bad Request: not now" }
        : undefined;
    await sari.says("kemarin pagi");
    bot.chat.telegram.settings.fault = undefined;
    expect(sari.last()).toContain("gangguan");
    await sari.says("kemarin pagi");
    expect(sari.last()).toMatch(/^Langkah 4 dari 7/);
    await sari.says("kembali");
    expect(sari.last()).toMatch(/^Langkah 3 dari 7[\s\S]+kemarin pagi/);
  });
});

describe("/hapusdata", () => {
  it("takes the draft along", async () => {
    const sari = sender(bot);
    await sari.goesTo(3);
    await sari.says("/hapusdata");
    await sari.taps("Ya, hapus data saya");
    await sari.says("/lapor");
    expect(sari.last()).toContain("Sebelum menulis laporan");
  });
});

describe("without a moderators' group", () => {
  it("/lapor says that tips are closed, and where to go", async () => {
    const own = await startBot({ moderators: false });
    const sari = sender(own);
    await sari.says("/lapor");
    expect(sari.last()).toContain("belum dibuka");
    await sari.taps("Cara melapor resmi");
    expect(sari.last()).toContain("Bawaslu");
    await own.close();
  });
});
