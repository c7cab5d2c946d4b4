import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startLocalTelegram } from "../../src/local-telegram/index.ts";
import { picture } from "./picture.ts";
import { chatOf, groupOf, type Stage, say, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
  const { people } = stage.telegram;
  people.start(stage.sari);
  for (const text of [
    "/format",
    "/album",
    "/berkas",
    "/kuis",
    "/jajak",
    "/tombol",
    "/lapor",
    "boleh like?",
    "/papan",
  ])
    people.say(stage.sari, text);
  people.sendPhoto(stage.sari, picture(200, 120));
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe-core finds that is serious or worse. */
async function faultsOn(page: Page): Promise<string[]> {
  await page.waitForTimeout(400);
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run(document)")) as { violations: Violation[] };
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html}\n${node.failureSummary}`).join("\n")}`,
    );
}

async function settled(page: Page): Promise<void> {
  await chatOf(page).getByText("Foto diterima, 200 piksel lebarnya.").waitFor();
  await page
    .getByRole("navigation")
    .getByRole("button", { name: /Laporan 7K2M/ })
    .first()
    .waitFor();
}

describe("axe-core finds nothing serious", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`in ${colorScheme} colours, with every kind of message`, async () => {
      const page = await stage.open({ colorScheme });
      await settled(page);
      await page.getByRole("button", { name: /Laporan 7K2M/ }).click();
      await groupOf(page).getByText("Kepala bidang meminta staf").waitFor();
      await chatOf(page)
        .getByRole("button", { name: "Boleh, tanpa atribut" })
        .click()
        .catch(() => undefined);
      await chatOf(page).getByRole("button", { name: "Utama" }).click();
      expect(await faultsOn(page)).toEqual([]);
    });

    test(`in ${colorScheme} colours, with a menu, a dialog and a person who has not started`, async () => {
      const page = await stage.open({ colorScheme });
      await settled(page);
      await page.getByRole("button", { name: "Menu untuk Sari Wulandari" }).click();
      expect(await faultsOn(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.locator("#private-text").fill("/");
      await page.getByRole("option").first().waitFor();
      expect(await faultsOn(page)).toEqual([]);
      await page.locator("#private-text").fill("");
      await chatOf(page)
        .locator("article")
        .last()
        .click({ button: "right", position: { x: 24, y: 14 } });
      await page.getByRole("menuitem").first().waitFor();
      expect(await faultsOn(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Budi/ }).click();
      await page.getByRole("button", { name: "Tambah orang" }).click();
      expect(await faultsOn(page)).toEqual([]);
    });
  }

  test("on a narrow screen, on both of its sides", async () => {
    const page = await stage.open({ viewport: { width: 360, height: 740 }, hasTouch: true });
    await chatOf(page).getByText("Foto diterima, 200 piksel lebarnya.").waitFor();
    expect(await faultsOn(page)).toEqual([]);
    await page.getByRole("tab", { name: /Grup/ }).click();
    expect(await faultsOn(page)).toEqual([]);
  });

  test("with nobody and no group there", async () => {
    const empty = await startLocalTelegram();
    const page = await stage.open();
    await page.goto(empty.apiRoot);
    await page.getByText("Belum ada grup", { exact: true }).waitFor();
    await page.getByText("Belum ada orang").waitFor();
    expect(await faultsOn(page)).toEqual([]);
    await page.close();
    await empty.close();
  });
});

describe("by keyboard alone", () => {
  const focusOn = async (page: Page, selector: string, key = "Tab") => {
    for (let i = 0; i < 200; i++) {
      await page.keyboard.press(key);
      if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
    }
    throw new Error(`no way to ${selector} with ${key}`);
  };

  test("a question is asked, a button pressed, and the focus stays where one was", async () => {
    const page = await stage.open();
    await settled(page);
    await page.keyboard.press("Tab");
    await page.getByText("Langsung ke kolom tulis obrolan").waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("private-text");
    await page.keyboard.type("/tombol");
    await page.keyboard.press("Enter");
    await expect.poll(() => chatOf(page).getByText("Macam-macam tombol").count()).toBe(2);
    await focusOn(page, ".key.is-success", "Shift+Tab");
    await page.keyboard.press("Enter");
    await chatOf(page).getByText("Pesan ini sudah disunting.").waitFor();
    // The message was drawn anew with other buttons: the focus is on one of them.
    await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Sekali lagi");
    await page.keyboard.press("Enter");
  });

  test("messages are walked with arrows, and their menu opens with Enter", async () => {
    const page = await stage.open();
    await settled(page);
    await page.locator("#private-chat .log").focus();
    await page.keyboard.press("ArrowUp");
    expect(await page.evaluate("document.activeElement.matches('article')")).toBe(true);
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Balas" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    await page.getByRole("menuitem", { name: "Balas" }).waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.className")).toMatch(/^message /);
  });

  test("a command is chosen from the list while typing", async () => {
    const page = await stage.open();
    await settled(page);
    await page.locator("#private-text").focus();
    await page.keyboard.type("/k");
    await page.getByRole("option", { name: /Uji pengetahuan/ }).waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => chatOf(page).getByText("Bolehkah ASN hadir").count()).toBe(2);
    expect(await page.locator("#private-text").inputValue()).toBe("");
  });

  test("a hidden text opens with Enter", async () => {
    const page = await stage.open();
    await settled(page);
    const spoiler = chatOf(page)
      .getByRole("button", { name: /Teks disembunyikan/ })
      .first();
    await spoiler.focus();
    await page.keyboard.press("Enter");
    await chatOf(page).locator(".spoiler.is-open", { hasText: "rahasia jabatan" }).waitFor();
  });
});

