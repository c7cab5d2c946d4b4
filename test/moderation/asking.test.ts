import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/storage/database.ts";
import { dataFolder } from "../quiz/fixture.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import type { PlayedGroup } from "../support/group.ts";
import type { PlayedPerson } from "../support/person.ts";

const NOON = Date.parse("2026-11-22T12:00:00+07:00");
let data: ReturnType<typeof dataFolder>;
let bot: BotUnderTest;
let group: PlayedGroup;
let dewi: PlayedPerson;
let grace: PlayedPerson;
beforeAll(async () => {
  data = dataFolder();
  bot = await startBot({
    dataFolder: data.folder,
    now: () => NOON,
    moderators(chat) {
      dewi = chat.person("Dewi", { language_code: "id" });
      grace = chat.person("Grace", { language_code: "en" });
      return { isForum: true, members: [dewi, grace] };
    },
  });
  if (bot.moderators === undefined) throw new Error("there is no group");
  group = bot.moderators;
  const db = await openDatabase({ engine: "sqlite", file: bot.databaseFile });
  await db
    .insertInto("faq_asked")
    .values([
      { day: "2026-11-20", entry_id: "medsos-like", outcome: "answer", count: 40 },
      { day: "2026-11-20", entry_id: "tim-sukses", outcome: "choices", count: 3 },
      { day: "2026-11-20", entry_id: "", outcome: "none", count: 12 },
    ])
    .execute();
  await db.destroy();
});
afterAll(async () => {
  await bot.close();
  data.remove();
});

/** The newest file that the group was sent. */
function newestFile() {
  const call = bot.chat.callsTo(group).findLast(({ files }) => files.size > 0);
  const file = [...(call?.files.values() ?? [])][0];
  return { method: call?.method, caption: String(call?.params.caption ?? ""), file };
}

describe("/statistik in the moderators' group", () => {
  it("sends one picture, in portrait, of the days asked for", async () => {
    await dewi.says("/statistik 7", { group });
    const { method, caption, file } = newestFile();
    expect(method).toBe("sendPhoto");
    expect(caption).toContain("16 November 2026 – 22 November 2026 (7 hari)");
    const png = file?.bytes ?? Buffer.alloc(0);
    expect(png.toString("latin1", 1, 4)).toBe("PNG");
    expect(png.readUInt32BE(16)).toBe(1080);
    expect(png.readUInt32BE(20)).toBeGreaterThan(1200);
  });

  it("sends the figures as CSV, small ones hidden, the count of a moment ago among them", async () => {
    const sari = bot.chat.person("Sari");
    for (let time = 0; time < 6; time++) await sari.says("boleh like postingan caleg?");
    await dewi.says("/statistik csv 7", { group });
    const { method, file } = newestFile();
    expect(method).toBe("sendDocument");
    const csv = file?.bytes.toString("utf8") ?? "";
    expect(csv.split("\r\n")[0]).toBe("\ufeffbagian;dari;sampai;kelompok;topik;angka;nilai");
    expect(csv).toContain("pertanyaan;2026-11-16;2026-11-22;;;jumlah pertanyaan;61");
    expect(csv).toContain("pertanyaan;2026-11-20;2026-11-20;Kelompok media-sosial;;jumlah pertanyaan;40");
    expect(csv).toContain("pertanyaan;2026-11-22;2026-11-22;Kelompok media-sosial;;jumlah pertanyaan;6");
    expect(csv).toContain("pertanyaan;2026-11-20;2026-11-20;Kelompok kampanye;;jumlah pertanyaan;<5");
    expect(csv).not.toMatch(/jumlah [a-z]+;[0-4]\r\n/);
  });

  it("speaks English to whoever has an app in English, and says what it does not understand", async () => {
    await grace.says("/statistik csv", { group });
    expect(newestFile().file?.bytes.toString("utf8")).toContain("number of questions");
    await grace.says("/statistik lately", { group });
    expect(group.lastMessage().text).toContain("I do not recognise that");
  });

  it("answers an anonymous admin like any other", async () => {
    await dewi.says("/antrean", { group, isAnonymous: true });
    expect(group.lastMessage().text).toContain("Antrean kosong");
  });
});

describe("the same commands", () => {
  it("in another group get no word", async () => {
    const other = bot.chat.group("Kantor", { members: [dewi] });
    await dewi.says("/statistik 7", { group: other });
    await dewi.says("/antrean", { group: other });
    expect(bot.chat.callsTo(other)).toEqual([]);
  });

  it("in a private chat show nothing of the moderators' desk", async () => {
    await dewi.says("/statistik 7");
    await dewi.says("/antrean");
    expect(bot.chat.callsTo(dewi).every(({ files }) => files.size === 0)).toBe(true);
    expect(dewi.sees()).not.toMatch(/Antrean|Statistik/);
  });

  it("stand in the group's own menu, and in no other", async () => {
    const menu = (chatId: number) =>
      bot.chat.telegram.world.menus.get(`chat:${chatId}`) ??
      [...bot.chat.telegram.world.menus.values()].find(
        ({ scope }) => "chat_id" in scope && scope.chat_id === chatId,
      );
    expect(menu(group.chatId)?.commands.map(({ command }) => command)).toEqual([
      "balas",
      "ekspor",
      "tautkan",
      "antrean",
      "statistik",
      "bantuan",
    ]);
    const everywhere = [...bot.chat.telegram.world.menus.values()].filter(
      ({ scope }) => !("chat_id" in scope),
    );
    expect(JSON.stringify(everywhere)).not.toContain("statistik");
  });
});
