import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forgeButton } from "../support/buttons.ts";
import { readPdf } from "../support/pdf.ts";
import { ANSWERS } from "../tips/sender.ts";
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

describe("taking a tip", () => {
  it("goes to the first of two who tap at once; the other one hears who has it", async () => {
    const tip = await desk.newTip();
    const taps = await Promise.all([
      desk.taps(desk.dewi, tip, "Saya tangani"),
      desk.taps(desk.budi, tip, "Saya tangani"),
    ]);
    const refused = taps.filter((tap) => tap.kind === "answered" && tap.alert);
    expect(refused).toHaveLength(1);
    const winner = /Ditangani: (\w+)/.exec(textOf(tip.code))?.[1] ?? "nobody";
    expect(refused[0]).toMatchObject({ text: expect.stringContaining(`sedang ditangani ${winner}`) });
    expect(textOf(tip.code).match(/menangani/g)).toHaveLength(1);
    expect(buttonsOf(tip.code)).toContain("Lepaskan");
  });

  it("can be undone by whoever took it or an admin, and by nobody else", async () => {
    const tip = await desk.newTip();
    await desk.taps(desk.dewi, tip, "Saya tangani");
    expect(await desk.taps(desk.budi, tip, "Lepaskan")).toMatchObject({
      text: expect.stringContaining("sedang ditangani Dewi"),
    });
    await desk.taps(desk.rina, tip, "Lepaskan");
    expect(textOf(tip.code)).toContain("Belum ada yang menangani");
    expect(textOf(tip.code)).toContain("Rina melepas");
  });

  it("is for members only: neither a stranger nor somebody who has left, whose app shows the buttons still", async () => {
    const tip = await desk.newTip();
    const stranger = desk.bot.chat.person("Orang luar");
    const former = desk.bot.chat.person("Mantan");
    const { groups } = desk.bot.chat.telegram;
    groups.join(group().chatId, former.id, desk.rina.id);
    groups.leave(group().chatId, former.id);
    for (const who of [stranger, former]) {
      for (const button of ["Saya tangani", "Ubah status", "Balas pengirim", "Lainnya"]) {
        expect(await desk.taps(who, tip, button)).toMatchObject({
          text: "Hanya anggota grup moderator yang dapat melakukan ini.",
        });
      }
    }
    expect(textOf(tip.code)).toContain("Belum ada yang menangani");
    expect(buttonsOf(tip.code)).toEqual(["Saya tangani", "Ubah status", "Balas pengirim", "Lainnya"]);
  });

  it("by an anonymous admin puts no name before the group", async () => {
    const tip = await desk.newTip();
    const melati = desk.bot.chat.person("Melati");
    const { groups } = desk.bot.chat.telegram;
    groups.join(group().chatId, melati.id, desk.rina.id);
    groups.promote(group().chatId, melati.id, desk.rina.id, { is_anonymous: true });
    await desk.taps(melati, tip, "Saya tangani");
    expect(textOf(tip.code)).toContain("Ditangani: Admin anonim");
    await desk.taps(melati, tip, "Balas pengirim");
    const other = await desk.newTip("Tono");
    await melati.says(`/tautkan ${other.code}`, { ...desk.at(tip), isAnonymous: true });
    expect(textOf(tip.code)).toContain(`Admin anonim menautkan ${other.code}`);
    expect(group().sees()).not.toContain("Melati");
    await desk.taps(melati, tip, "Lepaskan");
    expect(textOf(tip.code)).toContain("Belum ada yang menangani");
  });
});