test("a narrow screen shows one side at a time and counts what is new on the other", async () => {
  const page = await stage.open({ viewport: { width: 390, height: 760 } });
  await chatOf(page).getByText("Foto diterima, 200 piksel lebarnya.").waitFor();
  expect(await groupOf(page).isVisible()).toBe(false);
  await say(page, "/lapor");
  const tab = page.getByRole("tab", { name: /^Grup/ });
  await tab.getByRole("img", { name: /belum dibaca/ }).waitFor();
  await tab.click();
  await expect.poll(() => chatOf(page).isVisible()).toBe(false);
  await page
    .getByRole("navigation")
    .getByRole("button", { name: /Laporan 7K2M/ })
    .first()
    .click();
  await groupOf(page).getByText("Kepala bidang meminta staf").waitFor();
  await tab.focus();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => chatOf(page).isVisible()).toBe(true);
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  expect(overflow).toBeLessThanOrEqual(0);
});

test("markup in what people and the bot write is shown as text", async () => {
  const page = await stage.open();
  await settled(page);
  const attack = `<img src=x onerror="document.title='broken'"><script>document.title='broken'</script> <b>tebal</b>`;
  await say(page, attack);
  await chatOf(page).getByText(`Anda menulis: ${attack}`).waitFor();
  stage.telegram.people.create({ first_name: "<i>Jahat</i>", last_name: "'\"><svg onload=alert(1)>" });
  await page.getByRole("button", { name: /<i>Jahat<\/i>/ }).click();
  await page.getByRole("button", { name: "Mulai", exact: true }).click();
  await chatOf(page).getByText("Selamat datang").waitFor();
  await page.waitForTimeout(200);
  expect(await page.title()).toBe("Netral · Telegram lokal");
  expect(await page.locator("#private-chat .text img, #private-chat .text script, svg[onload]").count()).toBe(
    0,
  );
});

test("very long words and messages stay inside the page", async () => {
  const page = await stage.open({ viewport: { width: 320, height: 640 } });
  await chatOf(page).getByText("Foto diterima, 200 piksel lebarnya.").waitFor();
  await say(page, "mempertanggungjawabkannya".repeat(12));
  await say(page, "netral ".repeat(700).trim());
  const own = chatOf(page).locator("article.is-own", { hasText: "netral netral" });
  // 4,899 characters: two messages, as Telegram's own apps make of it.
  await expect.poll(() => own.count()).toBe(2);
  const wide = await page.evaluate(
    "[...document.querySelectorAll('#private-chat .log *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('pre')).length",
  );
  expect(wide).toBe(0);
});

test("the theme can be chosen, and is remembered in this tab", async () => {
  const page = await stage.open({ colorScheme: "light" });
  const paper = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  const light = await paper();
  await page.getByRole("button", { name: "Ganti ke tampilan gelap" }).click();
  await expect.poll(paper).not.toBe(light);
  await page.reload();
  await page.getByRole("button", { name: "Ganti ke tampilan terang" }).waitFor();
  expect(await paper()).not.toBe(light);
});

test("when the server goes the page says so, and catches up when it is back", async () => {
  const first = await startLocalTelegram();
  first.people.create({ first_name: "Sari" });
  const page = await stage.open();
  await page.goto(first.apiRoot);
  await page.getByRole("button", { name: /^Sari/ }).waitFor();
  await first.close();
  await page.getByText("Terputus, mencoba lagi…").waitFor();
  const second = await startLocalTelegram({ port: first.port });
  second.people.create({ first_name: "Ratna" });
  await page.getByRole("button", { name: /^Ratna/ }).waitFor();
  expect(await page.getByText("Terputus, mencoba lagi…").isVisible()).toBe(false);
  await page.close();
  await second.close();
});
