import type { Locator, Page } from "playwright-core";
import sharp from "sharp";
import { ANSWERS } from "../tips/sender.ts";
import { picture } from "./picture.ts";
import { chatOf, groupOf, say } from "./stage.ts";

/** What a sender taps, in each language that the bot speaks. */
export const TAPS = {
  id: {
    begin: "Tidak, lanjut",
    kind: "Kegiatan kampanye",
    done: "Selesai",
    on: "Lanjut saja",
    send: "Kirim",
    received: "Laporan diterima",
    yourTip: "Laporan Anda",
    add: "Tambah keterangan",
    sendAddition: "Kirim keterangan",
    wipe: "Hapus percakapan ini",
    wipeYes: "Ya, hapus semuanya",
  },
  en: {
    begin: "No, continue",
    kind: "Campaign activity",
    done: "Done",
    on: "Go on as it is",
    send: "Send",
    received: "Your report was received",
    yourTip: "Your report",
    add: "Add something",
    sendAddition: "Send it",
    wipe: "Delete this conversation",
    wipeYes: "Yes, delete it all",
  },
};

/** Plays as that person, and starts the bot where that was never done. */
export async function playAs(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await page.locator("#private-title").waitFor();
  const start = chatOf(page).getByRole("button", { name: "Mulai", exact: true });
  await start.or(page.locator("#private-text")).first().waitFor();
  if (await start.isVisible()) await start.click();
  await page.locator("#private-text").waitFor();
}

/** Taps the newest button of that name, in the private chat or in the group. */
export async function press(chat: Locator, name: string | RegExp): Promise<void> {
  await chat.locator(".keys").getByRole("button", { name, exact: true }).last().click();
}

/** Attaches a picture that tells where and with what it was taken, and sends it. */
export async function sendPicture(page: Page, hue: "dawn" | "field" = "dawn"): Promise<void> {
  const buffer = await sharp(picture(640, 360, hue))
    .withExif({
      IFD0: { Make: "Kamerakenari", Model: "K-1" },
      IFD3: {
        GPSLatitude: "7/1 48/1 0/1",
        GPSLatitudeRef: "S",
        GPSLongitude: "110/1 22/1 0/1",
        GPSLongitudeRef: "E",
      },
    })
    .jpeg()
    .toBuffer();
  await page
    .locator("#private-photo")
    .setInputFiles({ name: "IMG_20261121_Sari.jpg", mimeType: "image/jpeg", buffer });
  await page.locator("#private-chat .composer").getByText("IMG_20261121_Sari.jpg").waitFor();
  await page.locator("#private-text").press("Enter");
}

/** From what `/lapor` says first to the question about evidence, one answer after the other. */
export async function answerUpToEvidence(page: Page, language: keyof typeof TAPS = "id"): Promise<void> {
  const chat = chatOf(page);
  const words = TAPS[language];
  const step = (number: number) =>
    chat.getByText(new RegExp(language === "id" ? `Langkah ${number} dari 7` : `Step ${number} of 7`)).last();
  await press(chat, words.begin);
  await step(1).waitFor();
  await press(chat, words.kind);
  for (const [index, answer] of ANSWERS.slice(0, 5).entries()) {
    await step(index + 2).waitFor();
    await say(page, answer);
  }
  await step(7).waitFor();
}

/** The receipt that the private chat shows. */
export async function receiptOn(page: Page): Promise<string> {
  const shown = /\d{4}(?: \d{4}){4}/.exec(await chatOf(page).locator(".log").innerText())?.[0];
  if (shown === undefined) throw new Error("no receipt is shown");
  return shown;
}

/** Codes of the tips that have a topic in the group. */
export async function tipCodes(page: Page): Promise<string[]> {
  const names = await page.locator("#topics .topic-name").allInnerTexts();
  return names.flatMap((name) => / · ([0-9A-Z]{6}) · /.exec(name)?.[1] ?? []);
}

/** Opens the topic of the tip that came after those `known`. @returns its code */
export async function openNewTopic(page: Page, known: readonly string[] = []): Promise<string> {
  let code: string | undefined;
  while (code === undefined) {
    code = (await tipCodes(page)).find((one) => !known.includes(one));
    if (code === undefined) await page.waitForTimeout(50);
  }
  await page.locator("#topics .topic", { hasText: code }).click();
  await groupOf(page).getByText(`Laporan ${code}`).last().waitFor();
  return code;
}

/** From the evidence through preview to the receipt. */
export async function sendReport(
  page: Page,
  language: keyof typeof TAPS = "id",
  hasEvidence = true,
): Promise<void> {
  const chat = chatOf(page);
  const words = TAPS[language];
  if (hasEvidence) await press(chat, words.done);
  await press(chat, words.on);
  await press(chat, words.send);
  await chat.getByText(words.received).last().waitFor();
}

/** Deletes the report and every look-in, each with its own button, past the warning. */
export async function wipeDialogues(page: Page, language: keyof typeof TAPS = "id"): Promise<void> {
  const chat = chatOf(page);
  const words = TAPS[language];
  const buttons = chat.locator(".keys").getByText(words.wipe);
  for (let left = await buttons.count(); left > 0; left = await buttons.count()) {
    await press(chat, words.wipe);
    await closeAlert(page);
    await press(chat, words.wipeYes);
    await chat.locator(".keys").getByText(words.wipeYes).waitFor({ state: "detached" });
  }
}

/** Reads what a tap answered as an alert, and closes it. */
export async function closeAlert(page: Page): Promise<string> {
  const dialog = page.getByRole("dialog");
  const text = await dialog.innerText();
  await dialog.getByRole("button").last().click();
  await dialog.waitFor({ state: "detached" });
  return text;
}
