import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { aliasOf, answers, type Hall, haveQuestion, joins, leads, letter, openHall } from "./hall.ts";

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.close());
afterEach(() => {
  hall.bot.chat.telegram.settings.fault = undefined;
});

function rows(): { events: number; players: number } {
  const db = new BetterSqlite3(hall.bot.databaseFile, { readonly: true });
  const count = (table: string) =>
    (db.prepare(`select count(*) count from ${table}`).get() as { count: number }).count;
  const result = { events: count("events"), players: count("event_players") };
  db.close();
  return result;
}

async function ends({ host }: Awaited<ReturnType<typeof leads>>): Promise<void> {
  await host.taps("Akhiri");
  await host.waitFor(/Akhiri acara sekarang/);
  await host.taps("Ya, akhiri");
  await host.waitFor(/Acara \w+ selesai\./);
}

const asked = (player: { sees(): string }, number: number) =>
  player.sees().split(`Soal ${number}/5 · `).length - 1;

describe("a restart in the middle of a question", () => {
  it("loses no answer, asks nobody twice, takes the time in between off nobody, and goes on", async () => {
    const led = await leads(hall);
    const [sari, budi] = await joins(hall, led, "Sari", "Budi");
    if (!sari || !budi) throw new Error("nobody came");
    await led.host.taps("Mulai");
    await haveQuestion([sari, budi], 1);
    await answers(sari, "right");
    await hall.bot.app.stop();
    hall.passes(3600);
    await hall.bot.restart();

    const late = await answers(budi, "right");
    expect(late).toMatchObject({ text: expect.stringMatching(/^Tercatat: [A-D]$/) });
    await led.host.waitFor("2 dari 2 orang benar");
    expect([asked(sari, 1), asked(budi, 1)]).toEqual([1, 1]);
    await led.host.taps("Berikutnya");
    await haveQuestion([sari, budi], 2);
    expect(sari.sees()).toMatch(/Soal 1: benar, \+1\.[45]\d\d poin/);
    await ends(led);
    expect((await budi.waitFor("Acara selesai")).text).toMatch(/1 dari 1 soal benar/);
  });

  it("before everybody was asked asks the others", async () => {
    const led = await leads(hall);
    const [sari, budi] = await joins(hall, led, "Sari", "Budi");
    if (!sari || !budi) throw new Error("nobody came");
    const { settings } = hall.bot.chat.telegram;
    settings.fault = (method, { chat_id }) =>
      method === "sendMessage" && chat_id === budi.id ? { kind: "hang", ms: 60_000 } : undefined;
    await led.host.taps("Mulai");
    await haveQuestion([sari], 1);
    await hall.bot.restart();
    settings.fault = undefined;
    await haveQuestion([budi], 1);
    expect([asked(sari, 1), asked(budi, 1)]).toEqual([1, 1]);
    await ends(led);
  }, 30_000);
});

describe("time", () => {
  it("of a player is over after their own seconds, and then the question ends", async () => {
    const led = await leads(hall);
    const [sari, budi] = await joins(hall, led, "Sari", "Budi");
    if (!sari || !budi) throw new Error("nobody came");
    await led.host.taps("Mulai");
    await haveQuestion([sari, budi], 1);
    await answers(sari, "right");
    hall.passes(17);
    await led.host.waitFor("1 dari 2 orang benar; 1 menjawab");
    expect(await answers(budi, "right")).toMatchObject({ text: "Soal ini sudah ditutup." });
    await led.host.taps("Berikutnya");
    await haveQuestion([budi], 2);
    expect(budi.sees()).toMatch(/✖ Soal 1: tidak terjawab\. Yang benar: [A-D]\. Pilihan benar/);
    await ends(led);
  });

  it("stands still while the facilitator pauses", async () => {
    const led = await leads(hall);
    const [sari] = await joins(hall, led, "Sari");
    if (!sari) throw new Error("nobody came");
    await led.host.taps("Mulai");
    await haveQuestion([sari], 1);
    await led.host.taps("Jeda");
    await led.host.waitFor("Dijeda");
    expect(await answers(sari, "right")).toMatchObject({ text: expect.stringContaining("dijeda") });
    hall.passes(600);
    await led.host.taps("Lanjutkan");
    await led.host.waitFor("detik");
    expect(await answers(sari, "right")).toMatchObject({ text: expect.stringContaining("Tercatat") });
    await led.host.waitFor("1 dari 1 orang benar");
    await ends(led);
  });

  it("brings the next question by itself where the facilitator wants it so, and ends a silent event", async () => {
    const led = await leads(hall, "Bu Ketut", "Otomatis");
    const [sari] = await joins(hall, led, "Sari");
    if (!sari) throw new Error("nobody came");
    await led.host.taps("Mulai");
    await haveQuestion([sari], 1);
    await answers(sari, "wrong");
    await led.host.waitFor("Lanjut sendiri");
    hall.passes(11);
    await haveQuestion([sari], 2);
    await answers(sari, "right");
    await led.host.waitFor(/Soal 2\/5 selesai/);
    await led.host.taps("Jeda");
    hall.passes(31 * 60);
    await led.host.waitFor(/Acara \w+ selesai\./);
    expect((await sari.waitFor("Acara selesai")).text).toMatch(/1 dari 2 soal benar/);
  });
});

