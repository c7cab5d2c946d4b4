import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { picture } from "./picture.ts";
import { chatOf, groupOf, LAUNCH, say } from "./stage.ts";

// What a newcomer does: the README's line, then the page.
let bot: ChildProcess;
let browser: Browser;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "netral-"));
  const env = {
    ...process.env,
    BOT_TOKEN: "",
    LOCAL_PORT: "0",
    DATABASE_URL: `file:${join(folder, "netral.db")}`,
  };
  // A process group of its own, as a terminal would make: npm's shell does not pass signals on.
  bot = spawn("npm", ["start"], { env, stdio: ["ignore", "pipe", "inherit"], detached: true });
  const address = await new Promise<string>((resolve, reject) => {
    let output = "";
    bot.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
      if (found) resolve(found[0]);
    });
    bot.once("exit", () => reject(new Error(`npm start ended without an address:\n${output}`)));
  });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: LAUNCH,
  });
  page = await browser.newPage({
    viewport: { width: 1360, height: 860 },
    locale: "id-ID",
    timezoneId: "Asia/Jakarta",
  });
  page.setDefaultTimeout(15_000);
  await page.goto(address);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  const ended = new Promise((resolve) => bot.once("close", resolve));
  if (bot.pid !== undefined) process.kill(-bot.pid, "SIGINT");
  await ended;
  rmSync(folder, { recursive: true });
});

describe("a newcomer with the real bot", () => {
  test("starts it, asks in slang, and reads the card with its article of law", async () => {
    await page.getByRole("button", { name: /^Sari/ }).click();
    await page.getByRole("button", { name: "Mulai", exact: true }).click();
    await chatOf(page).getByText("Selamat datang di Netral").waitFor();
    await say(page, "klo cuma ngelike status temen yg nyaleg gpp kan?");
    await chatOf(page).getByText("DILARANG").waitFor();
    await chatOf(page).getByText("PP 94/2021 Pasal 5 huruf n angka 5").waitFor();
  });

  test("taps a button and gets the legal basis in full", async () => {
    await chatOf(page).getByRole("button", { name: "Dasar hukum lengkap" }).last().click();
    await chatOf(page).getByText("Peraturan Pemerintah Nomor 94 Tahun 2021").first().waitFor();
  });

  test("sends a picture instead of words, and is asked for words", async () => {
    await page.locator("#private-photo").setInputFiles({
      name: "tangkapan-layar.png",
      mimeType: "image/png",
      buffer: picture(60, 40),
    });
    await chatOf(page).getByRole("button", { name: "Kirim", exact: true }).click();
    await chatOf(page).getByText("Saya hanya bisa membaca tulisan").waitFor();
  });

  test("finds every command in the menu, in the language of the person", async () => {
    await page.getByRole("button", { name: /^Grace/ }).click();
    await page.getByRole("button", { name: "Mulai", exact: true }).click();
    await chatOf(page).getByText("Welcome to Netral").waitFor();
    expect(await chatOf(page).innerText()).toContain("See all topics");
  });

  test("tries the bot among colleagues, and sends a card found by typing its name", async () => {
    const group = groupOf(page);
    await page.getByLabel("Pilih grup").selectOption({ label: "Rekan Kantor" });
    await page.getByRole("heading", { name: "Rekan Kantor" }).waitFor();
    await say(page, "/tanya boleh like postingan caleg?", "group");
    await group.getByText("DILARANG").first().waitFor();
    const field = page.locator("#group-text");
    await field.fill("@net");
    await field.press("Enter");
    expect(await field.inputValue()).toBe("@netral_local_bot ");
    await field.pressSequentially("foto");
    await group
      .getByRole("option", { name: /berfoto/ })
      .first()
      .click();
    await group.getByText("lewat @netral_local_bot").waitFor();
    expect(await field.inputValue()).toBe("");
  });
});
