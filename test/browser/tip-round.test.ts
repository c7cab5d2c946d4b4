import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import exifr from "exifr";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type App, startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { silentLog } from "../support/log.ts";
import { readPdf } from "../support/pdf.ts";
import { chatOf, groupOf, LAUNCH, say } from "./stage.ts";
import {
  answerUpToEvidence,
  closeAlert,
  openNewTopic,
  playAs,
  press,
  receiptOn,
  sendPicture,
  sendReport,
  TAPS,
  tipCodes,
  wipeDialogues,
} from "./tip.ts";

let folder: string;
let app: App;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "netral-"));
  const read = readConfig({
    LOCAL_PORT: "0",
    DATABASE_URL: `file:${join(folder, "netral.db")}`,
    OUTBOX_KEY_FOLDER: join(folder, "outbox-keys"),
  });
  if (read.kind === "faulty") throw new Error(read.faults.join("\n"));
  app = await startApp(read.config, silentLog);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: LAUNCH,
  });
}, 60_000);

beforeEach(async () => {
  page = await browser.newPage({
    viewport: { width: 1360, height: 900 },
    locale: "id-ID",
    timezoneId: "Asia/Jakarta",
    acceptDownloads: true,
  });
  page.setDefaultTimeout(15_000);
  await page.goto(app.pageUrl ?? "");
});
afterEach(() => page.close());

afterAll(async () => {
  await browser?.close();
  await app?.stop();
  rmSync(folder, { recursive: true });
});

/** What the group was shown of whoever plays the sender. */
const NAMES_OF_SARI = /Sari|Wulandari|sari_guru|IMG_2026|7100000/i;

test("a tip goes from /lapor to the group, back and forth, and out as a document; the sender deletes the dialogue", async () => {
  const chat = chatOf(page);
  const group = groupOf(page);
  await playAs(page, "Sari");
  const known = await tipCodes(page);
  await say(page, "/lapor");
  await answerUpToEvidence(page);
  await sendPicture(page);
  await chat.getByText("Sudah dihapus demi keamanan Anda: lokasi GPS, merek kamera").last().waitFor();
  await sendReport(page);
  const receipt = await receiptOn(page);

  // The moderators: claim, reply with a preview.
  const code = await openNewTopic(page, known);
  await group.getByText("Camat mengajak semua staf").last().waitFor();
  await group.getByText("Gambar 1 dari 1").waitFor();
  expect(await group.innerText()).not.toMatch(NAMES_OF_SARI);
  const source = await group.locator(".log img").last().getAttribute("src");
  const shown = await (await page.request.get(new URL(source ?? "", app.pageUrl).href)).body();
  expect(await exifr.parse(shown, true)).toBeUndefined();
  await press(group, "Saya tangani");
  await group.getByText("Ditangani: Dewi Lestari").last().waitFor();
  await press(group, "Balas pengirim");
  await group.getByText("tulis balasan untuk pengirim").last().waitFor();
  await page.locator("#group-chat .context-bar").getByText("Membalas Netral").waitFor();
  await say(page, "Apakah ada undangan apel itu?", "group");
  await group.getByText("Pratinjau balasan").last().waitFor();
  await press(group, "Kirim ke pengirim");
  await group.getByText("Dewi Lestari membalas pengirim").last().waitFor();
  // A second reply, ready made, by the command.
  await say(page, "/balas", "group");
  await press(group, "Tanya kapan terjadi");
  await press(group, "Kirim ke pengirim");
  await expect.poll(() => group.getByText("Terkirim ke pengirim").count()).toBe(2);

  // The sender reads and adds.
  await say(page, `/cek ${receipt}`);
  await chat.getByText("Apakah ada undangan apel itu?").last().waitFor();
  expect(await chat.innerText()).not.toContain("Dewi");
  await group.getByText("Pengirim sudah membaca").last().waitFor();
  await press(chat, "Tambah keterangan");
  await chat.getByText("Apa yang ingin ditambahkan?").last().waitFor();
  await say(page, "Ada, ini fotonya.");
  await chat.getByText("Persis begitulah yang akan dibaca moderator. Masih").last().waitFor();
  await sendPicture(page, "field");
  await press(chat, "Lihat pratinjau");
  // Sent and shown as it will be read, for the report and for what is added.
  await expect.poll(() => chat.locator(".log img").count(), { timeout: 10_000 }).toBe(4);
  await chat.locator("article").last().getByRole("button", { name: "Kirim keterangan" }).waitFor();
  await press(chat, "Kirim keterangan");
  await chat.getByText("Keterangan diterima").last().waitFor();
  await group.getByText(`Keterangan tambahan dari pengirim ${code}`).last().waitFor();
  await group.getByText("Ada, ini fotonya.").last().waitFor();
  await expect.poll(() => group.getByText("Gambar 1 dari 1").count()).toBe(2);

  // Status and document.
  await press(group, "Ubah status");
  await press(group, "Diteruskan");
  await group.getByText("mengubah status menjadi Diteruskan").last().waitFor();
  await page.locator("#topics .topic", { hasText: `Diteruskan · ${code}` }).waitFor();
  await press(group, "Lainnya");
  await press(group, "Ekspor dokumen");
  const downloading = page.waitForEvent("download");
  await group.getByText(`informasi-awal-${code}.pdf`).last().click();
  const pdf = readPdf(readFileSync(await (await downloading).path()));
  expect(pdf.pages.join("\n")).toContain("Camat mengajak semua staf");
  expect(pdf.pages.join("\n")).not.toMatch(NAMES_OF_SARI);

  await say(page, `/cek ${receipt}`);
  await chat.getByText("Status: Diteruskan").last().waitFor();
  await wipeDialogues(page);
  await expect.poll(() => chat.innerText()).not.toMatch(/Camat|Laporan diterima|fotonya|undangan/);
  expect(await chat.innerText()).not.toContain(receipt);
}, 120_000);

