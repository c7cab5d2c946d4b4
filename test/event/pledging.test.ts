import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { PlayedPerson } from "../support/person.ts";
import { answers, type Hall, haveQuestion, joins, type Led, leads, openHall } from "./hall.ts";

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.close());
afterEach(() => {
  hall.bot.chat.telegram.settings.fault = undefined;
});

const PLEDGE = "Ikrar netralitas ASN";
const pledges = (player: PlayedPerson) => player.taps("Saya berikrar");
const offers = (player: PlayedPerson) => player.sees().split(PLEDGE).length - 1;

async function counts({ host }: Led, pledged: number, players: number): Promise<void> {
  hall.passes(4);
  await host.waitFor(`Ikrar bersama: ${pledged} dari ${players} sudah berikrar`);
}

async function ends({ host }: Led): Promise<void> {
  await host.taps("Akhiri");
  await host.waitFor(/Akhiri acara sekarang/);
  await host.taps("Ya, akhiri");
  await host.waitFor(/Acara \w+ selesai\. Peserta/);
}

describe("pledging together", () => {
  it("brings everybody the four points in the lobby, counts each once, and ends in the report", async () => {
    const led = await leads(hall);
    expect(await led.host.taps("Ikrar bersama")).toMatchObject({ text: "Belum ada yang bergabung." });
    const [sari, budi] = await joins(hall, led, "Sari", "Budi");
    if (!sari || !budi) throw new Error("nobody came");
    await led.host.taps("Ikrar bersama");
    const offer = await sari.waitFor(PLEDGE);
    for (const words of [
      "1. Menjaga",
      "2. Menghindari",
      "3. Bermedia",
      "4. Menolak",
      "tidak menambah sanksi",
    ])
      expect(offer.text).toContain(words);
    await budi.waitFor(PLEDGE);
    await counts(led, 0, 2);
    expect(led.host.buttons()).toEqual(["Mulai", "Batalkan"]);

    expect(await pledges(sari)).toMatchObject({ text: "Ikrar Anda tercatat." });
    await sari.waitFor(() => sari.buttons().includes("● Sudah berikrar"));
    expect(await sari.taps("● Sudah berikrar")).toMatchObject({ text: "Ikrar Anda sudah tercatat." });
    await counts(led, 1, 2);
    await led.host.taps("Mulai");
    await haveQuestion([sari, budi], 1);
    const [late] = await joins(hall, led, "Tono");
    if (!late) throw new Error("nobody came late");
    // While the question runs a tap counts all the same, but nobody is interrupted by the pledge.
    expect(await pledges(budi)).toMatchObject({ text: "Ikrar Anda tercatat." });
    await answers(sari, "right");
    expect(late.sees()).not.toContain(PLEDGE);
    await answers(budi, "right");
    await late.waitFor(PLEDGE);
    await counts(led, 2, 3);
    await ends(led);
    expect(led.host.sees()).toContain("Ikrar bersama: 2 dari 3 peserta sudah berikrar.");
    expect(led.host.sees()).not.toMatch(/Sari|Budi|Tono/);
    expect([sari, budi, late].map(offers)).toEqual([1, 1, 1]);
    expect(await pledges(late)).toMatchObject({ text: "Acara ini sudah selesai." });
  });

  it("after an answer goes on past a restart: nobody is asked twice, nobody's pledge is lost", async () => {
    const led = await leads(hall);
    const [sari, budi, ana] = await joins(hall, led, "Sari", "Budi", "Ana");
    if (!sari || !budi || !ana) throw new Error("nobody came");
    await led.host.taps("Mulai");
    await haveQuestion([sari, budi, ana], 1);
    for (const player of [sari, budi, ana]) await answers(player, "wrong");
    await led.host.waitFor(/Soal 1\/5 selesai/);
    expect(led.host.buttons()).toEqual(["Berikutnya", "Akhiri", "Ikrar bersama"]);
    const { settings } = hall.bot.chat.telegram;
    settings.fault = (method, { chat_id }) =>
      method === "sendMessage" && chat_id === ana.id ? { kind: "hang", ms: 60_000 } : undefined;
    await led.host.taps("Ikrar bersama");
    await Promise.all([sari, budi].map((player) => player.waitFor(PLEDGE)));
    await pledges(sari);
    await hall.bot.restart();
    settings.fault = undefined;

    await ana.waitFor(PLEDGE);
    expect(await pledges(ana)).toMatchObject({ text: "Ikrar Anda tercatat." });
    await counts(led, 2, 3);
    expect(await sari.taps("● Sudah berikrar")).toMatchObject({ text: "Ikrar Anda sudah tercatat." });
    expect([sari, budi, ana].map(offers)).toEqual([1, 1, 1]);
    await ends(led);
    expect(led.host.sees()).toContain("2 dari 3 peserta sudah berikrar.");
  }, 30_000);

  it("speaks each player's language", async () => {
    const led = await leads(hall);
    const rachel = hall.bot.chat.person("Rachel", { language_code: "en" });
    await rachel.starts(`acara_${led.code}`);
    await led.host.taps("Ikrar bersama");
    const offer = await rachel.waitFor("The neutrality pledge");
    expect(offer.text).toContain("4. To reject money politics");
    expect(await rachel.taps("I pledge")).toMatchObject({ text: "Your pledge is noted." });
    await led.host.taps("Batalkan");
    await led.host.waitFor("Batalkan acara ini?");
    await led.host.taps("Ya, akhiri");
    await led.host.waitFor("dibatalkan");
  });

  it("keeps no word of who has pledged once the event is over, and never a name", async () => {
    const led = await leads(hall);
    const [sari] = await joins(hall, led, "Sarikenari");
    if (!sari) throw new Error("nobody came");
    await led.host.taps("Ikrar bersama");
    await sari.waitFor(PLEDGE);
    await pledges(sari);
    await led.host.taps("Mulai");
    await haveQuestion([sari], 1);
    await ends(led);
    await hall.bot.restart();
    const folder = dirname(hall.bot.databaseFile);
    const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
    expect(bytes.join()).not.toMatch(/isPledging|kenari/i);
    expect(hall.bot.logged()).not.toMatch(sari.traces);
  });
});

describe("the count of a hall that is still getting the pledge", () => {
  it("gives way to the facilitator: the first question is on their screen before the hall has it", async () => {
    const slow = await openHall({ messagesPerSecond: 5 });
    onTestFinished(() => slow.close());
    const led = await leads(slow);
    const names = Array.from({ length: 8 }, (_, index) => `Peserta ${index}`);
    const players = await joins(slow, led, ...names);
    await led.host.taps("Ikrar bersama");
    const first = await Promise.any(players.map((player) => player.waitFor(PLEDGE).then(() => player)));
    slow.passes(4);
    await pledges(first);
    await led.host.taps("Mulai");
    await led.host.waitFor(/^Soal 1\/5 · /);
    expect(players.some((player) => !player.sees().includes("Soal 1/5 · "))).toBe(true);
    await haveQuestion(players, 1);
    // The pledges that were on their way have come before the question, for nobody on top of it.
    expect(players.filter((player) => player.lastMessage().text?.startsWith(PLEDGE))).toEqual([]);
  }, 30_000);
});
