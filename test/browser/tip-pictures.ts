import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { addDays, todayIn } from "../../src/bot/day.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { chatOf, groupOf, say } from "./stage.ts";
import { answerUpToEvidence, openNewTopic, playAs, press, receiptOn, sendPicture } from "./tip.ts";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1360, height: 900 };

/** Writes the pictures of tips, of the moderators' desk, and of the bot among colleagues. */
export async function shootTips(
  browser: Browser,
  url: string,
  databaseFile: string,
  folder: string,
): Promise<void> {
  const open = async (viewport: { width: number; height: number }) => {
    const page = await browser.newPage({ viewport, locale: "id-ID", timezoneId: "Asia/Jakarta" });
    page.setDefaultTimeout(15_000);
    await page.goto(url);
    return page;
  };
  /** @param height of the window: tall enough for the newest message as a whole */
  const shoot = async (name: string, what: Locator, height: number = PHONE.height) => {
    const page = what.page();
    await page.setViewportSize({ width: page.viewportSize()?.width ?? PHONE.width, height });
    await page.locator(".toast").first().waitFor({ state: "detached" });
    await what.locator(".log").last().evaluate("node => node.scrollTo(0, node.scrollHeight)");
    await page.waitForTimeout(700);
    await what.screenshot({ path: join(folder, name) });
  };
  const phone = await open(PHONE);
  const desk = await open(DESK);
  await shootTip(phone, desk, shoot);
  await phone.setViewportSize(PHONE);
  await shootOverview(phone, desk, url, databaseFile, folder, shoot);
  await phone.close();
  await shootColleagues(desk, shoot);
  await desk.close();
}

type Shoot = (name: string, what: Locator, height?: number) => Promise<void>;

async function shootTip(phone: Page, desk: Page, shoot: Shoot): Promise<void> {
  const chat = chatOf(phone);
  const group = groupOf(desk);
  await playAs(phone, "Sari");
  await say(phone, "/lapor");
  await chat.getByText("Batasnya, sejujurnya").last().waitFor();
  await shoot("tip-limits.png", chat, 1110);
  await answerUpToEvidence(phone);
  await shoot("tip-question.png", chat);
  await sendPicture(phone);
  await chat.getByText("Gambar 1 dari 5").last().waitFor();
  await say(phone, "Yang hadir dicatat Bu Contoh, 0812-3456-7890");
  await chat.getByText("Ini mungkin menunjuk ke Anda").last().waitFor();
  await shoot("tip-finding.png", chat, 760);
  await press(chat, "Samarkan");
  await chat.getByText("tekan Selesai").nth(1).waitFor();
  await press(chat, "Selesai");
  await press(chat, "Lanjut saja");
  await chat.getByText("Periksa sekali lagi").last().waitFor();
  await shoot("tip-preview.png", chat, 1240);
  await press(chat, "Kirim");
  await chat.getByText("Laporan diterima").last().waitFor();
  await shoot("tip-receipt.png", chat, 900);
  const receipt = await receiptOn(phone);

  await openNewTopic(desk);
  await press(group, "Saya tangani");
  await group.getByText("Ditangani: Dewi Lestari").last().waitFor();
  await shoot("desk-topic.png", desk.locator("#pane-group"), DESK.height);
  await press(group, "Balas pengirim");
  await group.getByText("tulis balasan untuk pengirim").last().waitFor();
  await say(desk, "Terima kasih. Apakah ada daftar hadir atau undangan apel itu?", "group");
  await group.getByText("Pratinjau balasan").last().waitFor();
  await shoot("desk-reply.png", desk.locator("#pane-group"), 800);
  await press(group, "Kirim ke pengirim");
  await group.getByText("Terkirim ke pengirim").last().waitFor();

  await say(phone, `/cek ${receipt}`);
  await chat.getByText("Pesan moderator").last().waitFor();
  await shoot("tip-mailbox.png", chat, 760);
}

async function shootOverview(
  phone: Page,
  desk: Page,
  url: string,
  databaseFile: string,
  folder: string,
  shoot: Shoot,
): Promise<void> {
  const chat = chatOf(phone);
  const group = groupOf(desk);
  for (const question of ["boleh beli dagangan caleg di pasar?", "kalau mantan pacar saya nyaleg gimana?"]) {
    await say(phone, question);
    const newest = chat.locator("article").last();
    await newest.getByRole("button", { name: "Bukan semuanya" }).click();
    await newest.getByRole("button", { name: "Kirim ke kurator, tanpa nama" }).click();
    await chat.locator(".keys").getByText("Kirim ke kurator").waitFor({ state: "detached" });
  }
  await seedCounts(databaseFile);
  await desk.setViewportSize(DESK);
  await desk.locator("#topics .topic", { hasText: "Umum" }).click();
  await group.getByText("menambahkan Netral").waitFor();
  await say(desk, "/statistik 30", "group");
  await group.getByText("Angkanya:").last().waitFor();
  const source = await group.locator(".log img").last().getAttribute("src");
  const image = await desk.request.get(new URL(source ?? "", url).href);
  writeFileSync(join(folder, "desk-statistics.png"), await image.body());
  await say(desk, "/antrean", "group");
  await group.getByText("Pertanyaan untuk kurator").last().waitFor();
  await shoot("desk-queue.png", desk.locator("#pane-group"), 760);
}

/** A month in which people asked and played, more than a few visitors can. */
async function seedCounts(databaseFile: string): Promise<void> {
  const db = await openDatabase({ engine: "sqlite", file: databaseFile });
  const today = todayIn("Asia/Jakarta")();
  const topics = ["medsos-like", "foto-bersama-calon", "hadir-kampanye", "keluarga-calon", "grup-wa"];
  const asked = Array.from({ length: 28 }, (_, ago) =>
    topics.map((entry_id, index) => ({
      day: addDays(today, -1 - ago),
      entry_id,
      outcome: index % 3 === 2 ? ("choices" as const) : ("answer" as const),
      count: 3 + ((ago * 7 + index * 5) % 11),
    })),
  ).flat();
  const helpful = topics.flatMap((entry_id, index) => [
    { day: addDays(today, -2), entry_id, answer: "yes" as const, count: 20 + index },
    { day: addDays(today, -2), entry_id, answer: "no" as const, count: 2 + index },
  ]);
  await db.insertInto("faq_asked").values(asked).execute();
  await db.insertInto("faq_helpful").values(helpful).execute();
  await db.destroy();
}

async function shootColleagues(desk: Page, shoot: Shoot): Promise<void> {
  const group = groupOf(desk);
  await desk.getByLabel("Pilih grup").selectOption({ label: "Rekan Kantor" });
  await say(desk, "/kuis", "group");
  const poll = group.locator("article", { hasText: /^.*1\/5\./s }).last();
  await poll.getByRole("button").first().click();
  await poll.getByText("Penjelasan").waitFor();
  await shoot("group-quiz.png", desk.locator("#pane-group"), 960);
  await desk.locator("#group-text").fill("@netral_local_bot foto");
  await group.getByRole("option").first().waitFor();
  await shoot("inline.png", desk.locator("#pane-group"), 760);
}
