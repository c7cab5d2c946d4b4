import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { answer, openHall, tap } from "./hall.ts";
import { chatOf } from "./stage.ts";

/** Plays a hall and writes the pictures of it: what is projected, the facilitator's chat, a player's phone. */
export async function shootHall(browser: Browser, url: string, folder: string): Promise<void> {
  const hall = await openHall(browser, url);
  const { host, players } = hall;
  const file = (name: string) => join(folder, name);
  await saveNewestImage(host, url, file("event-poster.png"));
  await tap(host, "Mulai");
  for (let number = 1; number <= 3; number++) {
    for (const [index, player] of players.entries()) {
      await chatOf(player)
        .getByText(new RegExp(`Soal ${number}/5 · `))
        .waitFor();
      if (number === 3 && index === 0) {
        // The toasts of the last tap go away.
        await player.waitForTimeout(4_000);
        await chatOf(player).screenshot({ path: file("event-player.png") });
      }
      if (number === 3 && index === 2) {
        await chatOf(host).getByText("Sudah menjawab: 2 dari 3").waitFor();
        await host.waitForTimeout(500);
        await chatOf(host).screenshot({ path: file("event-facilitator.png") });
      }
      await answer(player, (index + number) % 3 === 0 ? "wrong" : "right");
    }
    await chatOf(host).getByText(`Soal ${number}/5 selesai`).waitFor();
    if (number === 2) await saveNewestImage(host, url, file("event-answer.png"));
    if (number < 3) await tap(host, "Berikutnya");
  }
  await tap(host, "Akhiri");
  await tap(host, "Ya, akhiri");
  await chatOf(host).getByText(`Acara ${hall.code} selesai.`).waitFor();
  await saveNewestImage(host, url, file("event-report.png"));
  await hall.close();
}

export async function saveNewestImage(page: Page, url: string, path: string): Promise<void> {
  const source = await chatOf(page).locator(".log img").last().getAttribute("src");
  const image = await page.request.get(new URL(source ?? "", url).href);
  writeFileSync(path, await image.body());
}
