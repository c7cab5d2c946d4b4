import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Child, startChild } from "../load/processes.ts";
import { dataFolder } from "../quiz/fixture.ts";
import { startChat, type TestChat } from "../support/chat.ts";
import type { PlayedPerson } from "../support/person.ts";
import { letter } from "./hall.ts";

const PEOPLE = 20;
/** As many messages can be on their way at 28 a second and 50 ms of latency, and some to spare. */
const MOST_TWICE = 6;

let chat: TestChat;
let data: ReturnType<typeof dataFolder>;
let folder: string;
/** None outlives its test. */
let bots: Child[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "netral-event-kill-"));
  data = dataFolder();
  chat = await startChat({ latencyMs: 50, patienceMs: 30_000, queryLifetimeMs: 60_000 });
});
afterEach(async () => {
  for (const { process } of bots) process.kill("SIGKILL");
  bots = [];
  await chat.close();
  data.remove();
  rmSync(folder, { recursive: true });
});

async function startBot(): Promise<Child> {
  const { apiRoot, token } = chat;
  const databaseFile = join(folder, "netral.db");
  const bot = startChild("../load/bot-process.ts", {
    apiRoot,
    token,
    databaseFile,
    throttled: true,
    dataFolder: data.folder,
  });
  bots.push(bot);
  await bot.says();
  return bot;
}

async function kill(bot: Child): Promise<void> {
  bot.process.kill("SIGKILL");
  await once(bot.process, "exit");
}

const questionsSeen = (player: PlayedPerson) => player.sees().split("Soal 1/10 · ").length - 1;

describe("a bot that is killed in the middle of a hall's question", { timeout: 120_000 }, () => {
  it("asks the rest after its restart, few of them twice, and loses no answer", async () => {
    const first = await startBot();
    const host = chat.person("Pak Made");
    await host.says("/acara");
    await host.taps("Semua topik");
    await host.taps("Buat acara");
    const code = /^Acara (\w{5})/.exec((await host.waitFor(/^Acara \w{5}/)).text ?? "")?.[1];
    const players = Array.from({ length: PEOPLE }, (_, index) => chat.person(`Peserta ${index}`));
    await Promise.all(players.map((player) => player.starts(`acara_${code}`)));
    await host.taps("Mulai");
    await Promise.any(players.map((player) => player.waitFor("Soal 1/10 · ")));
    await players.find((player) => questionsSeen(player) > 0)?.taps("A");
    await kill(first);
    expect(players.some((player) => questionsSeen(player) === 0)).toBe(true);

    // Some tap while the bot is down; Telegram keeps it for them.
    const early = players.filter((player) => questionsSeen(player) > 0);
    const taps = early.slice(1).map((player) => {
      const message = player.lastMessage();
      return chat.telegram.people.tap(player.id, player.id, message.message_id, letter(player, "right"));
    });
    const second = await startBot();
    const notices = await Promise.all(taps);
    for (const notice of notices) expect(notice).toMatchObject({ text: expect.stringMatching(/tercatat/i) });
    const others = players.filter((player) => !early.includes(player));
    await Promise.all(others.map((player) => player.waitFor("Soal 1/10 · ")));
    await Promise.all(others.map((player) => player.taps("B")));
    await host.waitFor(`dari ${PEOPLE} orang benar; ${PEOPLE} menjawab`);
    expect(Math.max(...players.map(questionsSeen))).toBeLessThanOrEqual(2);
    expect(players.filter((player) => questionsSeen(player) > 1).length).toBeLessThanOrEqual(MOST_TWICE);
    await second.end();
  });
});
