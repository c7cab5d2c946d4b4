import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import type { PlayedGroup } from "../support/group.ts";
import type { PlayedPerson } from "../support/person.ts";

let bot: BotUnderTest;
let budi: PlayedPerson;
let sari: PlayedPerson;
let group: PlayedGroup;
let number = 0;
beforeAll(async () => {
  // Questions stay open until a restart moves them on: nothing here waits for the clock.
  bot = await startBot({ groupQuestionMs: 600_000 });
  budi = bot.chat.person("Budi");
  sari = bot.chat.person("Sari");
});
afterAll(() => bot.close());
afterEach(() => {
  bot.chat.telegram.settings.fault = undefined;
});

async function startsQuiz(): Promise<void> {
  number += 1;
  group = bot.chat.group(`Kelas ${number}`, { owner: budi, members: [sari] });
  await sari.says("/kuis", { group });
}

const polls = () => group.messages().filter((message) => message.poll !== undefined);
const openPoll = () => polls().find((message) => message.poll?.is_closed === false);

async function votes(person: PlayedPerson, isRight: boolean): Promise<void> {
  const message = openPoll();
  const poll = message?.poll;
  if (message === undefined || poll === undefined) throw new Error("no poll is open");
  const [right = 0] = poll.correct_option_ids ?? [];
  await person.votes(message, isRight ? right : (right + 1) % poll.options.length);
}

function kept(): number {
  const database = new Database(bot.databaseFile, { readonly: true });
  try {
    return (database.prepare("select count(*) as n from group_quizzes").get() as { n: number }).n;
  } finally {
    database.close();
  }
}

describe("a quiz in a group", () => {
  it("asks by anonymous polls, one after another, goes on after restarts, and tells totals and reasons", async () => {
    await startsQuiz();
    for (let place = 1; place <= 3; place++) {
      if (place > 1) {
        await bot.restart();
        await group.waitFor(`${place}/5.`);
      }
      expect(polls()).toHaveLength(place);
      expect(openPoll()?.poll).toMatchObject({ type: "quiz", is_anonymous: true });
      expect(openPoll()?.poll?.question).toMatch(new RegExp(`^${place}/5\\. `));
      expect(openPoll()?.poll?.explanation).not.toBe("");
      await votes(sari, true);
      await votes(budi, place === 2);
    }
    await budi.says("/kuis stop", { group });
    expect(openPoll()).toBeUndefined();
    expect(group.sees()).toContain("4 dari 6");
    expect(group.sees().match(/2 dari 2 jawaban benar/g)).toHaveLength(1);
    expect(group.sees().match(/1 dari 2 jawaban benar/g)).toHaveLength(2);
    expect(group.sees()).toContain("Pasal");
    expect(kept()).toBe(0);
  });

  it("runs once at a time in a group", async () => {
    await startsQuiz();
    await sari.says("/kuis", { group });
    expect(polls()).toHaveLength(1);
    expect(group.sees()).toContain("masih berjalan");
  });

  it("is stopped by an admin's button, with the result so far, and by nobody else's", async () => {
    await startsQuiz();
    await votes(sari, true);
    const refused = await sari.taps("Hentikan kuis (admin)", { group });
    expect(refused).toMatchObject({ kind: "answered", alert: true });
    expect(openPoll()).toBeDefined();
    const before = kept();
    await budi.taps("Hentikan kuis (admin)", { group });
    expect(openPoll()).toBeUndefined();
    expect(group.sees()).toContain("1 dari 1");
    expect(kept()).toBe(before - 1);
    const again = await budi.taps("Hentikan kuis (admin)", { group });
    expect(again).toMatchObject({ text: "Tidak ada kuis yang sedang berjalan." });
  });

  it("is stopped by an admin's command, and by silence", async () => {
    await startsQuiz();
    await sari.says("/kuis stop", { group });
    expect(openPoll()).toBeDefined();
    await budi.says("/kuis stop", { group });
    expect(openPoll()).toBeUndefined();
    expect(group.sees()).toContain("Tidak ada yang menjawab");
    await sari.says("/kuis", { group });
    await budi.says("/senyap", { group });
    expect(openPoll()).toBeUndefined();
  });

  it("that may send no polls says so and leaves nothing behind", async () => {
    const before = kept();
    bot.chat.telegram.settings.fault = (method) =>
      method === "sendPoll"
        ? {
            kind: "error",
            error_code: 400,
            description: "Bad Request: not enough rights to send polls to the chat",
          }
        : undefined;
    await startsQuiz();
    expect(group.sees()).toContain("tidak dapat mengirim polling");
    expect(kept()).toBe(before);
  });

  it("says which counts it could not read, where a poll had closed before the bot came back", async () => {
    await startsQuiz();
    await votes(sari, true);
    await bot.restart();
    await group.waitFor("2/5.");
    bot.chat.telegram.settings.fault = (method) =>
      method === "stopPoll"
        ? {
            kind: "error",
            error_code: 400,
            description: "Bad Request: poll has already been closed",
          }
        : undefined;
    await budi.says("/kuis stop", { group });
    expect(group.sees()).toMatch(/1 dari 1 jawaban benar[\s\S]+Jumlah jawaban tidak terbaca/);
  });

  it("is forgotten when the bot is removed", async () => {
    await startsQuiz();
    const before = kept();
    bot.chat.telegram.groups.kick(group.chatId, bot.chat.telegram.world.bot.id, budi.id);
    await bot.chat.settled();
    expect(kept()).toBe(before - 1);
  });

  it("leaves no id of a group or person in the database", async () => {
    await startsQuiz();
    const database = new Database(bot.databaseFile, { readonly: true });
    const rows = JSON.stringify(database.prepare("select * from group_quizzes").all());
    database.close();
    expect(rows).not.toContain(String(group.chatId));
    expect(rows).not.toMatch(sari.traces);
  });
});

describe("a quiz in a group by the clock", () => {
  it("closes its questions by itself", async () => {
    const quick = await startBot({ groupQuestionMs: 20 });
    try {
      const owner = quick.chat.person("Budi");
      const fast = quick.chat.group("Cepat", { owner });
      await owner.says("/kuis", { group: fast });
      await fast.waitFor("Hasil kuis bersama");
      expect(fast.messages().filter((message) => message.poll?.is_closed)).toHaveLength(5);
    } finally {
      await quick.close();
    }
  });
});