test("a tip that is withdrawn is gone on both sides; one that an admin erases as well", async () => {
  const chat = chatOf(page);
  const group = groupOf(page);
  await playAs(page, "Budi");
  for (const way of ["withdrawn", "erased"]) {
    const known = await tipCodes(page);
    await say(page, "/lapor");
    await chat.getByText("Sebelum menulis laporan").last().waitFor();
    await answerUpToEvidence(page);
    await say(page, "/lewati");
    await sendReport(page, "id", false);
    const receipt = await receiptOn(page);
    const code = await openNewTopic(page, known);
    if (way === "withdrawn") {
      await say(page, `/cek ${receipt}`);
      await press(chat, "Hapus laporan saya");
      await press(chat, "Ya, hapus laporan");
      await chat.getByText("Laporan Anda sudah dihapus di sini").last().waitFor();
    } else {
      await press(group, "Lainnya");
      await press(group, "Hapus laporan");
      await closeAlert(page);
      await press(group, "Ya, hapus selamanya");
      await closeAlert(page);
    }
    await expect.poll(() => tipCodes(page)).not.toContain(code);
    await say(page, `/cek ${receipt}`);
    await chat.getByText("Laporan ini sudah dihapus.").last().waitFor();
    if (way === "withdrawn") {
      await page.locator("#topics .topic", { hasText: "Umum" }).click();
      await group.getByText(`Laporan ${code} ditarik oleh pengirimnya`).waitFor();
    }
    // The next receipt is to be the only one in the chat.
    await wipeDialogues(page);
  }
}, 120_000);

test("a sender reads all of it in English, and the moderators in Indonesian", async () => {
  const chat = chatOf(page);
  const words = TAPS.en;
  await playAs(page, "Grace");
  const known = await tipCodes(page);
  await say(page, "/lapor");
  await chat.getByText("not end-to-end encrypted").waitFor();
  await answerUpToEvidence(page, "en");
  await sendPicture(page, "field");
  await chat.getByText("Removed for your safety: GPS location, camera make").waitFor();
  await sendReport(page, "en");
  const receipt = await receiptOn(page);
  await openNewTopic(page, known);
  await groupOf(page).getByText("Belum ada yang menangani").waitFor();
  await say(page, `/cek ${receipt}`);
  await chat.getByText("Your report: Campaign activity").waitFor();
  await press(chat, words.add);
  await chat.getByText("What would you like to add?").last().waitFor();
  await say(page, "There is a list of who came.");
  await press(chat, words.sendAddition);
  await chat.getByText("It is being handed to the moderators.").waitFor();
  await groupOf(page).getByText("There is a list of who came.").waitFor();
  await wipeDialogues(page, "en");
  await expect.poll(() => chat.innerText()).not.toContain("There is a list of who came.");
}, 90_000);
