import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import { sealLetter } from "../../src/tips/letters.ts";
import { newToken, receiptOf } from "../../src/tips/receipt.ts";
import { tipStore } from "../../src/tips/store.ts";
import type { TipCode } from "../../src/tips/tip.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import { type Sender, sender, telltalePicture } from "./sender.ts";

const MINUTE = 60_000;

let bot: BotUnderTest;
let ahead = 0;
beforeAll(async () => {
  bot = await startBot({ now: () => Date.now() + ahead, tipSlotMinutes: 60 });
});
afterAll(() => bot.close());

async function withReport(name = "Sari"): Promise<{ sari: Sender; receipt: string; code: TipCode }> {
  const before = new Set(await codes());
  const sari = sender(bot, name);
  await sari.goesTo(9);
  await sari.taps("Kirim pada serah terima berikutnya");
  const code = (await codes()).find((one) => !before.has(one));
  if (code === undefined) throw new Error("the report was not kept");
  return { sari, receipt: sari.receipt(), code };
}

async function codes(): Promise<TipCode[]> {
  const db = await openDatabase({ engine: "sqlite", file: bot.databaseFile });
  const rows = await db.selectFrom("tips").select("code").execute();
  await db.destroy();
  return rows.map(({ code }) => code as TipCode);
}

/** What the desk does when a moderator replies. */
async function moderatorsWrite(code: TipCode, ...texts: string[]): Promise<void> {
  const db = await openDatabase({ engine: "sqlite", file: bot.databaseFile });
  const store = tipStore(db);
  const tip = await store.byCode(code);
  if (tip === undefined) throw new Error("there is no such tip");
  for (const text of texts) {
    await store.addLetter(code, newToken(), "2026-11-23", await sealLetter(text, tip.publicKey));
  }
  await db.destroy();
}

async function unreadLetters(): Promise<number> {
  const db = await openDatabase({ engine: "sqlite", file: bot.databaseFile });
  const rows = await db.selectFrom("tip_letters").select("number").where("is_read", "=", 0).execute();
  await db.destroy();
  return rows.length;
}

describe("/cek", () => {
  it("opens with the receipt in the same message, as a reply, or pasted alone in any grouping", async () => {
    const { sari, receipt } = await withReport();
    const digits = receipt.replaceAll(" ", "");
    await sari.says(`/cek ${receipt}`);
    expect(sari.last()).toContain("Status: Belum diserahkan");
    await sari.says("/cek");
    expect(sari.last()).toMatch(/^Cek laporan ·\n[\s\S]+20 angka/);
    await sari.says(`ini: ${digits}`);
    expect(sari.last()).toContain("Laporan Anda: Kegiatan kampanye");
    for (const pasted of [receipt, digits, receipt.replaceAll(" ", "-"), receipt.replaceAll(" ", "\n")]) {
      await sari.says(pasted);
      expect(sari.last()).toContain("Laporan Anda: Kegiatan kampanye");
    }
    expect(sari.lastMessage()).toMatchObject({ has_protected_content: true });
    expect(sari.buttons()).toEqual(["Tambah keterangan", "Hapus laporan saya", "Hapus percakapan ini"]);
  });

  it("says what is wrong with a receipt: the length, a digit, nothing there", async () => {
    const sari = sender(bot);
    await sari.says("/cek 1234 5678");
    expect(sari.last()).toContain("bukan 20 angka");
    const receipt = receiptOf(newToken());
    const wrong = `${receipt.slice(0, -1)}${(Number(receipt.at(-1)) + 1) % 10}`;
    await sari.says(wrong);
    expect(sari.last()).toContain("keliru atau tertukar");
    await sari.says("mana ya?");
    expect(sari.last()).toContain("Tidak ada tanda terima");
    await sari.sendsPhoto(await telltalePicture());
    expect(sari.last()).toContain("Tidak ada tanda terima");
    await sari.says("/batal");
    expect(sari.last()).toContain("tidak ada yang dibuka");
    await sari.says(wrong);
    expect(sari.last()).toContain("keliru atau tertukar");
  });

  it("tells of an unknown receipt no more than that, and slows guesses down", async () => {
    const sari = sender(bot);
    await sari.says(`/cek ${receiptOf(newToken())}`);
    expect(sari.last()).toContain("Tidak ditemukan.");
    await sari.says(receiptOf(newToken()));
    expect(sari.last()).toMatch(/Tidak ditemukan\. Coba lagi dalam 1 detik/);
    await sari.says(receiptOf(newToken()));
    expect(sari.last()).toContain("Coba lagi dalam 1 detik");
    expect(sari.last()).not.toContain("Tidak ditemukan");
  });

  it("shows letters oldest first, the new ones marked, and marks them as read after showing", async () => {
    const { sari, receipt, code } = await withReport();
    await moderatorsWrite(code, "Apakah ada <fotonya>?", "Kami tunggu.");
    expect(await unreadLetters()).toBe(2);
    bot.chat.telegram.settings.fault = (method, params) =>
      method === "sendMessage" && String(params.text).includes("Pesan moderator")
        ? { kind: "error", error_code: 400, description: "Bad Request: not now" }
        : undefined;
    await sari.says(`/cek ${receipt}`);
    bot.chat.telegram.settings.fault = undefined;
    expect(await unreadLetters()).toBe(2);
    await sari.says(`/cek ${receipt}`);
    expect(sari.last()).toMatch(/23 November 2026 · baru\nApakah ada <fotonya>\?[\s\S]+Kami tunggu\./);
    expect(await unreadLetters()).toBe(0);
    await sari.says(`/cek ${receipt}`);
    expect(sari.last()).not.toContain("baru");
  });

  it("turns pages where there is much to read", async () => {
    const { sari, receipt, code } = await withReport();
    await moderatorsWrite(code, `awal ${"a".repeat(3_500)}`, `akhir ${"b".repeat(2_000)}`);
    await sari.says(`/cek ${receipt}`);
    expect(sari.last()).toContain("Halaman 1 dari");
    expect(await unreadLetters()).toBe(2);
    await sari.taps("Berikutnya");
    expect(sari.last()).toContain("akhir");
    expect(await unreadLetters()).toBe(0);
    await sari.taps("Sebelumnya");
    expect(sari.buttons()).toContain("Berikutnya");
  });

  it("leaves a draft waiting, and the draft can be continued afterwards", async () => {
    const { receipt } = await withReport("Budi");
    const sari = sender(bot);
    await sari.goesTo(4);
    await sari.says(`/cek ${receipt}`);
    expect(sari.sees()).toContain("Draf laporan Anda disimpan");
    expect(sari.last()).toContain("Laporan Anda");
    await sari.taps("Lanjutkan draf");
    expect(sari.last()).toMatch(/^Langkah 4 dari 7/);
    await sari.says("Aula Kecamatan");
    expect(sari.last()).toMatch(/^Langkah 5 dari 7/);
  });

  it("closes after 30 minutes: its buttons say so, and a reply to its question opens it again", async () => {
    const { sari, receipt } = await withReport();
    await sari.says("/cek");
    const prompt = sari.lastMessage();
    await sari.says(receipt);
    const mailbox = sari.lastMessage();
    ahead += 30 * MINUTE;
    expect(await sari.taps("Tambah keterangan", { message: mailbox })).toMatchObject({
      text: expect.stringContaining("sudah ditutup"),
    });
    await sari.says(receipt, { replyTo: prompt.message_id });
    expect(sari.last()).toContain("Laporan Anda");
  });
});

