import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import type { PlayedPerson } from "../support/person.ts";
import { bodies, body, dataFolder, TOPIC_WITHOUT_QUIZ } from "./fixture.ts";
import { answer, card, letter, statistics } from "./player.ts";

let data: ReturnType<typeof dataFolder>;
let bot: BotUnderTest;
let daysAhead = 0;
beforeAll(async () => {
  data = dataFolder();
  bot = await startBot({ dataFolder: data.folder, now: () => Date.now() + daysAhead * 86_400_000 });
});
afterAll(async () => {
  await bot.close();
  data.remove();
});
afterEach(() => {
  daysAhead = 0;
  bot.chat.telegram.settings.fault = undefined;
});

/** Answers and goes on until the result is there. */
async function playOut(person: PlayedPerson, which: readonly ("right" | "wrong")[]): Promise<void> {
  for (const [index, one] of which.entries()) {
    await answer(person, one);
    await person.taps(index === which.length - 1 ? "Lihat hasil" : "Lanjut");
  }
}

async function startsQuiz(name: string, button = "Lima soal campuran"): Promise<PlayedPerson> {
  const person = bot.chat.person(name);
  await person.says("/kuis");
  await person.taps(button);
  return person;
}

describe("five questions", () => {
  it("are played in one message: question, feedback with reason and article, result with what to read", async () => {
    const sari = await startsQuiz("Sari");
    expect(card(sari)).toMatch(/^Soal 1\/5\n\nApa yang sebaiknya[\s\S]+\nA\. [\s\S]+\nB\. [\s\S]+\nC\. /);
    expect(sari.buttons().slice(0, 3)).toEqual(["A", "B", "C"]);
    expect(card(sari)).not.toMatch(/[✅✖]|Alasan/);

    await answer(sari, "wrong");
    expect(card(sari)).toMatch(/✖ [A-D]\. Pilihan keliru/);
    expect(card(sari)).toMatch(/✅ [A-D]\. Pilihan benar/);
    expect(card(sari)).toMatch(
      /Belum tepat\. Alasan <b> & seterusnya[\s\S]+Pengecoh[\s\S]+PP 94\/2021 Pasal 5 huruf n angka 5/,
    );
    expect(sari.buttons()).toEqual(["Lanjut", "Baca jawabannya"]);
    await sari.taps("Lanjut");
    expect(card(sari)).toContain("Soal 2/5");
    await playOut(sari, ["right", "right", "right", "right"]);

    expect(sari.messages()).toHaveLength(1);
    expect(sari.sees()).toMatch(/Selesai: 4 dari 5 benar[\s\S]+Layak dibaca lagi/);
    expect(sari.buttons()).toHaveLength(3);
    expect(sari.buttons().slice(1)).toEqual(["Main lagi, soal lain", "Menu kuis"]);
  });

  it("lead to the topic's card, which stays apart from the quiz", async () => {
    const sari = await startsQuiz("Sari");
    await answer(sari, "right");
    expect(card(sari)).toMatch(/Benar\. Alasan/);
    expect(card(sari)).not.toContain("Pengecoh");
    await sari.taps("Baca jawabannya");
    expect(sari.messages()).toHaveLength(2);
    expect(sari.lastMessage().text).toContain("Diperiksa");
    await sari.taps("Lanjut");
    expect(card(sari)).toContain("Soal 2/5");
  });

  it("come with others when played again", async () => {
    const sari = await startsQuiz("Sari");
    const seen = new Set<string>();
    for (let round = 0; round < 4; round++) {
      for (let question = 0; question < 5; question++) {
        seen.add(card(sari).split("\n")[2] ?? "");
        await answer(sari, "right");
        await sari.taps(question === 4 ? "Lihat hasil" : "Lanjut");
      }
      expect(sari.sees()).toContain("5 dari 5 benar");
      await sari.taps("Main lagi, soal lain");
    }
    expect(seen.size).toBe(20);
  });

  it("may be of one group", async () => {
    const sari = await startsQuiz("Sari", "Pilih topik");
    await sari.taps("Kelompok foto-simbol");
    expect(card(sari)).toContain("di foto-pose-jari");
  });

  it("may be on the topic of a card, which offers them only where there are any", async () => {
    const sari = bot.chat.person("Sari");
    await sari.starts("faq_tim-sukses");
    await sari.taps("Kuis topik ini");
    expect(sari.messages()).toHaveLength(2);
    expect(sari.messages()[0]?.text).toContain("Diperiksa");
    expect(card(sari)).toMatch(/Soal 1\/5[\s\S]+di tim-sukses-/);
    await sari.starts(`faq_${TOPIC_WITHOUT_QUIZ}`);
    expect(sari.buttons()).not.toContain("Kuis topik ini");
  });
});

