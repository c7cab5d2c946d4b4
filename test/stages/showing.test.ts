import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ContentError } from "../../src/content/yaml-file.ts";
import { loadStages } from "../../src/stages/content.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";

let folder: string;
let bot: BotUnderTest;
let now = Date.parse("2028-12-10T05:00:00Z");
const DATED = `checked: 2028-11-01
elections:
  - id: uji
    name: { id: Pemilu uji, en: Test election }
    expected: { id: "2029", en: "2029" }
    source: Sumber umum
    stages:
      - { stage: pencalonan, from: 2028-05-01, until: 2028-08-31, source: PKPU A }
      - { stage: kampanye, from: 2028-12-01, until: 2029-02-01, source: PKPU B }
      - { stage: masa-tenang, from: 2029-02-02, until: 2029-02-04, source: PKPU C }
      - { stage: pemungutan-suara }
`;
const write = (yaml: string) => writeFileSync(join(folder, "tahapan.yaml"), yaml);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "netral-stages-"));
  cpSync("data", folder, { recursive: true });
  write(DATED);
  bot = await startBot({ dataFolder: folder, now: () => now });
});
afterAll(async () => {
  await bot.close();
  rmSync(folder, { recursive: true });
});

describe("/tahapan", () => {
  it("tells the stage now, the next one, and the days to go, with the sources", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("/tahapan");
    expect(sari.sees()).toMatch(/Sekarang: masa kampanye, sampai 1 Februari 2029 \(53 hari lagi\)/);
    expect(sari.sees()).toMatch(/Berikutnya: masa tenang, mulai 2 Februari 2029 \(54 hari lagi\)/);
    expect(sari.sees()).toContain("PKPU B; PKPU C");
    expect(sari.sees()).toContain("Yang selalu berlaku");
    await sari.taps("Jadwal dan tahapan pemilu");
    expect(sari.lastMessage().text).toContain("Diperiksa");
  });

  it("moves the fitting sanction of a card to the front, and only while the stage lasts", async () => {
    const sari = bot.chat.person("Sari");
    await sari.starts("faq_medsos-like");
    expect(sari.sees()).toMatch(
      /Terhadap calon \(sudah ditetapkan KPU\): \(tahap sekarang\)[\s\S]+bakal calon/,
    );
    now = Date.parse("2028-06-10T05:00:00Z");
    await sari.starts("faq_medsos-like");
    expect(sari.lastMessage().text).toMatch(/bakal calon \(belum ditetapkan KPU\): \(tahap sekarang\)/);
    now = Date.parse("2030-06-10T05:00:00Z");
    await sari.starts("faq_medsos-like");
    expect(sari.lastMessage().text).not.toContain("tahap sekarang");
    await sari.says("/tahapan");
    expect(sari.lastMessage().text).toContain("sudah lewat");
  });
});

describe("the stages that the bot comes with", () => {
  it("have no days yet, and /tahapan says so in both languages", async () => {
    expect(loadStages("data").elections.flatMap((election) => election.dated)).toEqual([]);
    const shipped = await startBot();
    try {
      const sari = shipped.chat.person("Sari");
      await sari.says("/tahapan");
      expect(sari.sees()).toMatch(/tahun 2029[\s\S]+belum kami ketahui/);
      const grace = shipped.chat.person("Grace", { language_code: "en" });
      await grace.says("/tahapan");
      expect(grace.sees()).toMatch(/in 2029[\s\S]+not known to us/);
    } finally {
      await shipped.close();
    }
  });
});

describe("the file of stages", () => {
  function faults(yaml: string): string[] {
    write(yaml);
    try {
      loadStages(folder);
      return [];
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      return error.faults.map(({ line, message }) => `${line}: ${message}`);
    }
  }
  it.each([
    [
      "a day without its end",
      "from: 2028-05-01, until: 2028-08-31",
      "from: 2028-05-01",
      /^8: .*come together/,
    ],
    ["days without a source", ", source: PKPU A", "", /^8: .*need their «source»/],
    ["an end before the beginning", "until: 2028-08-31", "until: 2028-04-01", /^8: .*ends before/],
    ["an overlap", "from: 2029-02-02", "from: 2029-02-01", /^10: .*begins on 2029-02-01/],
    ["another order", "stage: pencalonan", "stage: pemungutan-suara", /^9: .*out of order/],
  ])("is refused with the line: %s", (_, good, bad, complaint) => {
    expect(faults(DATED.replace(good, bad))).toContainEqual(expect.stringMatching(complaint));
    expect(faults(DATED)).toEqual([]);
  });
});