describe("the status", () => {
  it("goes onto the card, into the topic's name, and to the sender", async () => {
    const tip = await desk.newTip();
    await desk.taps(desk.dewi, tip, "Ubah status");
    await desk.taps(desk.dewi, tip, "Diteruskan");
    expect(textOf(tip.code)).toContain("Status: Diteruskan");
    expect(textOf(tip.code)).toContain("Dewi mengubah status menjadi Diteruskan");
    expect(topicName(tip)).toBe(`Diteruskan · ${tip.code} · Kegiatan kampanye`);
    expect(await mailbox(tip)).toContain("Status: Diteruskan");
    await desk.taps(desk.budi, tip, "Ubah status");
    expect(await desk.taps(desk.budi, tip, "Diteruskan")).toMatchObject({ text: "Statusnya sudah itu." });
    expect(buttonsOf(tip.code)).toContain("Ubah status");
  });

  it("offers itself in the language of whoever asks; the card stays in the group's", async () => {
    const tip = await desk.newTip();
    await desk.taps(desk.grace, tip, "Ubah status");
    expect(buttonsOf(tip.code)).toContain("Under review");
    await desk.taps(desk.grace, tip, "Under review");
    expect(textOf(tip.code)).toContain("Status: Ditelaah");
    await desk.taps(desk.grace, tip, "Balas pengirim");
    expect(desk.find(/write your reply/).text).toMatch(/^Grace, write your reply to the sender/);
    await desk.grace.says("/bantuan", { group: group() });
    expect(desk.last()).toContain("For moderators");
  });
});

describe("old and foreign buttons", () => {
  it("of a card that says something else by now do what they say, or nothing", async () => {
    const tip = await desk.newTip();
    const tapData = (data: string) => {
      forgeButton(desk.card(tip.code), data);
      return desk.dewi.taps(data, { group: group(), message: desk.card(tip.code) });
    };
    await desk.taps(desk.dewi, tip, "Saya tangani");
    await tapData(`desk:claim:${tip.code}`);
    expect(textOf(tip.code).match(/menangani/g)).toHaveLength(1);
    for (const data of [`desk:jump:${tip.code}`, "desk:claim:IIIIII", `desk:set:${tip.code}:withdrawn`]) {
      expect(await tapData(data)).toMatchObject({ alert: true });
    }
    await desk.taps(desk.budi, tip, "Lainnya");
    await desk.taps(desk.budi, tip, "Kembali");
    expect(buttonsOf(tip.code)[0]).toBe("Lepaskan");
  });

  it("of a tip that is gone say so, and go", async () => {
    const tip = await desk.newTip();
    await desk.dewi.says(`/balas ${tip.code} Terlambat.`, { group: group() });
    const preview = group().lastMessage();
    await desk.taps(desk.rina, tip, "Lainnya");
    await desk.taps(desk.rina, tip, "Hapus laporan");
    await desk.taps(desk.rina, tip, "Ya, hapus selamanya");
    await desk.until(() => topicName(tip) === undefined);
    expect(await desk.dewi.taps("Kirim ke pengirim", { group: group(), message: preview })).toMatchObject({
      text: expect.stringContaining("sudah tidak ada"),
    });
    const now = group()
      .messages()
      .find(({ message_id }) => message_id === preview.message_id);
    expect(now?.reply_markup).toBeUndefined();
  });

  it("and commands do nothing in another chat, even in a group where the bot is", async () => {
    const tip = await desk.newTip();
    const elsewhere = desk.bot.chat.group("Lain", { owner: desk.dewi, isForum: true });
    for (const command of [`/balas ${tip.code} halo`, `/ekspor ${tip.code}`, `/tautkan ${tip.code} 222222`]) {
      await desk.dewi.says(command, { group: elsewhere });
      await desk.dewi.says(command);
    }
    expect(desk.bot.chat.everythingSentTo(elsewhere)).not.toContain(tip.code);
    expect(desk.bot.chat.everythingSentTo(desk.dewi)).not.toContain(tip.code);
  });
});

describe("/tautkan", () => {
  it("ties two tips, from a topic or with two codes, once", async () => {
    const [one, other, third] = [await desk.newTip(), await desk.newTip(), await desk.newTip()];
    await desk.dewi.says(`/tautkan ${other.code}`, desk.at(one));
    await desk.dewi.says(`/tautkan ${other.code} ${one.code}`, { group: group() });
    for (const [code, twin] of [
      [one.code, other.code],
      [other.code, one.code],
    ] as const) {
      expect(textOf(code)).toContain(`Serupa dengan: ${twin}`);
      expect(textOf(code).match(/menautkan/g)).toHaveLength(1);
    }
    await desk.dewi.says(`/tautkan ${one.code} ${third.code}`, desk.at(other));
    expect(textOf(third.code)).toContain(`Serupa dengan: ${one.code}`);
    expect(textOf(other.code)).toContain(`Serupa dengan: ${one.code}\n`);
    for (const text of ["/tautkan", `/tautkan ${one.code}`, "/tautkan halo dunia"]) {
      await desk.dewi.says(text, text.includes(one.code) ? desk.at(one) : { group: group() });
      expect(desk.last()).toContain("Kirim /tautkan diikuti kode");
    }
    await desk.dewi.says("/tautkan 222222", desk.at(one));
    expect(desk.last()).toContain("Laporan 222222 sudah tidak ada");
  });
});

