import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forgeButton } from "../support/buttons.ts";
import { type DeskAtWork, mailbox, type SentTip, startDesk } from "./desk-work.ts";

let desk: DeskAtWork;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.bot.close());

const group = () => desk.bot.moderators;
const textOf = (code: string) => desk.card(code).text ?? "";
const buttonsOf = (code: string) =>
  desk
    .card(code)
    .reply_markup?.inline_keyboard.flat()
    .map(({ text }) => text) ?? [];
const topicName = ({ topicId }: SentTip) =>
  group()
    .topics()
    .find((topic) => topic.message_thread_id === topicId)?.name;

describe("muting", () => {
  it("reads the same whether anybody was muted or not, and to the sender like the daily limit", async () => {
    const tip = await desk.newTip("Wati");
    const told = async () => {
      await desk.taps(desk.dewi, tip, "Lainnya");
      const question = await desk.taps(desk.dewi, tip, "Bisukan pengirim");
      const answer = await desk.taps(desk.dewi, tip, "Ya, bisukan hari ini");
      return { question, answer, card: desk.card(tip.code).text, buttons: buttonsOf(tip.code) };
    };
    const known = await told();
    await tip.sari.says("/lapor");
    const muted = tip.sari.last();
    // Memory of who wrote ends with the process.
    await desk.bot.restart();
    expect(await told()).toEqual(known);
    // The same person after five tips in a day.
    for (let count = 0; count < 5; count++) {
      await tip.sari.goesTo(9);
      await tip.sari.taps("Kirim");
    }
    await desk.until(
      () =>
        group()
          .messages()
          .filter(({ text = "" }) => /^Laporan \w{6} ·/.test(text)).length >= 6,
    );
    await tip.sari.says("/lapor");
    expect(tip.sari.last()).toBe(muted);
    expect(muted).toContain("Untuk hari ini kiriman tidak dapat diterima lagi");
  });
});

describe("erasing", () => {
  it("is for admins, asks first, and takes the tip from the group and the sender", async () => {
    const tip = await desk.newTip();
    await desk.taps(desk.dewi, tip, "Lainnya");
    expect(await desk.taps(desk.dewi, tip, "Hapus laporan")).toMatchObject({
      text: "Menghapus laporan hanya dapat dilakukan admin grup.",
    });
    forgeButton(desk.card(tip.code), `desk:erase!:${tip.code}`);
    expect(
      await desk.dewi.taps(`desk:erase!:${tip.code}`, { group: group(), message: desk.card(tip.code) }),
    ).toMatchObject({ text: "Menghapus laporan hanya dapat dilakukan admin grup." });
    await desk.taps(desk.rina, tip, "Hapus laporan");
    const card = desk.card(tip.code);
    const erased = desk.rina.taps("Ya, hapus selamanya", { group: group(), message: card });
    expect(await erased).toMatchObject({ text: "Dihapus." });
    await desk.until(() => topicName(tip) === undefined);
    expect(group().sees()).not.toContain(tip.code);
    expect(await mailbox(tip)).toContain("Laporan ini sudah dihapus");
    await desk.rina.says(`/balas ${tip.code}`, { group: group() });
    expect(desk.last()).toMatch(/sudah tidak ada|Laporan yang mana/);
  });
});

describe("what somebody deleted by hand", () => {
  it("comes back with the next deed: a card in its topic", async () => {
    const tip = await desk.newTip();
    await desk.dewi.says("/balas Kartunya hilang.", desk.at(tip));
    const preview = group().lastMessage();
    const topics = group().topics().length;
    await desk.rina.deletes(desk.card(tip.code));
    await desk.dewi.taps("Kirim ke pengirim", { group: group(), message: preview });
    expect(textOf(tip.code)).toContain("Dewi membalas pengirim");
    expect(desk.card(tip.code).message_thread_id).toBe(tip.topicId);
    await desk.taps(desk.budi, tip, "Saya tangani");
    expect(textOf(tip.code)).toContain("Ditangani: Budi");
    expect(group().topics()).toHaveLength(topics);
  });

  it("comes back with the next deed: a topic, which says that the text is gone", async () => {
    const tip = await desk.newTip();
    group().deletesTopic(tip.topicId);
    await desk.dewi.says(`/balas ${tip.code} Topiknya hilang.`, { group: group() });
    await desk.dewi.taps("Kirim ke pengirim", { group: group() });
    const { message_thread_id: again = 0 } = desk.card(tip.code);
    expect(again).not.toBe(tip.topicId);
    expect(group().sees()).toContain(`Topik laporan ${tip.code} yang lama sudah tidak ada`);
    await desk.dewi.says("/ekspor", { group: group(), topicId: again });
    expect(desk.last()).toContain("Isi laporan sudah tidak ada di grup ini");
    await desk.taps(desk.rina, tip, "Lainnya");
    await desk.taps(desk.rina, tip, "Hapus laporan");
    await desk.taps(desk.rina, tip, "Ya, hapus selamanya");
    await desk.until(() => topicName({ ...tip, topicId: again }) === undefined);
    expect(group().sees()).not.toContain(`Laporan ${tip.code} ·`);
  });
});