describe("[Tambah keterangan]", () => {
  it("takes text and pictures, cleaned, shows them exactly, and adds them once", async () => {
    const { sari, receipt } = await withReport();
    await sari.says(`/cek ${receipt}`);
    await sari.taps("Tambah keterangan");
    expect(sari.last()).toMatch(/^Tambah keterangan ·/);
    await sari.sends({ voice: { file_id: "a", file_unique_id: "a", duration: 1 } });
    expect(sari.last()).toContain("suara Anda bisa dikenali");
    await sari.sendsPhoto(await telltalePicture());
    expect(sari.last()).toContain("lokasi GPS");
    await sari.says("Nomor panitia 0812-3456-7890");
    expect(sari.last()).toContain("nomor telepon");
    await sari.taps("Samarkan");
    expect(sari.messages().at(-2)?.text).toBe("Nomor panitia [disamarkan]");
    expect(sari.messages().at(-3)?.photo).toBeDefined();
    const control = sari.lastMessage();
    await sari.says("Nomor panitia ada di undangan");
    expect(await sari.taps("Kirim keterangan", { message: control })).toMatchObject({
      text: expect.stringContaining("sudah lama"),
    });
    const latest = sari.lastMessage();
    await Promise.all([
      sari.taps("Kirim keterangan", { message: latest }),
      sari.taps("Kirim keterangan", { message: latest }).catch(() => {}),
    ]);
    expect(sari.messages().filter(({ text }) => text?.includes("Keterangan diterima"))).toHaveLength(1);
    await sari.taps("Kembali ke laporan");
    expect(sari.last()).toContain("Laporan Anda");
  });

  it("can be cancelled, and without anything sends nothing", async () => {
    const { sari, receipt } = await withReport();
    await sari.says(`/cek ${receipt}`);
    await sari.taps("Tambah keterangan");
    await sari.says("selesai");
    expect(sari.last()).toContain("Belum ada yang ditambahkan");
    await sari.says("/batal");
    expect(sari.last()).toContain("Keterangan dibatalkan");
    await sari.says("boleh like postingan caleg?");
    expect(sari.last()).toContain("DILARANG");
  });

  it("lost in a restart is no FAQ question", async () => {
    const { sari, receipt } = await withReport();
    await sari.says(`/cek ${receipt}`);
    await sari.taps("Tambah keterangan");
    const prompt = sari.lastMessage();
    await bot.restart();
    await sari.says("boleh like postingan caleg?", { replyTo: prompt.message_id });
    expect(sari.last()).toContain("Kotak ini sudah ditutup");
    expect(sari.sees()).not.toContain("DILARANG");
  });
});

describe("[Hapus laporan saya]", () => {
  it("asks, then erases the report; the receipt leads to no more than how it ended", async () => {
    const { sari, receipt } = await withReport();
    await sari.says(`/cek ${receipt}`);
    const mailbox = sari.lastMessage();
    await sari.taps("Hapus laporan saya");
    expect(sari.last()).toContain("Yang sudah terbaca tidak bisa ditarik");
    await sari.taps("Tidak");
    await sari.taps("Hapus laporan saya", { message: mailbox });
    await sari.taps("Ya, hapus laporan");
    expect(sari.last()).toContain("sudah dihapus");
    await sari.says(`/cek ${receipt}`);
    expect(sari.last()).toContain("Laporan ini sudah dihapus");
    expect(sari.last()).toContain("Ditarik pengirim");
  });
});

describe("the messages of a look-in", () => {
  it("go with one button, the receipt that was typed included, and nothing else", async () => {
    const { sari, receipt } = await withReport();
    const chat = () => [...(bot.chat.telegram.world.chats.get(sari.chatId)?.messages.keys() ?? [])];
    const before = chat();
    await sari.says("/cek");
    await sari.says(receipt);
    await sari.taps("Hapus percakapan ini");
    await sari.taps("Ya, hapus semuanya");
    expect(chat()).toEqual(before);
  });
});
