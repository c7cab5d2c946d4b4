import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { chatOf, groupOf, say } from "./stage.ts";
import { answerUpToEvidence, openNewTopic, playAs, press, receiptOn, sendPicture } from "./tip.ts";

/** Sends a tip and answers it, and writes the pictures of both sides. */
export async function shootTip(browser: Browser, url: string, folder: string): Promise<void> {
  const open = async (width: number, height: number) => {
    const page = await browser.newPage({
      viewport: { width, height },
      locale: "id-ID",
      timezoneId: "Asia/Jakarta",
    });
    page.setDefaultTimeout(15_000);
    await page.goto(url);
    return page;
  };
  /** @param height of the window: tall enough for the newest message as a whole */
  const shoot = async (name: string, what: Locator, height = 844) => {
    const page = what.page();
    await page.setViewportSize({ width: page.viewportSize()?.width ?? 390, height });
    const log = what.locator(".log").last();
    // The view glides to the newest message, and notes go away.
    await page.waitForTimeout(300);
    await log.evaluate("node => node.scrollTo(0, node.scrollHeight)");
    await page.waitForTimeout(500);
    await what.screenshot({ path: join(folder, name) });
  };
  const phone = await open(390, 844);
  const chat = chatOf(phone);
  await playAs(phone, "Sari");
  await say(phone, "/lapor");
  await chat.getByText("Batasnya, sejujurnya").last().waitFor();
  await shoot("tip-limits.png", chat, 1110);
  await answerUpToEvidence(phone);
  await shoot("tip-question.png", chat);
  await sendPicture(phone);
  await chat.getByText("Gambar 1 dari 5").last().waitFor();
  await say(phone, "Saya difoto waktu apel, WA saya 0812-3456-7890");
  await chat.getByText("Ini mungkin menunjuk ke Anda").last().waitFor();
  await shoot("tip-finding.png", chat, 760);
  await press(chat, "Samarkan");
  await chat.getByText("tekan Selesai").last().waitFor();
  await press(chat, "Selesai");
  await press(chat, "Lanjut saja");
  await chat.getByText("Periksa sekali lagi").last().waitFor();
  await shoot("tip-preview.png", chat, 1240);
  await press(chat, "Kirim");
  await chat.getByText("Laporan diterima").last().waitFor();
  await shoot("tip-receipt.png", chat, 900);
  const receipt = await receiptOn(phone);

  const desk = await open(1360, 900);
  const group = groupOf(desk);
  await desk.locator("#group-title").getByText("Moderator Netral").waitFor();
  await openNewTopic(desk);
  await press(group, "Saya tangani");
  await group.getByText("Ditangani: Dewi Lestari").waitFor();
  await shoot("desk-topic.png", desk.locator("#pane-group"), 900);
  await press(group, "Balas pengirim");
  await group.getByText("tulis balasan untuk pengirim").last().waitFor();
  await say(desk, "Terima kasih. Apakah ada daftar hadir atau undangan apel itu?", "group");
  await group.getByText("Pratinjau balasan untuk pengirim").last().waitFor();
  await shoot("desk-reply.png", desk.locator("#pane-group"), 900);
  await press(group, "Kirim ke pengirim");
  await group.getByText("Terkirim ke pengirim").last().waitFor();

  await say(phone, `/cek ${receipt}`);
  await chat.getByText("Pesan moderator").last().waitFor();
  await shoot("tip-mailbox.png", chat);
  await phone.close();
  await desk.close();
}
