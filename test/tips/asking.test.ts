import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import { ANSWERS, sender } from "./sender.ts";

let bot: BotUnderTest;
beforeAll(async () => {
  bot = await startBot({ tipSlotMinutes: 60 });
});
afterAll(() => bot.close());

const FAQ = /BOLEH|DILARANG|Belum punya jawaban|belum punya jawaban|di luar bidang/;

describe("a question", () => {
  it("is a forced reply with a hint in the field, and says what else can be done", async () => {
    const sari = sender(bot);
    await sari.goesTo(3);
    const call = bot.chat.callsTo(sari).findLast(({ method }) => method === "sendMessage");
    expect(call?.params.reply_markup).toEqual({
      force_reply: true,
      input_field_placeholder: "Misalnya: kemarin pagi",
    });
    expect(sari.last()).toMatch(/^Langkah 3 dari 7 · waktu\n[\s\S]+\/lewati · \/kembali · \/batal$/);
  });

  it("that is needed cannot be skipped, by word or by command; the others can, to the very end", async () => {
    const sari = sender(bot);
    await sari.goesTo(2);
    for (const skip of ["/lewati", "lewati", "Skip"]) {
      await sari.says(skip);
      expect(sari.last()).toMatch(/^Langkah 2 dari 7[\s\S]+tidak bisa dilewati/);
    }
    await sari.says(ANSWERS[0]);
    for (const step of [3, 4, 5, 6, 7]) {
      expect(sari.last()).toContain(`Langkah ${step} dari 7`);
      await sari.says(step % 2 === 0 ? "/lewati" : "Lewati.");
    }
    expect(sari.last()).toContain("Hampir selesai");
    expect(sari.buttons()).toContain("Lengkapi: tempat");
    await sari.taps("Lanjut saja");
    expect(sari.messages().at(-2)?.text).toContain(ANSWERS[0]);
    expect(sari.last()).toContain("Belum ada yang terkirim");
  });

  it("can be gone back to, shows the answer, and keeps it when skipped", async () => {
    const sari = sender(bot);
    await sari.goesTo(5);
    await sari.says("kembali");
    expect(sari.last()).toMatch(/^Langkah 4 dari 7/);
    await sari.says("/kembali");
    expect(sari.last()).toMatch(/^Langkah 3 dari 7[\s\S]+kemarin pagi/);
    await sari.says("/lewati");
    expect(sari.last()).toMatch(/^Langkah 4 dari 7[\s\S]+Aula Kecamatan Contoh/);
    await sari.says("/kosongkan");
    expect(sari.last()).toMatch(/^Langkah 4 dari 7/);
    expect(sari.last()).not.toContain("Aula Kecamatan Contoh");
    await sari.says("Lapangan Contoh");
    expect(sari.last()).toMatch(/^Langkah 5 dari 7/);
  });

  it("that was answered in reply to an older one gets the answer, and the present one is asked again", async () => {
    const sari = sender(bot);
    await sari.goesTo(5);
    const older = sari.messages().find(({ text }) => text?.startsWith("Langkah 3 dari 7"));
    await sari.says("tanggal 20 November", { replyTo: older?.message_id ?? 0 });
    expect(sari.last()).toMatch(/^Langkah 5 dari 7/);
    await sari.says("kembali");
    await sari.says("kembali");
    expect(sari.last()).toContain("tanggal 20 November");
  });

  it("with buttons waits for a tap, and what is written meanwhile goes nowhere", async () => {
    const sari = sender(bot);
    await sari.says("/lapor");
    await sari.says("boleh like postingan caleg?");
    expect(sari.last()).toContain("Pilih dulu salah satu tombol");
    expect(sari.buttons()[0]).toBe("Tidak, lanjut");
    await sari.taps("Tidak, lanjut");
    await sari.says("boleh like postingan caleg?");
    expect(sari.last()).toContain("Pilih dulu salah satu tombol");
    expect(sari.buttons()).toHaveLength(6);
    expect(sari.sees()).not.toMatch(FAQ);
  });

  it("is asked once though its button is tapped twice", async () => {
    const sari = sender(bot);
    await sari.goesTo(1);
    const kinds = sari.lastMessage();
    await sari.taps("Kegiatan kampanye", { message: kinds });
    await sari.taps("Kegiatan kampanye", { message: kinds });
    await sari.taps("Media sosial", { message: kinds });
    expect(sari.messages().filter(({ text }) => text?.startsWith("Langkah 2"))).toHaveLength(1);
  });
});

