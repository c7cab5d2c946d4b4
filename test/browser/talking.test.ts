import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { picture } from "./picture.ts";
import { chatOf, groupOf, type Stage, say, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ queryLifetimeMs: 3000 });
  for (const id of [stage.sari, stage.budi]) stage.telegram.people.start(id);
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

describe("asking and answering", () => {
  test("somebody new sees what the bot does, and starts it with one button", async () => {
    const page = await stage.open();
    await page.getByRole("button", { name: /^Grace/ }).click();
    await page.getByText("Tanya jawab netralitas ASN").waitFor();
    await page.getByRole("button", { name: "Mulai", exact: true }).click();
    await chatOf(page).getByText("Selamat datang di Netral").waitFor();
    await page.locator("#private-text").waitFor();
  });

  test("a question is answered, and a long answer is seen from its beginning", async () => {
    const page = await stage.open({ viewport: { width: 1200, height: 560 } });
    await say(page, "boleh like postingan caleg?");
    const verdict = chatOf(page).getByText("DILARANG").last();
    await verdict.waitFor();
    await page.waitForTimeout(200);
    const [log, seen] = await Promise.all([
      chatOf(page).locator(".log").boundingBox(),
      verdict.boundingBox(),
    ]);
    expect(seen?.y).toBeGreaterThan(log?.y ?? 0);
    expect(seen?.y).toBeLessThan((log?.y ?? 0) + 120);
  });

  test("a tap shows that it waits, and what the bot answers as a note", async () => {
    const page = await stage.open();
    await say(page, "/tombol");
    const keys = chatOf(page).locator(".keys").last();
    await keys.getByRole("button", { name: "Catatan" }).click();
    await page.locator("#private-chat .toast").getByText("Sudah dicatat.").waitFor();
    await keys.getByRole("button", { name: "Utama" }).click();
    await keys.getByRole("img", { name: "menunggu jawaban" }).waitFor();
    await page.locator("#private-chat .toast").getByText("Bot tidak menjawab").waitFor();
    await keys.getByRole("img", { name: "menunggu jawaban" }).waitFor({ state: "detached" });
  });

  test("an alert opens a dialog that Escape closes", async () => {
    const page = await stage.open();
    await say(page, "/tombol");
    await chatOf(page).getByRole("button", { name: "Dialog" }).last().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Ini sebuah dialog.").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  });

  test("an edit shows in place, marked as such, and a deletion takes the message away", async () => {
    const page = await stage.open();
    await say(page, "/tombol");
    const message = chatOf(page).locator("article").last();
    await message.getByRole("button", { name: "Setuju" }).click();
    await chatOf(page)
      .locator("article", { hasText: "Pesan ini sudah disunting." })
      .last()
      .getByText("disunting", { exact: true })
      .waitFor();
    const count = () => chatOf(page).getByText("Macam-macam tombol").count();
    const before = await count();
    await say(page, "/tombol");
    await expect.poll(count).toBe(before + 1);
    await chatOf(page).getByRole("button", { name: "Hapus" }).last().click();
    await expect.poll(count).toBe(before);
  });

  test("a copy button copies, and a link to a site opens elsewhere", async () => {
    const page = await stage.open();
    await say(page, "/tombol");
    await chatOf(page)
      .getByRole("button", { name: /Salin kode/ })
      .last()
      .click();
    await page.getByText("Tersalin").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe("1234 5678");
    const link = chatOf(page).getByRole("link", { name: /Situs/ }).last();
    expect(await link.getAttribute("href")).toBe("https://jdih.example.go.id/");
    expect(await link.getAttribute("rel")).toContain("noopener");
  });

  test("a reply keyboard is offered, sends its label, and goes when it was for once", async () => {
    const page = await stage.open();
    await say(page, "/papan");
    const keyboard = page.getByRole("group", { name: "Papan tombol dari bot" });
    await keyboard.getByRole("button", { name: "Belum tahu" }).click();
    await chatOf(page).getByText("Anda menulis: Belum tahu").waitFor();
    await keyboard.waitFor({ state: "hidden" });
  });

  test("a forced reply opens the text field as a reply", async () => {
    const page = await stage.open();
    await say(page, "/tanya");
    await page.locator("#private-chat .context-bar").getByText("Membalas Netral").waitFor();
    expect(await page.locator("#private-text").getAttribute("placeholder")).toContain(
      "boleh like postingan caleg",
    );
    await say(page, "tentang kampanye");
    await chatOf(page).getByText("Anda menulis: tentang kampanye").waitFor();
    const own = chatOf(page).locator("article.is-own").last();
    await own.getByRole("button", { name: /Balasan untuk Netral/ }).waitFor();
  });

  test("a quiz marks what is right and explains it; the vote is counted", async () => {
    const page = await stage.open();
    await say(page, "/kuis");
    const quiz = chatOf(page).locator("article", { hasText: "Bolehkah ASN hadir" }).last();
    await quiz.getByRole("button", { name: "Boleh, tanpa atribut" }).click();
    await quiz.getByText("salah, pilihan Anda").waitFor();
    await quiz.getByText("PP 94/2021 Pasal 5 huruf n angka 1.").waitFor();
    await quiz.getByText("1 suara").waitFor();
  });

  test("several answers of a poll go together, and can be taken back", async () => {
    const page = await stage.open();
    await say(page, "/jajak");
    const poll = chatOf(page).locator("article", { hasText: "Kanal mana" }).last();
    await poll.getByLabel("Bawaslu").check();
    await poll.getByLabel("Inspektorat").check();
    await poll.getByRole("button", { name: "Kirim pilihan" }).click();
    await poll.getByText("pilihan Anda").first().waitFor();
    await expect.poll(() => poll.getByText("100%").count()).toBe(2);
    await poll.getByRole("button", { name: "Tarik pilihan" }).click();
    await poll.getByLabel("Bawaslu").waitFor();
  });

  test("what the bot is doing shows as typing", async () => {
    const page = await stage.open();
    await say(page, "/ketik");
    await page.locator("#private-head").getByText("Netral sedang mengetik…").waitFor();
    await chatOf(page).locator(".typing").waitFor();
  });
});

describe("files", () => {
  test("a photo is sent with a caption, shown, and enlarged with a click", async () => {
    const page = await stage.open();
    await page
      .locator("#private-photo")
      .setInputFiles({ name: "halaman.png", mimeType: "image/png", buffer: picture(300, 200) });
    await page.getByText("halaman.png").waitFor();
    await say(page, "Halaman kantor");
    await chatOf(page).getByText("Foto diterima, 300 piksel lebarnya.").waitFor();
    await page.getByRole("button", { name: "Perbesar: Halaman kantor" }).last().click();
    const enlarged = page.getByRole("dialog").getByRole("img");
    await expect
      .poll(() => enlarged.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
      .toBe(300);
    await page.keyboard.press("Escape");
  });

  test("a document goes to the bot and comes back byte by byte", async () => {
    const page = await stage.open();
    const content = Buffer.from("nomor,nama\n1,«Sari»\n");
    await page
      .locator("#private-document")
      .setInputFiles({ name: "daftar hadir.csv", mimeType: "text/csv", buffer: content });
    await page.getByRole("button", { name: "Kirim", exact: true }).first().click();
    await chatOf(page).getByText("Berkas «daftar hadir.csv» diterima.").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      chatOf(page)
        .locator("article.is-bot")
        .getByRole("link", { name: /Unduh daftar hadir\.csv/ })
        .last()
        .click(),
    ]);
    expect(download.suggestedFilename()).toBe("daftar hadir.csv");
    const parts: Buffer[] = [];
    for await (const part of await download.createReadStream()) parts.push(part as Buffer);
    expect(Buffer.concat(parts).equals(content)).toBe(true);
  });

  test("an album of the bot is one message with all its photos", async () => {
    const page = await stage.open();
    await say(page, "/album");
    const album = chatOf(page).locator("article", { hasText: "Tiga gambar" }).last();
    await album.waitFor();
    await expect.poll(() => album.getByRole("img").count()).toBe(3);
  });
});

describe("one's own messages", () => {
  test("can be edited and deleted", async () => {
    const page = await stage.open();
    await say(page, "salah ketik");
    await chatOf(page).getByText("Anda menulis: salah ketik").waitFor();
    const own = chatOf(page).locator("article.is-own", { hasText: "salah ketik" });
    await own.hover();
    await own.getByRole("button", { name: /Tindakan untuk pesan/ }).click();
    await page.getByRole("menuitem", { name: "Sunting" }).click();
    await say(page, "benar ketik");
    await chatOf(page).getByText("Anda menyuntingnya menjadi: benar ketik").waitFor();
    const edited = chatOf(page).locator("article.is-own", { hasText: "benar ketik" });
    await edited.click({ button: "right", position: { x: 24, y: 14 } });
    await page.getByRole("menuitem", { name: "Hapus" }).click();
    await edited.waitFor({ state: "detached" });
  });

  test("a reply leads back to its message", async () => {
    const page = await stage.open();
    await say(page, "/balas");
    const header = chatOf(page)
      .getByRole("button", { name: /Balasan untuk Sari/ })
      .last();
    await header.click();
    const focused = await page.evaluate("document.activeElement.textContent");
    expect(focused).toContain("/balas");
  });
});

describe("people and languages", () => {
  test("each person finds the menu in their own language", async () => {
    const page = await stage.open();
    await page.getByRole("button", { name: "Daftar perintah" }).first().click();
    await page.getByRole("menuitem", { name: /Ajukan pertanyaan/ }).waitFor();
    await page.keyboard.press("Escape");
    stage.telegram.people.start(stage.grace);
    await page.getByRole("button", { name: /^Grace/ }).click();
    await page.getByRole("button", { name: "Daftar perintah" }).first().click();
    await page.getByRole("menuitem", { name: /Ask a question/ }).waitFor();
  });

  test("a person can be added, blocks the bot and lets it in again", async () => {
    const page = await stage.open();
    await page.getByRole("button", { name: "Tambah orang" }).click();
    await page.getByLabel("Nama depan").fill("Dewi");
    await page.getByLabel("Bahasa aplikasi").selectOption("en");
    await page.getByRole("button", { name: "Tambah", exact: true }).click();
    await page.getByRole("button", { name: /^Dewi/ }).and(page.locator("[aria-pressed=true]")).waitFor();
    await page.getByRole("button", { name: "Menu untuk Dewi" }).click();
    await page.getByLabel("Buka dengan tautan ?start=").fill("faq_like");
    await page.getByRole("button", { name: "Buka", exact: true }).click();
    await chatOf(page).getByText("Dibuka dengan faq_like").waitFor();
    await page.getByRole("button", { name: "Menu untuk Dewi" }).click();
    await page.getByRole("button", { name: "Blokir bot" }).click();
    await chatOf(page).getByText("Dewi memblokir bot ini.").waitFor();
    await chatOf(page).getByRole("button", { name: "Buka blokir" }).click();
    await page.locator("#private-text").waitFor();
  });

  test("the page itself speaks Indonesian and English, and says what it is in both", async () => {
    const page = await stage.open();
    await page.getByText("tidak ada yang dikirim ke Telegram").waitFor();
    await page.getByRole("button", { name: "EN", exact: true }).click();
    await page.getByText("nothing is sent to Telegram").waitFor();
    expect(await page.title()).toBe("Netral · local Telegram");
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
  });
});

describe("the moderators' group", () => {
  test("a report opens a topic there, which is answered as a moderator", async () => {
    const page = await stage.open();
    await say(page, "/lapor");
    const topic = page
      .getByRole("navigation", { name: "Topik" })
      .getByRole("button", { name: /Laporan 7K2M/ });
    await topic.first().click();
    await groupOf(page).getByText("Kepala bidang meminta staf").waitFor();
    await groupOf(page).getByRole("button", { name: "Tanya balik" }).click();
    await page.locator("#group-chat .toast").getByText("Sudah dicatat.").waitFor();
    await page.getByLabel("Menulis sebagai").selectOption({ label: "Budi Hartono" });
    await say(page, "Kami periksa.", "group");
    const own = groupOf(page).locator("article.is-own", { hasText: "Kami periksa." });
    await own.waitFor();
    const kept = [...(stage.telegram.world.chats.get(stage.group)?.messages.values() ?? [])].at(-1)?.message;
    expect(kept).toMatchObject({ text: "Kami periksa.", is_topic_message: true, from: { id: stage.budi } });
  });

  test("a topic can be opened, closed and reopened; one that is deleted leaves the general topic", async () => {
    const page = await stage.open();
    await page.getByRole("button", { name: "Topik baru" }).click();
    await page.getByLabel("Nama topik").fill("Rapat");
    await page.getByRole("button", { name: "Buat", exact: true }).click();
    await groupOf(page).getByText("membuat topik «Rapat»").waitFor();
    // The list tells of the topic before it is open, and the menu is about the topic that is open.
    await page.getByRole("navigation").locator("[aria-current=true]", { hasText: "Rapat" }).waitFor();
    await page.getByRole("button", { name: "Menu grup" }).click();
    await page.getByRole("menuitem", { name: "Tutup topik ini" }).click();
    await page.getByRole("navigation").getByRole("img", { name: "ditutup" }).waitFor();
    const rapat = [...(stage.telegram.world.chats.get(stage.group)?.topics.values() ?? [])].find(
      ({ name }) => name === "Rapat",
    );
    stage.telegram.groups.deleteTopic(stage.group, rapat?.message_thread_id ?? 0);
    await page.getByRole("navigation").getByRole("button", { name: /Rapat/ }).waitFor({ state: "detached" });
    await page.getByRole("navigation").locator("[aria-current=true]", { hasText: "Umum" }).waitFor();
  });
});