describe("a player", () => {
  it("who taps again keeps the first answer, and sees it on the buttons", async () => {
    const led = await leads(hall);
    const [sari, budi] = await joins(hall, led, "Sari", "Budi");
    if (!sari || !budi) throw new Error("nobody came");
    await led.host.taps("Mulai");
    await haveQuestion([sari, budi], 1);
    const [right, wrong] = [letter(sari, "right"), letter(sari, "wrong")];
    const question = sari.lastMessage();
    await sari.taps(wrong);
    await sari.waitFor((message) =>
      Boolean(message.reply_markup?.inline_keyboard.flat().some(({ text }) => text === `● ${wrong}`)),
    );
    expect(await sari.taps(right, { message: question })).toMatchObject({
      text: "Jawaban Anda sudah tercatat.",
    });
    await answers(budi, "right");
    await led.host.waitFor("1 dari 2 orang benar; 2 menjawab");
    await ends(led);
    await hall.bot.restart();
    expect(await sari.taps(right, { message: question })).toMatchObject({ text: "Acara ini sudah selesai." });
  });

  it("who comes late gets the next question; who leaves or blocks the bot is waited for no more", async () => {
    const led = await leads(hall);
    const [sari, budi, ana] = await joins(hall, led, "Sari", "Budi", "Ana");
    if (!sari || !budi || !ana) throw new Error("nobody came");
    await led.host.taps("Mulai");
    await haveQuestion([sari, budi, ana], 1);
    const [tono] = await joins(hall, led, "Tono");
    expect(tono?.sees()).toContain("Anda mendapat soal berikutnya");
    await budi.taps("Keluar dari acara");
    expect(budi.sees()).toContain("Anda keluar dari acara");
    await answers(sari, "right");
    await answers(ana, "right");
    await led.host.waitFor("2 dari 2 orang benar");
    await ana.blocksBot();
    await led.host.taps("Berikutnya");
    if (tono === undefined) throw new Error("nobody came late");
    await haveQuestion([sari, tono], 2);
    expect(tono.sees()).not.toContain("Soal 1");
    await answers(sari, "right");
    await answers(tono, "right");
    await led.host.waitFor("2 dari 2 orang benar; 2 menjawab");
    await ends(led);
    expect((await tono.waitFor("Acara selesai")).text).toMatch(/1 dari 1 soal benar/);
    expect(budi.sees()).not.toContain("Acara selesai");
  });

  it("who erases their data is out of the event at once; of a facilitator who does, the event is called off", async () => {
    const led = await leads(hall);
    const [sari, budi] = await joins(hall, led, "Sari", "Budi");
    if (!sari || !budi) throw new Error("nobody came");
    const before = rows();
    await sari.says("/hapusdata");
    await sari.taps("Ya, hapus data saya");
    expect(rows().players).toBe(before.players - 1);
    await led.host.says("/hapusdata");
    await led.host.taps("Ya, hapus data saya");
    await budi.waitFor("dibatalkan");
    await budi.says("/acara");
    expect(budi.buttons()).toContain("Semua topik");
  });
});

describe("what is kept of an event", () => {
  it("names nobody while it runs, and is gone when the results are out", async () => {
    const led = await leads(hall, "Pemandukenari");
    const [sari] = await joins(hall, led, "Sarikenari");
    if (!sari) throw new Error("nobody came");
    await led.host.taps("Mulai");
    await haveQuestion([sari], 1);
    await answers(sari, "right");
    await led.host.waitFor("1 dari 1 orang benar");
    const alias = aliasOf(sari);
    const folder = dirname(hall.bot.databaseFile);
    const bytes = () =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), "latin1"))
        .join();
    const traces = new RegExp(`${sari.traces.source}|${led.host.traces.source}|kenari`, "i");
    expect(bytes()).toContain(alias);
    expect(bytes().replaceAll(alias, "")).not.toMatch(traces);
    await led.host.taps("Berikutnya");
    await haveQuestion([sari], 2);
    await ends(led);
    await hall.bot.restart();
    expect(rows()).toEqual({ events: 0, players: 0 });
    expect(bytes()).not.toContain(alias);
    expect(hall.bot.logged()).not.toMatch(traces);
  });
});
