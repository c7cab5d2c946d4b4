import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANSWERS } from "../tips/sender.ts";
import { type DeskAtWork, mailbox, replyTo, type SentTip, startDesk } from "./desk-work.ts";

let desk: DeskAtWork;
beforeAll(async () => {
  desk = await startDesk({ group: { isForum: false } });
});
afterAll(() => desk.bot.close());

const group = () => desk.bot.moderators;
const textOf = ({ code }: SentTip) => desk.card(code).text ?? "";

describe("in a group without topics", () => {
  it("tips are told apart by answering to their messages", async () => {
    const [tip, other] = [await desk.newTip(), await desk.newTip("Tono")];
    expect(tip.topicId).toBe(0);
    await desk.dewi.says("/balas Untuk yang pertama.", desk.at(tip, desk.card(tip.code).message_id));
    expect(desk.last()).toContain(tip.code);
    await desk.dewi.taps("Kirim ke pengirim", { group: group() });
    await replyTo(desk, desk.budi, other, "Untuk yang kedua.");
    expect(await mailbox(tip)).toContain("Untuk yang pertama.");
    expect(await mailbox(tip)).not.toContain("Untuk yang kedua.");
    expect(await mailbox(other)).toContain("Untuk yang kedua.");
    await desk.dewi.says("/balas Untuk siapa?", { group: group() });
    expect(desk.last()).toContain("Laporan yang mana?");
    await desk.dewi.says(`/tautkan ${other.code} ${tip.code}`, { group: group() });
    expect(textOf(tip)).toContain(`Serupa dengan: ${other.code}`);
  });

  it("status, export and a card that was deleted work the same", async () => {
    const tip = await desk.newTip();
    await desk.taps(desk.dewi, tip, "Ubah status");
    await desk.taps(desk.dewi, tip, "Ditelaah");
    expect(textOf(tip)).toContain("Status: Ditelaah");
    await desk.rina.deletes(desk.card(tip.code));
    const text = group()
      .messages()
      .findLast((message) => message.text?.includes(ANSWERS[0]));
    await desk.dewi.says("/ekspor", desk.at(tip, text?.message_id));
    expect(
      group()
        .messages()
        .some(({ document }) => document?.file_name?.includes(tip.code)),
    ).toBe(true);
    expect(textOf(tip)).toContain("Dewi mengekspor");
  });

  it("erasing takes the messages of that tip, its exports and replies, and of no other", async () => {
    const [tip, other] = [await desk.newTip(), await desk.newTip("Tono")];
    const count = () =>
      group()
        .messages()
        .filter(({ text }) => text?.includes(ANSWERS[0])).length;
    const documents = () =>
      group()
        .messages()
        .filter(({ document }) => document !== undefined).length;
    const before = count();
    const documentsBefore = documents();
    await desk.dewi.says(`/ekspor ${tip.code}`, { group: group() });
    await desk.dewi.says(`/balas ${tip.code} Mohon fotonya dikirim ulang.`, { group: group() });
    await desk.dewi.taps("Kirim ke pengirim", { group: group() });
    expect(documents()).toBe(documentsBefore + 1);
    await desk.taps(desk.rina, tip, "Lainnya");
    await desk.taps(desk.rina, tip, "Hapus laporan");
    await desk.taps(desk.rina, tip, "Ya, hapus selamanya");
    await desk.until(() => !group().sees().includes(`Laporan ${tip.code} ·`));
    expect(count()).toBe(before - 1);
    expect(documents()).toBe(documentsBefore);
    expect(group().sees()).not.toContain("Mohon fotonya dikirim ulang");
    expect(textOf(other)).toContain("Belum ada yang menangani");
  });
});
