import type { Browser, Page } from "playwright-core";
import { loadFaqContent } from "../../src/faq/content.ts";
import { loadQuizContent } from "../../src/quiz/content.ts";
import { chatOf, say } from "./stage.ts";

export interface PlayedHall {
  host: Page;
  players: Page[];
  code: string;
  close(): Promise<void>;
}

const flat = (text: string) => text.replace(/\s+/g, " ");

/** A window each for Budi, who leads an event of five questions, and for three players. */
export async function openHall(browser: Browser, url: string): Promise<PlayedHall> {
  const open = async (name: string, width = 1360) => {
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      locale: "id-ID",
      timezoneId: "Asia/Jakarta",
    });
    page.setDefaultTimeout(15_000);
    await page.goto(url);
    await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
    const start = page.getByRole("button", { name: "Mulai", exact: true });
    await start.or(chatOf(page).getByText("Selamat datang di Netral")).first().waitFor();
    if (await start.isVisible()) await start.click();
    return page;
  };
  const host = await open("Budi");
  await say(host, "/acara");
  for (const label of ["Semua topik", "5 soal", "15 detik", "Buat acara"]) await tap(host, label);
  const panel = chatOf(host)
    .getByText(/Acara [A-Z0-9]{5}/)
    .last();
  await chatOf(host).getByText("Sudah bergabung").waitFor();
  const code = /Acara ([A-Z0-9]{5})/.exec(await panel.innerText())?.[1] ?? "";
  const players: Page[] = [];
  for (const name of ["Sari", "Dewi", "Agus"]) {
    const page = await open(name, 390);
    await say(page, `/acara ${code}`);
    await chatOf(page).getByText("Anda ikut acara").waitFor();
    players.push(page);
  }
  return {
    host,
    players,
    code,
    async close() {
      for (const page of [host, ...players]) await page.close();
    },
  };
}

/** Taps the newest button of that name. */
export async function tap(page: Page, label: string | RegExp): Promise<void> {
  const name = typeof label === "string" ? new RegExp(`^(● )?${label}$`) : label;
  await chatOf(page).getByRole("button", { name }).last().click();
}

const quiz = loadQuizContent("data", loadFaqContent("data"));

/** Taps the right option of the newest question on the page, or a wrong one. */
export async function answer(page: Page, which: "right" | "wrong"): Promise<void> {
  const shown = flat(await chatOf(page).locator(".log").innerText());
  const [question] = [...quiz.values()]
    .map((one) => ({ one, at: shown.lastIndexOf(flat(one.question.id)) }))
    .toSorted((a, b) => b.at - a.at);
  const text = flat(question?.one.options.find(({ correct }) => correct)?.id ?? "");
  const right = ["A", "B", "C", "D"].find((each) => shown.slice(question?.at).includes(`${each}. ${text}`));
  await tap(page, which === "right" ? (right ?? "A") : right === "A" ? "B" : "A");
}
