import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { silentLog } from "../support/log.ts";
import { answer, openHall, tap } from "./hall.ts";
import { chatOf, LAUNCH } from "./stage.ts";

let folder: string;
let app: App;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "netral-"));
  const read = readConfig({ LOCAL_PORT: "0", DATABASE_URL: `file:${join(folder, "netral.db")}` });
  if (read.kind === "faulty") throw new Error(read.faults.join("\n"));
  app = await startApp(read.config, silentLog);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: LAUNCH,
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await app?.stop();
  rmSync(folder, { recursive: true });
});

test("a hall plays on the local page: a facilitator with pictures to project, three players on phones", async () => {
  const hall = await openHall(browser, app.pageUrl ?? "");
  const { host, players } = hall;
  await tap(host, "Mulai");
  for (let number = 1; number <= 2; number++) {
    for (const [index, player] of players.entries()) {
      await chatOf(player)
        .getByText(new RegExp(`Soal ${number}/5 · `))
        .waitFor();
      await answer(player, index === 0 || number === 2 ? "right" : "wrong");
      await chatOf(player)
        .getByRole("button", { name: /^● [A-D]$/ })
        .last()
        .waitFor();
    }
    await chatOf(host).getByText(`Soal ${number}/5 selesai`).waitFor();
    const rightOnes = number === 1 ? 1 : 3;
    await chatOf(host).getByText(`${rightOnes} dari 3 orang benar; 3 menjawab.`).waitFor();
    if (number === 1) await tap(host, "Berikutnya");
  }
  // The control message is the last in the chat, and there is one of it.
  expect(await chatOf(host).getByRole("button", { name: "Akhiri" }).count()).toBe(1);
  await tap(host, "Akhiri");
  await tap(host, "Ya, akhiri");
  for (const player of players) await chatOf(player).getByText("Acara selesai.").waitFor();
  await chatOf(host).getByText(`Acara ${hall.code} selesai.`).waitFor();
  // The code, two answers, the report.
  expect(await chatOf(host).locator(".log img").count()).toBeGreaterThanOrEqual(4);
  await hall.close();
}, 90_000);