describe("an answer", () => {
  it("counts once, however often and on whatever device it is tapped", async () => {
    const sari = await startsQuiz("Sari");
    const before = statistics(bot.databaseFile);
    const onPhone = sari.lastMessage();
    await sari.says("/kuis");
    await sari.taps("Lanjutkan 1/5");
    const onTablet = sari.lastMessage();
    const [right, wrong] = [letter(sari, "right"), letter(sari, "wrong")];
    const answers = await Promise.all([
      sari.taps(right, { message: onPhone }),
      sari.taps(right, { message: onPhone }),
      sari.taps(wrong, { message: onTablet }),
    ]);
    expect(answers.map((it) => ("text" in it ? it.text : undefined))).toEqual([
      undefined,
      "Jawaban Anda sudah tercatat.",
      "Jawaban Anda sudah tercatat.",
    ]);
    expect(statistics(bot.databaseFile)).toMatchObject({
      answers: before.answers + 1,
      correct: before.correct + 1,
    });
    for (const message of sari.messages().slice(-2)) expect(message.text).toMatch(/✅[\s\S]+Benar\./);
  });

  it("to a quiz that was left gets a polite word and the menu, and changes nothing", async () => {
    const sari = await startsQuiz("Sari");
    const old = sari.lastMessage();
    await sari.says("/kuis");
    await sari.taps("Pilih topik");
    await sari.taps("Kelompok kampanye");
    const before = statistics(bot.databaseFile);
    expect(await sari.taps("A", { message: old })).toMatchObject({ text: "Tombol ini dari kuis yang lama." });
    const now = sari.messages().find(({ message_id }) => message_id === old.message_id);
    expect(now?.reply_markup?.inline_keyboard[0]?.[0]?.text).toBe("Lanjutkan 1/5");
    expect(statistics(bot.databaseFile)).toEqual(before);
  });

  it("is kept though the person blocks the bot before the feedback arrives", async () => {
    const sari = await startsQuiz("Sari");
    bot.chat.telegram.settings.fault = (method) =>
      method.startsWith("edit")
        ? { kind: "error", error_code: 403, description: "Forbidden: bot was blocked by the user" }
        : undefined;
    await answer(sari, "right");
    bot.chat.telegram.settings.fault = undefined;
    await sari.says("/kuis");
    expect(sari.buttons()[0]).toBe("Lanjutkan 2/5");
  });

  it("is kept and shown though Telegram first says «too many requests»", async () => {
    const sari = await startsQuiz("Sari");
    const before = statistics(bot.databaseFile);
    let refusals = 0;
    bot.chat.telegram.settings.fault = (method) =>
      method === "editMessageText" && refusals++ === 0
        ? { kind: "error", error_code: 429, description: "Too Many Requests: retry after 1", retry_after: 1 }
        : undefined;
    await answer(sari, "right");
    expect(card(sari)).toContain("Benar.");
    expect(statistics(bot.databaseFile).answers).toBe(before.answers + 1);
  });

  it("is kept and shown though the acknowledgement came too late for Telegram", async () => {
    const sari = await startsQuiz("Sari");
    bot.chat.telegram.settings.fault = (method) =>
      method === "answerCallbackQuery"
        ? {
            kind: "error",
            error_code: 400,
            description: "Bad Request: query is too old and response timeout expired or query ID is invalid",
          }
        : undefined;
    await answer(sari, "right");
    expect(card(sari)).toContain("Benar.");
  });

  it("under a message that was deleted is followed by a new message", async () => {
    const sari = await startsQuiz("Sari");
    const message = sari.lastMessage();
    const tapped = sari.taps(letter(sari, "right"), { message });
    await sari.deletes(message);
    await tapped;
    expect(sari.messages()).toHaveLength(1);
    expect(sari.lastMessage().message_id).not.toBe(message.message_id);
    expect(card(sari)).toContain("Benar.");
  });
});

