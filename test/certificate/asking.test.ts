import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PICTURE_HEIGHT, PICTURE_WIDTH } from "../../src/certificate/painter.ts";
import { dataFolder, RIGHT } from "../quiz/fixture.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import type { PlayedPerson } from "../support/person.ts";

let data: ReturnType<typeof dataFolder>;
let bot: BotUnderTest;
beforeAll(async () => {
  data = dataFolder();
  bot = await startBot({ dataFolder: data.folder });
});
afterAll(async () => {
  await bot.close();
  data.remove();
});

/** Plays an exam with so many right answers. */
async function sitsExam(name: string, right = 20): Promise<PlayedPerson> {
  const person = bot.chat.person(name);
  await person.says("/kuis");
  await person.taps("Ujian");
  for (let question = 1; question <= 20; question++) {
    const lines = (person.lastMessage().text ?? "").split("\n").filter((line) => /^[A-D]\. /.test(line));
    const line = lines.find((candidate) => candidate.includes(RIGHT) === question <= right);
    await person.taps(line?.[0] ?? "");
  }
  return person;
}

const prompt = (person: PlayedPerson, title: string) =>
  person.messages().findLast(({ text }) => text?.startsWith(title))?.message_id ?? 0;
const codeOf = (person: PlayedPerson) =>
  /(?:\w{4}-){5}\w{4}/.exec(person.lastMessage().caption ?? "")?.[0] ?? "";

describe("who passes an exam", () => {
  it("gets a certificate with the name they type; its code can be checked by anybody", async () => {
    const sari = await sitsExam("Sari", 18);
    expect(sari.sees()).toContain("Lulus: 18 dari 20 benar (90%)");
    await sari.taps("Buat sertifikat latihan");
    expect(sari.lastMessage().text).toMatch(/^Nama di sertifikat\nBalas pesan ini/);
    await sari.says("Sari Wulandari, S.Pd.", { replyTo: prompt(sari, "Nama di sertifikat") });

    const upload = bot.chat.callsTo(sari).find(({ method }) => method === "sendPhoto");
    const png = [...(upload?.files.values() ?? [])][0]?.bytes ?? Buffer.alloc(0);
    expect(png.toString("latin1", 1, 4)).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([PICTURE_WIDTH, PICTURE_HEIGHT]);
    const code = codeOf(sari);

    const budi = bot.chat.person("Budi");
    await budi.says(`/verifikasi ${code}`);
    expect(budi.lastMessage().text).toMatch(
      /^✅ Kode asli\. Nama tidak diperiksa[\s\S]+90–100%[\s\S]+bukan sertifikat resmi/,
    );
    await budi.says("/verifikasi");
    await budi.says(`${code.toLowerCase()} sari wulandari s.pd.`, {
      replyTo: prompt(budi, "Periksa sertifikat"),
    });
    expect(budi.lastMessage().text).toContain("✅ Kode asli, dan namanya cocok.");
    await budi.says(`/verifikasi ${code} Budi Hartono`);
    expect(budi.lastMessage().text).toContain("✖ Kode asli, tetapi bukan untuk nama itu.");
    await budi.says(`/verifikasi ${code.replace(/.$/, (last) => (last === "0" ? "1" : "0"))}`);
    expect(budi.lastMessage().text).toContain("✖ Kode ini tidak berasal dari bot ini");
    await budi.says("/verifikasi selamat pagi");
    expect(budi.lastMessage().text).toContain("bukan kode sertifikat");
  });

  it("may answer the prompt after a restart and in another language, mend the name, and come back later", async () => {
    const sari = await sitsExam("Sari", 17);
    await sari.taps("Buat sertifikat latihan");
    const asked = prompt(sari, "Nama di sertifikat");
    await bot.restart();
    await sari.says("/bahasa");
    await sari.taps("English");
    const typed = await sari.says("Sari 🌸", { replyTo: asked });
    expect(sari.sees()).toContain("We cannot write this on the certificate: 🌸");
    expect(sari.lastMessage().text).toMatch(/^Name on the certificate/);
    await sari.edits(typed, "Sari");
    expect(sari.lastMessage().caption).toContain("Here is your practice certificate");
    expect(codeOf(sari)).not.toBe("");
    await sari.says("/kuis");
    expect(sari.buttons()).toContain("Make a practice certificate");
  });
});

describe("who has not passed", () => {
  it("gets no certificate, not even by an old prompt", async () => {
    const sari = await sitsExam("Sari", 15);
    expect(sari.buttons()).not.toContain("Buat sertifikat latihan");
    const message = sari.lastMessage();
    const button = message.reply_markup?.inline_keyboard[0]?.[0];
    if (button === undefined || !("callback_data" in button)) throw new Error("the result has no button");
    button.callback_data = "certificate:ask";
    await sari.taps("certificate:ask", { message });
    expect(sari.lastMessage().text).toContain("Belum ada ujian yang lulus");
    expect(bot.chat.callsTo(sari).some(({ method }) => method === "sendPhoto")).toBe(false);
  });
});

describe("the name", () => {
  it("is on the picture only: in no log line and in no byte of the database", async () => {
    const sari = await sitsExam("Burungkenari");
    await sari.taps("Buat sertifikat latihan");
    for (const name of ["Kenaribiru Wulandari", "", "Kenaribiru ☃️ 莎", "Kenaribiru ".repeat(9)]) {
      if (name !== "") await sari.says(name, { replyTo: prompt(sari, "Nama di sertifikat") });
    }
    await sari.says(`/verifikasi ${"0".repeat(24)} Kenaribiru Wulandari`);
    const traces = new RegExp(`${sari.traces.source}|kenaribiru`, "i");
    expect(bot.logged()).not.toMatch(traces);
    const folder = dirname(bot.databaseFile);
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file), "latin1")).not.toMatch(traces);
  });
});

describe("the command line", () => {
  it("checks a code with the installation's key, and never makes a key of its own", () => {
    const run = (key: string, ...given: string[]) => {
      const env = { PATH: process.env.PATH, SECRET_KEY: key };
      try {
        return execFileSync(process.execPath, ["src/commands/verify.ts", ...given], {
          env,
          encoding: "utf8",
        });
      } catch (error) {
        return (error as { stdout: string }).stdout;
      }
    };
    const key = Buffer.from(new Uint8Array(32).map((_, index) => index * 7)).toString("base64");
    const code = "349T-QTRZ-21Z5-4RJA-12KN-EDH9";
    expect(run(key, code, "Sari", "Wulandari,", "S.Pd.")).toContain("the name matches");
    expect(run(key, code, "Budi")).toContain("not for that name");
    expect(
      run(Buffer.from(new Uint8Array(32).map((_, index) => index * 5)).toString("base64"), code),
    ).toContain("does not come from this bot");
  });
});
