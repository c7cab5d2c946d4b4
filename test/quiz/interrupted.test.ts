import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startChild } from "../load/processes.ts";
import { startBot } from "../support/bot.ts";
import { startChat } from "../support/chat.ts";
import type { PlayedPerson } from "../support/person.ts";
import { dataFolder } from "./fixture.ts";
import { answer, letter, statistics } from "./player.ts";

let data: ReturnType<typeof dataFolder>;
beforeAll(() => {
  data = dataFolder();
});
afterAll(() => data.remove());

describe("a restart in the middle of 200 quizzes", () => {
  it("loses nothing and counts nothing twice: everybody goes on where they were", {
    timeout: 60_000,
  }, async () => {
    const mine = await startBot({ dataFolder: data.folder, patienceMs: 30_000 });
    const people = Array.from({ length: 200 }, (_, index) => mine.chat.person(`P${index}`));
    const all = (act: (person: PlayedPerson) => Promise<unknown>) => Promise.all(people.map(act));
    // Under so much load screens come after the tap was done with, so they are waited for one by one.
    const seesCard = (person: PlayedPerson, wanted: RegExp) => person.waitFor(wanted);
    const seesMenu = (person: PlayedPerson, button: string) =>
      person.waitFor((message) => message.reply_markup?.inline_keyboard[0]?.[0]?.text === button);
    await all((person) => person.says("/kuis"));
    await all((person) => seesMenu(person, "Lima soal campuran"));
    await all((person) => person.taps("Lima soal campuran"));
    await all((person) => seesCard(person, /Soal 1\/5/));

    // Everybody taps; the bot goes down while most of the taps are still under way or waiting.
    const { people: phones } = mine.chat.telegram;
    for (const [index, person] of people.entries()) {
      const { message_id } = person.lastMessage();
      void phones.tap(person.id, person.id, message_id, letter(person, index % 2 === 0 ? "right" : "wrong"));
    }
    const acknowledged = () =>
      mine.chat.telegram.calls().filter(({ method }) => method === "answerCallbackQuery").length - 200;
    await expect.poll(acknowledged, { interval: 1 }).toBeGreaterThan(10);
    const atTheStop = acknowledged();
    await mine.restart();
    expect(atTheStop).toBeLessThan(190);
    await all((person) => seesCard(person, /Benar\.|Belum tepat\./));

    await all((person) => person.says("/kuis"));
    await all((person) => seesMenu(person, "Lanjutkan 2/5"));
    await all((person) => person.taps("Lanjutkan 2/5"));
    for (let question = 2; question <= 5; question++) {
      await all((person) => seesCard(person, new RegExp(`Soal ${question}/5[\\s\\S]+\\nA\\. `)));
      await all((person) => answer(person, "right"));
      await all((person) => seesCard(person, /Benar\./));
      await all((person) => person.taps(question === 5 ? "Lihat hasil" : "Lanjut"));
    }
    for (const [index, person] of people.entries()) {
      await person.waitFor(`Selesai: ${index % 2 === 0 ? 5 : 4} dari 5 benar`);
    }
    expect(statistics(mine.databaseFile)).toEqual({ shown: 1_000, answers: 1_000, correct: 900 });
    await mine.close();
  });
});

describe("a kill in the middle of 100 quizzes", () => {
  it("counts every answer once, and whoever taps again sees their feedback", {
    timeout: 60_000,
  }, async () => {
    const chat = await startChat({ patienceMs: 30_000 });
    const folder = mkdtempSync(join(tmpdir(), "netral-"));
    const databaseFile = join(folder, "netral.db");
    const { apiRoot, token } = chat;
    const start = async () => {
      const child = startChild("./bot-process.ts", {
        apiRoot,
        token,
        databaseFile,
        throttled: false,
        dataFolder: data.folder,
      });
      await child.says();
      return child;
    };
    let child = await start();
    const people = Array.from({ length: 100 }, (_, index) => chat.person(`P${index}`));
    const all = (act: (person: PlayedPerson, index: number) => Promise<unknown>) =>
      Promise.all(people.map(act));
    await all((person) => person.says("/kuis"));
    await all((person) => person.waitFor("Kuis netralitas"));
    await all((person) => person.taps("Lima soal campuran"));
    await all((person) => person.waitFor(/Soal 1\/5/));

    const letters = people.map((person, index) => letter(person, index % 2 === 0 ? "right" : "wrong"));
    const tap = (person: PlayedPerson, index: number) =>
      chat.telegram.people.tap(person.id, person.id, person.lastMessage().message_id, letters[index] ?? "");
    const acknowledged = () =>
      chat.telegram.calls().filter(({ method }) => method === "answerCallbackQuery").length - people.length;
    // From the 20th on none gets through, so that on a slow machine too the kill comes in the middle.
    let passed = 0;
    chat.telegram.settings.fault = (method) =>
      method === "answerCallbackQuery" && ++passed > 20 ? { kind: "hang", ms: 60_000 } : undefined;
    void all(tap);
    await expect.poll(acknowledged, { interval: 1 }).toBeGreaterThan(10);
    child.process.kill("SIGKILL");
    await child.failed.catch(() => {});
    chat.telegram.settings.fault = undefined;
    expect(acknowledged()).toBeLessThan(100);

    child = await start();
    await chat.settled();
    // Some screens may have died with the process; the same button brings them back.
    const shows = all((person) => person.waitFor(/Benar\.|Belum tepat\./));
    for (const [index, person] of people.entries()) {
      const has = person
        .lastMessage()
        .reply_markup?.inline_keyboard[0]?.some(({ text }) => text === letters[index]);
      if (has) void tap(person, index);
    }
    await shows;
    await child.end();
    await chat.close();
    expect(statistics(databaseFile)).toEqual({ shown: 100, answers: 100, correct: 50 });
    rmSync(folder, { recursive: true });
  });
});
