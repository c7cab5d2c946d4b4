import type { Bot } from "grammy";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { type LocalTelegram, startLocalTelegram } from "../../src/local-telegram/index.ts";
import { describeBot, sampleBot } from "./sample-bot.ts";

export interface Stage {
  telegram: LocalTelegram;
  bot: Bot;
  sari: number;
  budi: number;
  grace: number;
  group: number;
  /** Opens the page in a window of its own; it must stay free of errors. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** Closes all windows. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export const LAUNCH = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A local Telegram with three people, a moderators' forum, the sample bot and a browser. */
export async function setStage({ port = 0, queryLifetimeMs = 15_000 } = {}): Promise<Stage> {
  const telegram = await startLocalTelegram({ port, queryLifetimeMs });
  const person = (first_name: string, last_name: string, username: string, language_code: string) =>
    telegram.people.create({ first_name, last_name, username, language_code }).id;
  const sari = person("Sari", "Wulandari", "sari_guru", "id");
  const budi = person("Budi", "Hartono", "budi_camat", "id");
  const grace = person("Grace", "Simatupang", "grace_nurse", "en");
  const wati = person("Wati", "Nasution", "wati_bawaslu", "id");
  const group = telegram.groups.create({
    title: "Moderator Kota",
    ownerId: wati,
    memberIds: [budi],
    isForum: true,
  }).id;
  const bot = sampleBot(telegram, group);
  await describeBot(bot);
  const running = bot.start({ drop_pending_updates: true });
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: LAUNCH,
  });
  const faults: string[] = [];

  return {
    telegram,
    bot,
    sari,
    budi,
    grace,
    group,
    async open(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1360, height: 860 },
        acceptDownloads: true,
        permissions: ["clipboard-read", "clipboard-write"],
        locale: "id-ID",
        timezoneId: "Asia/Jakarta",
        ...options,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(8000);
      page.on("pageerror", (error) => faults.push(error.stack ?? error.message));
      page.on("console", (message) => {
        // Told apart from our own faults: what the server refuses, and a server that is gone.
        if (message.type() === "error" && !/Failed to load resource|ERR_/.test(message.text()))
          faults.push(message.text());
      });
      await page.goto(telegram.apiRoot);
      await page.getByRole("button", { name: /^Sari/ }).waitFor();
      return page;
    },
    async clear() {
      for (const context of browser.contexts()) await context.close();
    },
    async close() {
      await browser.close();
      await bot.stop().catch(() => undefined);
      await Promise.race([running, telegram.close()]);
      await telegram.close().catch(() => undefined);
      if (faults.length > 0) throw new Error(`faults on the page:\n${faults.join("\n")}`);
    },
  };
}

/** The private chat, and the group's. */
export const chatOf = (page: Page) => page.locator("#private-chat");
export const groupOf = (page: Page) => page.locator("#group-chat");

/** Writes into a text field and sends with Enter. */
export async function say(page: Page, text: string, pane: "private" | "group" = "private"): Promise<void> {
  const field = page.locator(`#${pane}-text`);
  await field.fill(text);
  await field.press("Enter");
}