describe("a quiz that was left", () => {
  it("goes on where it was: after a break, a restart, on another device", async () => {
    const sari = await startsQuiz("Sari");
    await answer(sari, "right");
    await sari.taps("Lanjut");
    const question = card(sari);
    await sari.taps("Berhenti dulu");
    expect(sari.buttons()[0]).toBe("Lanjutkan 2/5");
    await bot.restart();
    await sari.says("/kuis");
    expect(sari.buttons()[0]).toBe("Lanjutkan 2/5");
    await sari.taps("Lanjutkan 2/5");
    expect(card(sari)).toBe(question);
    await playOut(sari, ["right", "right", "wrong", "right"]);
    expect(sari.sees()).toContain("4 dari 5 benar");
  });

  it("is not thrown away for another without asking", async () => {
    const sari = await startsQuiz("Sari");
    await answer(sari, "right");
    await sari.says("/kuis");
    await sari.taps("Lima soal campuran");
    expect(sari.lastMessage().text).toContain("belum selesai");
    expect(sari.buttons()).toEqual(["Lanjutkan 2/5", "Mulai yang baru", "Menu kuis"]);
    await sari.taps("Mulai yang baru");
    expect(card(sari)).toContain("Soal 1/5");
  });

  it("is not thrown away by an old «Mulai yang baru», which was about another quiz", async () => {
    const sari = await startsQuiz("Sari");
    await answer(sari, "right");
    await sari.says("/kuis");
    await sari.taps("Lima soal campuran");
    const old = sari.lastMessage();
    await sari.says("/kuis");
    await sari.taps("Ujian");
    await sari.taps("Mulai yang baru");
    await answer(sari, "right");
    expect(card(sari)).toContain("Ujian · soal 2/20");
    await sari.taps("Mulai yang baru", { message: old });
    await sari.says("/kuis");
    expect(sari.buttons()[0]).toBe("Lanjutkan ujian 2/20");
  });

  it("goes on in another language when that is switched", async () => {
    const sari = await startsQuiz("Sari");
    await answer(sari, "right");
    await sari.says("/bahasa");
    await sari.taps("English");
    await sari.taps("Lanjut");
    expect(card(sari)).toMatch(/^Question 2\/5\n\nEN /);
    await sari.taps("A");
    expect(card(sari)).toMatch(/(Correct|Not quite)\. EN Alasan/);
    expect(sari.buttons()).toEqual(["Next", "Read the answer"]);
  });
});

describe("daily review", () => {
  it("brings a missed question back on the next day, and says how many are due", async () => {
    const sari = await startsQuiz("Sari");
    const missed = card(sari).split("\n")[2];
    await playOut(sari, ["wrong", "right", "right", "right", "right"]);
    await sari.says("/kuis");
    expect(sari.buttons().join()).not.toContain("Ulangan");
    daysAhead = 1;
    await sari.says("/kuis");
    await sari.taps("Ulangan harian (1)");
    expect(card(sari)).toMatch(/^Ulangan · soal 1\/1/);
    expect(card(sari).split("\n")[2]).toBe(missed);
    await playOut(sari, ["right"]);
    await sari.says("/kuis");
    expect(sari.buttons().join()).not.toContain("Ulangan");
  });
});

