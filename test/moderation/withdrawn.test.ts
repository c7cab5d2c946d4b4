import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeskAtWork, mailbox, type SentTip, startDesk } from "./desk-work.ts";

const HOUR = 3_600_000;

let desk: DeskAtWork;
let ahead = 0;
beforeAll(async () => {
  const begin = Date.parse("2026-11-22T02:10:00Z");
  desk = await startDesk({ tipSlotMinutes: 60, now: () => begin + ahead });
});
afterAll(() => desk.bot.close());

const group = () => desk.bot.moderators;
const topics = () =>
  group()
    .topics()
    .map(({ name }) => name)
    .join("\n");

async function withdraw(tip: SentTip): Promise<void> {
  await mailbox(tip);
  await tip.sari.taps("Hapus laporan saya");
  await tip.sari.taps("Ya, hapus laporan");
}

/** What the group's figures say of tips. */
async function figures(): Promise<string> {
  const calls = desk.bot.chat.callsTo(group()).length;
  await desk.dewi.says("/statistik csv", { group: group() });
  const sent = desk.bot.chat
    .callsTo(group())
    .slice(calls)
    .find(({ method }) => method === "sendDocument");
  const [file] = [...(sent?.files.values() ?? [])];
  return (file?.bytes.toString("utf8") ?? "")
    .split("\n")
    .filter((line) => line.includes("Kegiatan kampanye"))
    .join("\n");
}

/** Everything that moderators can do with a tip, and all that they see of it; without its code. */
async function workOn(tip: SentTip): Promise<string> {
  const seen: unknown[] = [];
  const look = () => {
    const { text, reply_markup } = desk.card(tip.code);
    seen.push(text, reply_markup?.inline_keyboard, topics().match(new RegExp(`.*${tip.code}.*`))?.[0]);
  };
  for (const button of ["Saya tangani", "Ubah status", "Ditelaah", "Lainnya", "Ekspor dokumen", "Lainnya"]) {
    seen.push(await desk.taps(desk.rina, tip, button));
    look();
  }
  seen.push(
    group()
      .messages()
      .filter(({ document }) => document?.file_name?.includes(tip.code)).length,
  );
  seen.push(await desk.taps(desk.rina, tip, "Bisukan pengirim"));
  seen.push(await desk.taps(desk.rina, tip, "Ya, bisukan hari ini"));
  await desk.dewi.says(`/balas ${tip.code} Kapan tepatnya?`, { group: group() });
  seen.push(await desk.dewi.taps("Kirim ke pengirim", { group: group() }), desk.last());
  look();
  await desk.taps(desk.rina, tip, "Lainnya");
  seen.push(await desk.taps(desk.rina, tip, "Hapus laporan"));
  seen.push(await desk.taps(desk.rina, tip, "Ya, hapus selamanya"));
  await desk.until(() => !topics().includes(tip.code));
  seen.push(group().sees().includes("ditarik"));
  return JSON.stringify(seen, null, 1).replaceAll(tip.code, "CODE");
}

describe("a tip that its sender has withdrawn", () => {
  it("looks until the next slot as if nothing had happened, whatever the moderators do with it", async () => {
    const [kept, withdrawn] = [await desk.newTip("Sari"), await desk.newTip("Tono")];
    const before = await figures();
    expect(before).toContain("2");
    await withdraw(withdrawn);
    expect(await mailbox(withdrawn)).toContain("Ditarik pengirim");
    expect(await figures()).toBe(before);
    const expected = await workOn(kept);
    expect(await workOn(withdrawn)).toBe(expected);
    expect(await mailbox(withdrawn)).toContain("Ditarik pengirim");
  });

  it("goes at the slot, and only then do the figures tell", async () => {
    const tip = await desk.newTip();
    const before = await figures();
    await withdraw(tip);
    expect(topics()).toContain(tip.code);
    ahead += HOUR;
    await desk.until(
      () => !topics().includes(tip.code) && group().sees().includes(`Laporan ${tip.code} ditarik`),
    );
    expect(await figures()).not.toBe(before);
    // The card is gone; a preview or command that was at hand says so.
    await desk.dewi.says(`/ekspor ${tip.code}`, { group: group() });
    expect(desk.last()).toMatch(/sudah tidak ada|Laporan yang mana/);
  });
});