describe("/ekspor", () => {
  const content = () =>
    group()
      .messages()
      .map(({ message_id, text, caption, photo, reply_markup }) => ({
        message_id,
        text,
        caption,
        photo,
        reply_markup,
      }));

  it("gives a document of the tip and what was added, and changes nothing else in the group", async () => {
    const tip = await desk.newTip();
    await tip.sari.says(`/cek ${tip.receipt}`);
    await tip.sari.taps("Tambah keterangan");
    await tip.sari.says("Ternyata ada spanduk juga.");
    await tip.sari.taps("Kirim keterangan");
    await desk.until(
      () => group().sees().includes("spanduk juga") && /keterangan tambahan dari/.test(textOf(tip.code)),
    );
    const before = content().filter(({ message_id }) => message_id !== desk.card(tip.code).message_id);
    const calls = desk.bot.chat.callsTo(group()).length;
    await desk.dewi.says("/ekspor", desk.at(tip));
    const sent = desk.bot.chat.callsTo(group()).slice(calls);
    const document = sent.find(({ method }) => method === "sendDocument");
    const [file] = [...(document?.files.values() ?? [])];
    const text = readPdf(file?.bytes ?? Buffer.alloc(0)).pages.join("\n");
    for (const word of [tip.code, "Camat mengajak semua staf", "Aula Kecamatan Contoh", "spanduk juga"]) {
      expect(text).toContain(word);
    }
    expect(text).not.toMatch(tip.sari.traces);
    const after = content().filter(
      ({ message_id }) =>
        message_id !== desk.card(tip.code).message_id && before.some((m) => m.message_id === message_id),
    );
    expect(after).toEqual(before);
    expect(group().lastMessage().document?.file_name).toBe(`informasi-awal-${tip.code}.pdf`);
    expect(textOf(tip.code)).toContain("Dewi mengekspor");
    expect(buttonsOf(tip.code)).toContain("Saya tangani");
  });

  it("says so where the text is no longer in the group", async () => {
    const tip = await desk.newTip();
    const text = group()
      .messages()
      .find((message) => message.message_thread_id === tip.topicId && message.text?.includes(ANSWERS[0]));
    await desk.rina.deletes(...(text ? [text] : []));
    await desk.taps(desk.dewi, tip, "Lainnya");
    await desk.taps(desk.dewi, tip, "Ekspor dokumen");
    expect(desk.last()).toContain("Isi laporan sudah tidak ada di grup ini");
    expect(textOf(tip.code)).not.toContain("mengekspor");
  });
});

describe("/bantuan", () => {
  it("says in the group what moderators can do, and that talk there reaches no sender", async () => {
    await desk.dewi.says("/bantuan", { group: group() });
    expect(desk.last()).toMatch(/^Untuk moderator/);
    for (const words of ["/balas", "/ekspor", "/tautkan", "/antrean", "/statistik", "tidak pernah sampai"]) {
      expect(desk.last()).toContain(words);
    }
    await desk.dewi.says("/bantuan");
    expect(desk.dewi.sees()).not.toContain("Untuk moderator");
  });
});

describe("a fault", () => {
  it("is told in the group: nobody is left before a silent button or command", async () => {
    const tip = await desk.newTip();
    desk.bot.chat.telegram.settings.fault = (method) =>
      method === "editMessageText" || method === "sendDocument"
        ? { kind: "error", error_code: 400, description: "Bad Request: not today" }
        : undefined;
    await desk.dewi.says("/ekspor", desk.at(tip));
    expect(desk.last()).toContain("gangguan di pihak kami");
    desk.bot.chat.telegram.settings.fault = undefined;
    await desk.taps(desk.dewi, tip, "Saya tangani");
    expect(textOf(tip.code)).toContain("Ditangani: Dewi");
  });
});