describe("an exam", () => {
  it("tells nothing until the end, then explains what was missed; below 80% there is no certificate", async () => {
    const sari = await startsQuiz("Sari", "Ujian");
    for (let question = 1; question <= 20; question++) {
      expect(card(sari)).toContain(`Ujian · soal ${question}/20`);
      expect(card(sari)).not.toMatch(/[✅✖]/);
      await answer(sari, question <= 15 ? "right" : "wrong");
    }
    expect(sari.sees()).toContain("Belum lulus: 15 dari 20 benar (75%)");
    expect(sari.buttons()).not.toContain("Buat sertifikat latihan");
    await sari.taps("Lihat pembahasan yang keliru");
    for (let miss = 1; miss < 5; miss++) {
      expect(card(sari)).toMatch(/✖[\s\S]+Alasan/);
      await sari.taps("Lanjut");
    }
    await sari.taps("Lihat hasil");
    expect(sari.sees()).toContain("Belum lulus");
    expect(sari.messages()).toHaveLength(1);
  });

  it("is not offered where there are fewer than twenty questions, and without any the menu says so", async () => {
    const few = dataFolder({ kampanye: { "satu-soal": body("satu-soal", "tim-sukses", 1) } });
    const small = await startBot({ dataFolder: few.folder });
    const sari = small.chat.person("Sari");
    await sari.says("/kuis");
    expect(sari.buttons()).toEqual(["Lima soal campuran", "Pilih topik"]);
    await sari.taps("Lima soal campuran");
    expect(sari.sees()).toContain("Soal 1/1");
    rmSync(join(few.folder, "quiz", "kampanye.yaml"));
    await small.restart();
    await sari.says("/kuis");
    expect(sari.lastMessage().text).toContain("Soal kuis belum ada");
    expect(sari.buttons()).toEqual(["Lihat semua topik"]);
    await sari.taps("Berhenti dulu");
    expect(sari.sees()).not.toContain("gangguan");
    await small.close();
    few.remove();
  });
});

describe("when a curator changes questions in the middle", () => {
  it("a changed one is shown anew, a removed one is dropped and the total shrinks, answered ones count", async () => {
    const mine = dataFolder();
    const own = await startBot({ dataFolder: mine.folder });
    const sari = own.chat.person("Sari");
    await sari.says("/kuis");
    await sari.taps("Pilih topik");
    await sari.taps("Kelompok foto-simbol");
    await answer(sari, "right");
    await sari.taps("Lanjut");
    const id = () => /di (foto-pose-jari-\d)/.exec(card(sari))?.[1] ?? "";
    const file = bodies()["foto-simbol"] ?? {};

    const changed = id();
    mine.write("foto-simbol", { ...file, [changed]: body(changed, "foto-pose-jari", 1, " baru") });
    // The running bot reads it again by itself.
    await expect.poll(() => own.logged(), { timeout: 10_000 }).toContain("content read again");
    expect(await sari.taps(letter(sari, "right"))).toMatchObject({ text: "Soal ini baru saja diperbarui." });
    expect(card(sari)).toMatch(/Soal 2\/5[\s\S]+ baru/);
    await answer(sari, "right");
    await sari.taps("Lanjut");

    const removed = id();
    const { [removed]: _, ...rest } = file;
    mine.write("foto-simbol", rest);
    await own.restart();
    expect(await sari.taps(letter(sari, "right"))).toMatchObject({ text: "Soal ini baru saja ditarik." });
    expect(card(sari)).toContain("Soal 3/4");
    await playOut(sari, ["right", "wrong"]);
    expect(sari.sees()).toContain("Selesai: 3 dari 4 benar");
    await own.close();
    mine.remove();
  });
});
