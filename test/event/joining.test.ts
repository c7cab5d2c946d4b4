import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aliasOf, type Hall, joins, leads, openHall } from "./hall.ts";

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.close());

async function callsOff({ host }: Awaited<ReturnType<typeof leads>>): Promise<void> {
  await host.taps("Batalkan");
  await host.waitFor("Batalkan acara ini?");
  await host.taps("Ya, akhiri");
  await host.waitFor("dibatalkan");
}

describe("making an event", () => {
  it("lets the facilitator choose by buttons, in one message, and offers only topics with questions", async () => {
    const host = hall.bot.chat.person("Pak Made");
    await host.says("/acara");
    expect(host.buttons()).toHaveLength(4);
    expect(host.buttons()[0]).toBe("Semua topik");
    await host.taps(host.buttons()[3] ?? "");
    expect(host.buttons()).toEqual([
      "5 soal",
      "● 10 soal",
      "15 soal",
      "15 detik",
      "● 20 detik",
      "30 detik",
      "● Saya yang melanjutkan",
      "Otomatis",
      "Buat acara",
      "Ganti topik",
    ]);
    expect(host.lastMessage().text).toContain("hanya punya 6 soal");
    await host.taps("Otomatis");
    expect(host.lastMessage().text).toContain("keluar sendiri");
    await host.taps("30 detik");
    expect(host.messages()).toHaveLength(1);
    await host.taps("Buat acara");
    const panel = await host.waitFor(/^Acara [A-Z0-9]{5}/);
    expect(panel.text).toContain("6 soal · 30 detik · Otomatis");
    expect(host.messages().map((message) => "photo" in message)).toEqual([true, false]);
    const led = { host, code: "" };
    await callsOff(led);
  });

  it("is one at a time: /acara again brings the code and the control message back to the end of the chat", async () => {
    const led = await leads(hall);
    await led.host.says("boleh like?");
    await led.host.says("/acara");
    await led.host.waitFor(`Acara ${led.code}`);
    await led.host.waitFor(() => led.host.messages().at(-1)?.text?.startsWith(`Acara ${led.code}`) ?? false);
    expect(led.host.buttons()).toEqual(["Mulai", "Batalkan", "Ikrar bersama"]);
    await led.host.says("terima kasih");
    expect(led.host.messages().filter(({ text }) => text?.startsWith("Acara"))).toHaveLength(1);
    expect(
      hall.bot.chat.telegram.everythingSentTo(led.host.id).filter(({ method }) => method === "sendPhoto"),
    ).toHaveLength(2);
    await callsOff(led);
  });

  it("cannot be started before anybody is there, and says how many have come", async () => {
    const led = await leads(hall);
    expect(await led.host.taps("Mulai")).toMatchObject({ text: "Belum ada yang bergabung." });
    await joins(hall, led, "Sari", "Budi");
    hall.passes(5);
    await led.host.waitFor("Sudah bergabung: 2 orang");
    await callsOff(led);
  });

  it("may be called off only after a second tap; everybody hears of it", async () => {
    const led = await leads(hall);
    const [sari] = await joins(hall, led, "Sari");
    await led.host.taps("Batalkan");
    await led.host.waitFor("Batalkan acara ini?");
    await led.host.taps("Tidak jadi");
    await led.host.waitFor((message) => message.text?.includes("Sudah bergabung") ?? false);
    await callsOff(led);
    await sari?.waitFor(`Acara ${led.code} dibatalkan`);
  });
});

describe("joining", () => {
  it("works by link or by code in any spelling, once, under one pseudonym", async () => {
    const led = await leads(hall);
    const [sari] = await joins(hall, led, "Sari");
    if (sari === undefined) throw new Error("nobody came");
    const alias = aliasOf(sari);
    expect(alias).toMatch(/^[A-Z][a-z]+ \d\d$/);
    await sari.says(`/acara ${led.code.toLowerCase()}`);
    await sari.says("/acara");
    expect(sari.messages()).toHaveLength(3);
    for (const { text } of sari.messages()) expect(text).toContain(`sebagai ${alias}.`);
    await callsOff(led);
  });

  it("is refused politely: a code that is none, an event that is over, one's own event", async () => {
    const led = await leads(hall);
    const sari = hall.bot.chat.person("Sari");
    await sari.says("/acara netral");
    expect(sari.lastMessage().text).toContain("Kode itu tidak saya kenal");
    await led.host.starts(`acara_${led.code}`);
    expect(led.host.lastMessage().text).toContain("tidak bisa sekaligus ikut bermain");
    await callsOff(led);
    await hall.bot.restart();
    await sari.starts(`acara_${led.code}`);
    expect(sari.lastMessage().text).toContain("tidak ada, atau sudah selesai");
  });

  it("another hall means leaving the one before", async () => {
    const first = await leads(hall);
    const second = await leads(hall, "Bu Ketut");
    const [sari] = await joins(hall, first, "Sari");
    await sari?.starts(`acara_${second.code}`);
    hall.passes(5);
    await first.host.waitFor("Sudah bergabung: 0 orang");
    await second.host.waitFor("Sudah bergabung: 1 orang");
    await callsOff(first);
    await callsOff(second);
  });

  it("is in the player's own language, whatever the facilitator's", async () => {
    const led = await leads(hall);
    const grace = hall.bot.chat.person("Grace", { language_code: "en" });
    await grace.starts(`acara_${led.code}`);
    expect(grace.sees()).toContain("Wait for the first question");
    await led.host.taps("Mulai");
    expect((await grace.waitFor(/Question 1\/5/)).text).toContain("EN ");
    await led.host.taps("Lewati soal ini");
    expect((await grace.waitFor(/Question 2\/5/)).text).toContain(
      "Question 1 was skipped by the facilitator",
    );
    await led.host.taps("Akhiri");
    await led.host.waitFor("Akhiri acara sekarang?");
    await led.host.taps("Ya, akhiri");
    await grace.waitFor("The event is over.");
    await led.host.waitFor("selesai.");
  });
});

describe("buttons of somebody else's event", () => {
  it("do nothing", async () => {
    const led = await leads(hall);
    const [sari] = await joins(hall, led, "Sari");
    const stranger = hall.bot.chat.person("Orang lain");
    await stranger.starts(`acara_${led.code}`);
    await stranger.taps("Keluar dari acara");
    const { telegram } = hall.bot.chat;
    const joined = stranger.messages()[0];
    if (joined === undefined || sari === undefined) throw new Error("nothing to tap on");
    const foreign = [
      [`event:start:${led.code}:0`, "Hanya pemandu acara yang bisa memakai tombol ini."],
      [`event:pick:${led.code}:0:1`, "Anda tidak ikut acara ini."],
      ["event:start:XXXXX:0", "Acara ini sudah selesai."],
    ] as const;
    for (const [data, text] of foreign) {
      joined.reply_markup = { inline_keyboard: [[{ text: "x", callback_data: data }]] };
      expect(await telegram.people.tap(stranger.id, stranger.id, joined.message_id, "x")).toMatchObject({
        text,
      });
    }
    expect(sari.messages()).toHaveLength(1);
    expect(led.host.buttons()).toEqual(["Mulai", "Batalkan", "Ikrar bersama"]);
    await callsOff(led);
  });
});
