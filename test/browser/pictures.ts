// npm run pictures - plays the bot in the local page and writes the pictures of the README and docs/.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Locator } from "playwright-core";
import { startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { loadFaqContent } from "../../src/faq/content.ts";
import { createLog } from "../../src/log.ts";
import { loadQuizContent } from "../../src/quiz/content.ts";
import { shootHall } from "./hall-pictures.ts";
import { chatOf, LAUNCH, say } from "./stage.ts";
import { shootTips } from "./tip-pictures.ts";

const FOLDER = join("docs", "images");
const folder = mkdtempSync(join(tmpdir(), "netral-"));
const read = readConfig({
  LOCAL_PORT: "0",
  DATABASE_URL: `file:${join(folder, "netral.db")}`,
  OUTBOX_KEY_FOLDER: join(folder, "outbox-keys"),
  LOG_LEVEL: "warn",
});
if (read.kind === "faulty") throw new Error(read.faults.join("\n"));
const app = await startApp(read.config, createLog("warn"));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: LAUNCH,
});
const page = await browser.newPage({
  viewport: { width: 1360, height: 900 },
  locale: "id-ID",
  timezoneId: "Asia/Jakarta",
});
const chat = chatOf(page);
const button = (name: string | RegExp) => chat.getByRole("button", { name }).last();
const shoot = (name: string, what: Locator | typeof page = page) =>
  what.screenshot({ path: join(FOLDER, name) });

/** Text of the right option of each question, to pass the exam. */
const quiz = loadQuizContent("data", loadFaqContent("data"));
const rightOptions = new Map(
  [...quiz.values()].map((one) => [one.question.id, one.options.find((option) => option.correct)?.id ?? ""]),
);

const flat = (text: string) => text.replace(/\s+/g, " ");

async function tapRight(): Promise<void> {
  const shown = flat(await chat.locator(".log").innerText());
  const places = [...rightOptions].map(([question, option]) => ({
    option,
    at: shown.lastIndexOf(flat(question)),
  }));
  const { option, at } = places.reduce((latest, each) => (each.at > latest.at ? each : latest));
  const letter = ["A", "B", "C", "D"].find((each) => shown.slice(at).includes(`${each}. ${flat(option)}`));
  await button(new RegExp(`^${letter ?? "A"}$`)).click();
}

await page.goto(app.pageUrl ?? "");
await page.getByRole("button", { name: /^Sari/ }).click();
await page.getByRole("button", { name: "Mulai", exact: true }).click();
await chat.getByText("Selamat datang di Netral").waitFor();
await say(page, "klo cuma ngelike status temen yg nyaleg gpp kan?");
await chat.getByText("DILARANG").waitFor();
await page.waitForTimeout(500);
await shoot("local-page.png");

await say(page, "/kuis");
await button("Lima soal campuran").click();
await chat.getByText("Soal 1/5").waitFor();
await page.waitForTimeout(300);
await shoot("quiz-question.png", chat);
for (let number = 1; number <= 5; number++) {
  await chat.getByText(`Soal ${number}/5`).waitFor();
  if (number === 2) await button(/^A$/).click();
  else await tapRight();
  await button(number === 5 ? "Lihat hasil" : "Lanjut").waitFor();
  await page.waitForTimeout(300);
  if (number === 1) await shoot("quiz-feedback.png", chat);
  await button(number === 5 ? "Lihat hasil" : "Lanjut").click();
}
await chat.getByText(/Selesai:/).waitFor();
await page.waitForTimeout(300);
await shoot("quiz-result.png", chat);

await say(page, "/kuis");
await button("Ujian").click();
for (let number = 1; number <= 20; number++) {
  await chat.getByText(`soal ${number}/20`).waitFor();
  await tapRight();
}
await button("Buat sertifikat latihan").click();
await chat.getByText("Nama di sertifikat").first().waitFor();
await say(page, "Sari Wulandari, S.Pd.");
const certificate = chat.locator("img").last();
await chat.getByText("Ini sertifikat latihan Anda").first().waitFor();
const source = await certificate.getAttribute("src");
const image = await page.request.get(new URL(source ?? "", app.pageUrl).href);
writeFileSync(join(FOLDER, "certificate.png"), await image.body());

await shootHall(browser, app.pageUrl ?? "", FOLDER);
await shootTips(browser, app.pageUrl ?? "", join(folder, "netral.db"), FOLDER);

await page.setViewportSize({ width: 390, height: 800 });
await say(page, "/topik");
await page.waitForTimeout(500);
await shoot("narrow.png");

await browser.close();
await app.stop();
rmSync(folder, { recursive: true });
