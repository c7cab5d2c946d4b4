import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseReceipt } from "../../src/tips/receipt.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import { ANSWERS, sender, telltalePicture } from "./sender.ts";

let bot: BotUnderTest;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.close());

describe("a report", () => {
  it("goes from /lapor through seven questions to a receipt, and reaches the moderators without its sender", async () => {
    const sari = sender(bot, "Sari", { username: "sari_kenari" });
    await sari.says("/lapor");
    expect(sari.last()).toContain("Tidak terenkripsi ujung ke ujung");
    expect(sari.buttons()).toEqual(["Tidak, lanjut", "Mungkin termasuk: kanal lain", "Batal"]);
    await sari.taps("Tidak, lanjut");
    expect(sari.last()).toContain("Langkah 1 dari 7");
    await sari.taps("Kegiatan kampanye");
    for (const [index, answer] of ANSWERS.slice(0, 5).entries()) {
      expect(sari.last()).toContain(`Langkah ${index + 2} dari 7`);
      await sari.says(answer);
    }
    expect(sari.last()).toContain("Langkah 7 dari 7");
    await sari.sendsPhoto(await telltalePicture());
    expect(sari.last()).toContain("Gambar 1 dari 5");
    expect(sari.last()).toContain("lokasi GPS");
    await sari.taps("Selesai");
    expect(sari.last()).toContain("7 hari");
    await sari.taps("Lanjut saja");
    expect(sari.last()).toContain("Belum ada yang terkirim");
    expect(sari.buttons()).toEqual(["Kirim", "Ubah", "Batal"]);
    const preview = sari.messages().at(-2);
    await sari.taps("Kirim");
    expect(sari.last()).toContain("Laporan diterima");
    expect(sari.sees()).not.toContain("Belum ada yang terkirim");
    expect(sari.lastMessage()).toMatchObject({ has_protected_content: true });
    const moderators = bot.moderators;
    await moderators.waitFor("Laporan");
    expect(moderators.messages().some(({ text }) => text === preview?.text)).toBe(true);
    expect(bot.chat.everythingSentTo(moderators)).not.toMatch(sari.traces);
    expect(bot.chat.everythingSentTo(moderators)).not.toContain("Kamerakenari");
  });

  it("goes the same way in English, with an album and no word of Indonesian but the moderators' headings", async () => {
    const grace = sender(bot, "Grace", { language_code: "en" });
    await grace.says("/lapor");
    expect(grace.last()).toContain("not end-to-end encrypted");
    expect(grace.buttons()).toEqual(["No, continue", "Possibly: other channels", "Cancel"]);
    await grace.taps("No, continue");
    expect(grace.last()).toContain("Step 1 of 7");
    await grace.taps("Campaign activity");
    await grace.says("The camat told all staff at roll call to vote for number two.");
    await grace.says("yesterday morning");
    await grace.says("/skip");
    await grace.says("back");
    expect(grace.last()).toMatch(/^Step 4 of 7/);
    for (const answer of ["the district hall", "the camat", "saw it myself"]) await grace.says(answer);
    for (const colour of ["#010203", "#040506"]) {
      await grace.sendsPhoto(await telltalePicture(colour), { mediaGroupId: "9" });
    }
    expect(grace.last()).toContain("Removed for your safety: GPS location, camera make");
    await grace.taps("Done");
    expect(grace.last()).toMatch(/Counted from \d+ \w+ \d{4}, the last day is an estimated/);
    await grace.taps("Go on as it is");
    expect(grace.buttons()).toEqual(["Send", "Change", "Cancel"]);
    await grace.taps("Send");
    expect(grace.last()).toContain("Your report was received");
    await grace.says(`/cek ${grace.receipt()}`);
    expect(grace.last()).toContain("Your report: Campaign activity");
    expect(bot.chat.everythingSentTo(bot.moderators)).not.toMatch(grace.traces);
  });

  it("counts as sent once its receipt is shown: in code type, to copy, protected, with the day it works until", async () => {
    const sari = sender(bot);
    await sari.goesTo(9);
    await sari.taps("Kirim");
    const { text = "", entities, reply_markup } = sari.lastMessage();
    const code = entities?.find(({ type }) => type === "code");
    expect(text.slice(code?.offset, (code?.offset ?? 0) + (code?.length ?? 0))).toBe(sari.receipt());
    expect(reply_markup?.inline_keyboard[0]?.[0]).toMatchObject({ copy_text: { text: sari.receipt() } });
    expect(text).toMatch(/Berlaku sampai \d+ \w+ \d{4}/);
    expect(sari.lastMessage()).toMatchObject({ has_protected_content: true });
    expect(parseReceipt(sari.receipt()).kind).toBe("ok");
    // No button says which receipt it is.
    expect(JSON.stringify(reply_markup?.inline_keyboard.slice(1))).not.toContain(
      sari.receipt().replaceAll(" ", ""),
    );
  });
});

describe("who reads", () => {
  it("is told before the first word: the operator, or its own words for the readers", async () => {
    const folder = mkdtempSync(join(tmpdir(), "netral-data-"));
    cpSync("data", folder, { recursive: true });
    const write = (readers: string) =>
      writeFileSync(
        join(folder, "instansi.yaml"),
        `operator:\n  name: Inspektorat <Contoh>\n  contact: x@contoh.go.id\n${readers}localRules: []\n`,
      );
    write("");
    const own = await startBot({ dataFolder: folder });
    const sari = sender(own);
    await sari.says("/lapor");
    expect(sari.last()).toContain("Yang membaca: moderator dari Inspektorat <Contoh>.");
    write("  readers: tiga auditor & satu staf Bawaslu.\n");
    await expect.poll(() => own.logged(), { timeout: 10_000 }).toContain("content read again");
    await sari.says("/lapor");
    expect(sari.last()).toContain("Yang membaca: tiga auditor & satu staf Bawaslu.");
    await own.close();
    rmSync(folder, { recursive: true });
  });
});