describe("an answer that may give its writer away", () => {
  it("is shown with what was found, and can be masked", async () => {
    const sari = sender(bot);
    await sari.goesTo(2);
    await sari.says(
      "Hubungi saya di 0812-3456-7890, atasan saya <b>menyuruh</b> kami memilih calon tertentu.",
    );
    expect(sari.last()).toContain("nomor telepon: 0812-3456-7890");
    expect(sari.buttons()).toEqual(["Samarkan", "Ubah", "Biarkan"]);
    await sari.taps("Samarkan");
    expect(sari.last()).toMatch(/^Langkah 3 dari 7/);
    await sari.says("kembali");
    expect(sari.last()).toContain("[disamarkan]");
    expect(sari.last()).toContain("<b>menyuruh</b>");
    expect(sari.last()).not.toContain("0812");
  });

  it("can be left as it is, or written again, by button or just so", async () => {
    const sari = sender(bot);
    await sari.goesTo(2);
    const number = "Nomor panitianya 0812-3456-7890, ada di undangan.";
    await sari.says(number);
    const found = sari.lastMessage();
    await sari.taps("Ubah");
    expect(sari.last()).toMatch(/^Langkah 2 dari 7/);
    await sari.taps("Biarkan", { message: found });
    expect(sari.last()).toMatch(/^Langkah 2 dari 7/);
    await sari.says(number);
    // The buttons under what was found before are not about this.
    await sari.taps("Biarkan", { message: found });
    expect(sari.last()).toContain("nomor telepon");
    await sari.says(ANSWERS[0]);
    expect(sari.last()).toMatch(/^Langkah 3 dari 7/);
    await sari.says("20 November, nomor 0812-3456-7890");
    await sari.taps("Biarkan");
    expect(sari.last()).toMatch(/^Langkah 4 dari 7/);
    await sari.says("kembali");
    expect(sari.last()).toContain("0812-3456-7890");
  });

  it("is told in one line what was removed: tracking, invisible characters, the origin of a forward", async () => {
    const sari = sender(bot);
    await sari.goesTo(2);
    const origin = { type: "hidden_user", sender_user_name: "Kenari", date: 1 };
    await sari.sends({
      text: "Lihat\u200b https://www.instagram.com/p/abc/?igsh=kenari77 di sana",
      forward_origin: origin,
    } as never);
    expect(sari.last()).toMatch(/^Langkah 3 dari 7[\s\S]+kode pelacak dalam tautan, karakter tak terlihat/);
    expect(sari.last()).toContain("asal pesan terusan dibuang");
    await sari.says("kembali");
    expect(sari.last()).toContain("https://www.instagram.com/p/abc");
    expect(sari.last()).not.toMatch(/kenari/i);
  });

  it("without a single word in it is asked for again", async () => {
    const sari = sender(bot);
    await sari.goesTo(2);
    await sari.says("\u200b\u200b");
    expect(sari.last()).toContain("tidak ada tulisan");
    await sari.says(ANSWERS[0]);
    expect(sari.last()).toMatch(/^Langkah 3 dari 7/);
  });
});

describe("an edited message", () => {
  it("is not taken over, and its writer hears so", async () => {
    const sari = sender(bot);
    await sari.goesTo(2);
    const answer = await sari.says(ANSWERS[0]);
    await sari.edits(answer, "Boleh like postingan caleg?");
    expect(sari.last()).toContain("tidak kami ambil");
    await sari.says("kembali");
    expect(sari.last()).toContain("/lewati biarkan begitu");
  });
});

