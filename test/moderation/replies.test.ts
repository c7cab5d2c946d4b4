import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANSWERS } from "../tips/sender.ts";
import { type DeskAtWork, mailbox, replyTo, type SentTip, startDesk } from "./desk-work.ts";

let desk: DeskAtWork;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.bot.close());

const group = () => desk.bot.moderators;
const textOf = (code: string) => desk.card(code).text ?? "";
const letters = async (tip: SentTip) => (await mailbox(tip)).split("Pesan moderator")[1] ?? "";

describe("a reply", () => {
  it("goes by button, answer to the prompt, preview and confirmation, once, without a name", async () => {
    const tip = await desk.newTip();
    await replyTo(desk, desk.dewi, tip, "Kapan tepatnya? <b>Terima kasih</b> & salam");
    expect(desk.last()).toContain("Terkirim ke pengirim");
    expect(textOf(tip.code)).toContain("Dewi membalas pengirim");
    expect(await letters(tip)).toContain("Kapan tepatnya? <b>Terima kasih</b> & salam");
    expect(desk.bot.chat.everythingSentTo(tip.sari)).not.toMatch(desk.dewi.traces);
  });

  it("counts once, however many confirm it at once", async () => {
    const tip = await desk.newTip();
    await desk.dewi.says("/balas Kami telaah dulu.", desk.at(tip));
    const message = group().lastMessage();
    await Promise.all(
      [desk.dewi, desk.budi, desk.dewi].map((who) =>
        who.taps("Kirim ke pengirim", { group: group(), message }),
      ),
    );
    expect((await letters(tip)).split("Kami telaah dulu.")).toHaveLength(2);
    expect(textOf(tip.code).match(/membalas pengirim/g)).toHaveLength(1);
  });

  it("of two who send and cancel at once is what the first one wanted, and says so", async () => {
    for (const [first, second] of [
      ["Kirim ke pengirim", "Batal"],
      ["Batal", "Kirim ke pengirim"],
    ] as const) {
      const tip = await desk.newTip();
      await desk.dewi.says("/balas Jangan keduanya.", desk.at(tip));
      const message = group().lastMessage();
      await Promise.all([
        desk.dewi.taps(first, { group: group(), message }),
        desk.budi.taps(second, { group: group(), message }),
      ]);
      const isSent = (await letters(tip)).includes("Jangan keduanya.");
      expect(isSent).toBe(first === "Kirim ke pengirim");
      expect(desk.last()).toContain(isSent ? "Terkirim ke pengirim" : "Balasan tidak dikirim.");
    }
  });

  it("can be cancelled, and a preview whose text Telegram no longer gives is not sent", async () => {
    const tip = await desk.newTip();
    await desk.dewi.says("/balas Tidak jadi.", desk.at(tip));
    await desk.dewi.taps("Batal", { group: group() });
    expect(desk.last()).toBe("Balasan tidak dikirim.");
    await desk.dewi.says("/balas Terlalu lama.", desk.at(tip));
    const preview = group().lastMessage();
    const { text: _text, entities: _entities, ...inaccessible } = preview;
    const stored = desk.bot.chat.telegram.world.chats.get(group().chatId)?.messages;
    stored?.set(preview.message_id, { message: { ...inaccessible, date: 0 } as never, isFromBot: true });
    expect(await desk.dewi.taps("Kirim ke pengirim", { group: group() })).toMatchObject({
      text: expect.stringContaining("sudah terlalu lama"),
    });
    expect(await mailbox(tip)).toContain("Belum ada pesan dari moderator");
  });

  it("can be a template, in the group's language also for a moderator who reads English", async () => {
    const tip = await desk.newTip();
    await desk.taps(desk.grace, tip, "Balas pengirim");
    await desk.grace.taps("Thank you, received", { group: group() });
    expect(desk.last()).toContain("Preview of the reply");
    await desk.grace.taps("Send to the sender", { group: group() });
    expect(await letters(tip)).toContain("laporan Anda sudah kami terima");
  });

  it("is text only, and a word of caution stands with links, before the moderator and the sender", async () => {
    const tip = await desk.newTip();
    await desk.taps(desk.dewi, tip, "Balas pengirim");
    const prompt = desk.find(/tulis balasan/);
    const photo = { photo: [{ file_id: "p", file_unique_id: "p", width: 1, height: 1 }] };
    await desk.dewi.sends(photo, desk.at(tip, prompt.message_id));
    expect(desk.last()).toContain("hanya bisa berupa tulisan");
    await desk.dewi.says("/balas Mohon tanggalnya.", desk.at(tip));
    expect(desk.last()).not.toContain("tautan");
    await desk.dewi.taps("Kirim ke pengirim", { group: group() });
    expect(await letters(tip)).not.toContain("Ada tautan");
    await desk.dewi.says("/balas Lihat s.id/bukti-baru ya.", desk.at(tip));
    expect(desk.last()).toContain("Balasan ini berisi tautan");
    await desk.dewi.taps("Kirim ke pengirim", { group: group() });
    const read = await letters(tip);
    expect(read).toContain("Lihat s.id/bukti-baru ya.");
    expect(read).toContain("pemilik situs dapat melihat alamat internet Anda");
    expect(read).not.toContain("Balasan ini berisi tautan");
  });

  it("with a code goes to that tip from anywhere in the group, and a code that is no more goes nowhere", async () => {
    const [tip, other] = [await desk.newTip(), await desk.newTip("Tono")];
    await desk.dewi.says(`/balas ${tip.code.toLowerCase()} Dari luar topik.`, { group: group() });
    expect(desk.last()).toContain(`pengirim ${tip.code}`);
    await desk.dewi.taps("Kirim ke pengirim", { group: group() });
    expect(await letters(tip)).toContain("Dari luar topik.");
    await desk.dewi.says("/balas halo", { group: group() });
    expect(desk.last()).toContain("Laporan yang mana?");
    await desk.dewi.says("/balas 23456A untuk siapa ini?", desk.at(other));
    expect(desk.last()).toContain("Laporan 23456A sudah tidak ada");
    await desk.dewi.says("/balas", desk.at(other));
    await desk.dewi.says("Jawaban ke topik ini.", desk.at(other, desk.find(/^Tulis balasan/).message_id));
    await desk.dewi.taps("Kirim ke pengirim", { group: group() });
    expect(await letters(other)).toContain("Jawaban ke topik ini.");
    expect(await letters(tip)).not.toContain("Jawaban ke topik ini.");
  });

  it("is never made of ordinary talk, in the topic or as an answer to card, tip or preview", async () => {
    const tip = await desk.newTip();
    await desk.dewi.says("/balas Sah.", desk.at(tip));
    const preview = group().lastMessage();
    const before = group().messages().length;
    const told = desk.bot.chat.everythingSentTo(tip.sari);
    const tipText = desk.find(new RegExp(ANSWERS[0].slice(0, 30)));
    await desk.dewi.says("Siapa kira-kira yang lapor?", desk.at(tip));
    for (const { message_id } of [desk.card(tip.code), preview, tipText]) {
      await desk.budi.says("Menurut saya orang keuangan.", desk.at(tip, message_id));
    }
    await desk.budi.says("Menurut saya orang keuangan.", { group: group() });
    expect(group().messages()).toHaveLength(before);
    expect(desk.bot.chat.everythingSentTo(tip.sari)).toBe(told);
    expect(await mailbox(tip)).toContain("Belum ada pesan dari moderator");
  });
});
