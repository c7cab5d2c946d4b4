import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import type { PlayedPerson } from "../support/person.ts";

const SATURDAY = Date.parse("2026-11-21T04:00:00Z");
const WEEK = 7 * 86_400_000;
let now = SATURDAY;
let bot: BotUnderTest;
beforeAll(async () => {
  bot = await startBot({ now: () => now, weeklyLookMs: 10 });
});
afterAll(() => bot.close());
afterEach(() => {
  bot.chat.telegram.settings.fault = undefined;
});

async function subscribes(name: string): Promise<PlayedPerson> {
  now = SATURDAY;
  const person = bot.chat.person(name);
  await person.says("/mingguan");
  await person.taps("Senin");
  await person.taps("WIB (Jakarta, Medan, Pontianak)");
  await person.taps("08.00");
  return person;
}
const MONDAY = Date.parse("2026-11-23T01:00:00Z");
const questions = (person: PlayedPerson) =>
  bot.chat
    .callsTo(person)
    .filter(
      ({ method, params }) => method === "sendMessage" && String(params.text).includes("Soal minggu ini"),
    );

function rows(): unknown[] {
  const database = new Database(bot.databaseFile, { readonly: true });
  try {
    return database.prepare("select * from weekly_subscribers").all();
  } finally {
    database.close();
  }
}

describe("/mingguan", () => {
  it("asks for day, zone and time, and tells when the first question comes", async () => {
    const sari = await subscribes("Sari");
    expect(sari.sees()).toContain("Setiap Senin pukul 08.00 WIB. Berikutnya: 23 November 2026.");
    expect(sari.messages()).toHaveLength(1);
    await sari.says("/mingguan");
    expect(sari.lastMessage().text).toContain("Setiap Senin");
    await sari.taps("Berhenti soal mingguan");
  });

  it("sends one question at its time, which is played in its message, and the next a week later", async () => {
    const sari = await subscribes("Sari");
    now = MONDAY;
    await sari.waitFor("Soal minggu ini");
    const first = sari.lastMessage();
    await bot.restart();
    expect(questions(sari)).toHaveLength(1);

    await sari.taps("A", { message: first });
    const played = sari.messages().find(({ message_id }) => message_id === first.message_id);
    expect(played?.text).toMatch(/✅ [A-D]\. [\s\S]+(Benar|Belum tepat)\.[\s\S]+Dasar:/);
    await sari.taps("Baca jawabannya");
    expect(sari.lastMessage().text).toContain("Diperiksa");

    now = MONDAY + WEEK;
    const second = await sari.waitFor((message) => (message.text ?? "").includes("Soal minggu ini"));
    expect(second.text).not.toBe(first.text);
    expect(questions(sari)).toHaveLength(2);
    await sari.taps("Berhenti soal mingguan");
  });

  it("is ended by one tap under a question", async () => {
    const sari = await subscribes("Sari");
    now = MONDAY;
    await sari.waitFor("Soal minggu ini");
    const before = rows().length;
    const answer = await sari.taps("Berhenti soal mingguan", { message: sari.lastMessage() });
    expect(answer).toMatchObject({ kind: "answered", alert: true });
    expect(sari.buttons()).toEqual(["A", "B", "C", "D"].slice(0, sari.buttons().length));
    expect(rows()).toHaveLength(before - 1);
  });

  it("is sent in the language that was chosen since", async () => {
    const sari = await subscribes("Sari");
    await sari.says("/bahasa");
    await sari.taps("English");
    now = MONDAY;
    const message = await sari.waitFor("This week's question");
    await sari.taps("Stop the weekly question", { message });
  });

  it("is erased with everything else, and when the bot is blocked", async () => {
    const before = rows().length;
    const sari = await subscribes("Sari");
    const budi = await subscribes("Budi");
    expect(rows()).toHaveLength(before + 2);
    await sari.says("/hapusdata");
    await sari.taps("Ya, hapus data saya");
    await budi.blocksBot();
    expect(rows()).toHaveLength(before);
  });

  it("is erased where Telegram refuses the message for good", async () => {
    const sari = await subscribes("Sari");
    bot.chat.telegram.settings.fault = (method) =>
      method === "sendMessage"
        ? { kind: "error", error_code: 403, description: "Forbidden: bot was blocked by the user" }
        : undefined;
    now = MONDAY;
    await expect.poll(() => rows().length).toBe(0);
    expect(sari.messages()).toHaveLength(1);
  });

  it("keeps no id in the clear", async () => {
    const sari = await subscribes("Sari");
    const kept = rows() as { sealed_chat: Buffer }[];
    expect(JSON.stringify(kept.map(({ sealed_chat, ...row }) => row))).not.toContain(String(sari.id));
    expect(kept.some(({ sealed_chat }) => sealed_chat.includes(String(sari.id)))).toBe(false);
    expect(bot.logged()).not.toContain(String(sari.id));
  });
});