describe("another command in the middle", () => {
  it.each(["/bantuan", "/privasi"])("%s answers, and the question is put again", async (command) => {
    const sari = sender(bot);
    await sari.goesTo(3);
    await sari.says(command);
    expect(sari.messages().at(-2)?.text).toMatch(/Cara memakai|Privasi/);
    expect(sari.last()).toMatch(/^Langkah 3 dari 7/);
    await sari.says("kemarin");
    expect(sari.last()).toMatch(/^Langkah 4 dari 7/);
  });

  it("leaves the draft waiting: what is written then is a question again, until the draft is continued", async () => {
    const sari = sender(bot);
    await sari.goesTo(3);
    const prompt = sari.lastMessage();
    await sari.says("/topik");
    expect(sari.sees()).toContain("disimpan di memori 30 menit lagi");
    await sari.says("boleh like postingan caleg?");
    expect(sari.last()).toMatch(/DILARANG/);
    await sari.says("kemarin pagi", { replyTo: prompt.message_id });
    expect(sari.last()).toContain("sedang berhenti");
    await sari.taps("Lanjutkan draf");
    expect(sari.last()).toMatch(/^Langkah 3 dari 7/);
    await sari.says("kemarin pagi");
    expect(sari.last()).toMatch(/^Langkah 4 dari 7/);
  });

  it("/lapor offers to continue or to start anew", async () => {
    const sari = sender(bot);
    await sari.goesTo(3);
    await sari.says("/lapor");
    expect(sari.buttons()).toEqual(["Lanjutkan draf", "Mulai baru"]);
    const choice = sari.lastMessage();
    await sari.taps("Lanjutkan draf", { message: choice });
    expect(sari.last()).toMatch(/^Langkah 3 dari 7/);
    await sari.taps("Mulai baru", { message: choice });
    expect(sari.last()).toContain("Sebelum menulis laporan");
    expect(
      sari.messages().find(({ message_id }) => message_id === choice.message_id)?.reply_markup,
    ).toBeUndefined();
  });

  it("/batal ends it at any step, says that nothing was sent, and then there is nothing to continue", async () => {
    for (const step of [1, 2, 4, 7, 8, 9]) {
      const sari = sender(bot);
      await sari.goesTo(step);
      await sari.says("/batal");
      expect(sari.last()).toContain("tidak ada yang terkirim");
      expect(sari.buttons()).toEqual(["Hapus percakapan ini"]);
      await sari.says("boleh like postingan caleg?");
      expect(sari.last()).toMatch(/DILARANG/);
    }
  });
});

describe("the way out before the first question", () => {
  it("names other channels where the person reported may be a reader, and lets one come back", async () => {
    const sari = sender(bot);
    await sari.says("/lapor");
    await sari.taps("Mungkin termasuk: kanal lain");
    expect(sari.last()).toContain("sbt.bkn.go.id");
    await sari.taps("Tetap tulis di sini");
    expect(sari.last()).toMatch(/^Langkah 1 dari 7/);
  });
});

describe("before the preview", () => {
  it("what is missing can be filled in, and the estimated last day for the official report is told", async () => {
    const sari = sender(bot);
    await sari.goesTo(2);
    await sari.says("Singkat saja");
    await sari.says("1 Januari 2026");
    for (let step = 4; step <= 7; step++) await sari.says("lewati");
    expect(sari.last()).toContain("Hampir selesai");
    expect(sari.last()).toContain("8 Januari 2026");
    await sari.taps("Lengkapi: tempat");
    expect(sari.last()).toMatch(/^Langkah 4 dari 7/);
    await sari.says("Aula Kecamatan");
    expect(sari.last()).toContain("Hampir selesai");
    expect(sari.buttons()).not.toContain("Lengkapi: tempat");
  });
});

describe("the preview", () => {
  it("tells the price of haste, and after a change an older one sends nothing", async () => {
    const sari = sender(bot);
    await sari.goesTo(9);
    expect(sari.last()).toContain("diserahkan dalam 60 menit");
    expect(sari.last()).toContain("moderator jadi tahu jamnya");
    expect(sari.buttons()).toEqual([
      "Kirim pada serah terima berikutnya",
      "Mendesak: kirim sekarang",
      "Ubah",
      "Batal",
    ]);
    const old = sari.lastMessage();
    await sari.taps("Ubah");
    await sari.taps("pelaku");
    expect(sari.last()).toMatch(/^Langkah 5 dari 7[\s\S]+Camat Contoh/);
    await sari.says("Camat dan sekretarisnya");
    expect(sari.messages().at(-2)?.text).toContain("Camat dan sekretarisnya");
    expect(await sari.taps("Mendesak: kirim sekarang", { message: old })).toMatchObject({
      text: expect.stringContaining("sudah lama"),
    });
    expect(sari.sees()).not.toContain("Laporan diterima");
    await sari.says("satu lagi");
    expect(sari.last()).toContain("Pilih dulu salah satu tombol");
    await sari.taps("Kirim pada serah terima berikutnya");
    expect(sari.last()).toContain("Laporan diterima");
    expect(sari.last()).toContain("paling lambat sekitar 60 menit lagi");
  });

  it("shows as text what looks like markup, and fits one message at full length", async () => {
    const sari = sender(bot);
    await sari.goesTo(2);
    for (const length of [1_600, 200, 300, 500, 500, 800]) await sari.says("<&> ".repeat(length / 4));
    await sari.taps("Selesai");
    await sari.taps("Lanjut saja");
    expect(sari.messages().at(-2)?.text).toContain("<&> <&>");
    expect(sari.last()).toContain("Belum ada yang terkirim");
  });
});
