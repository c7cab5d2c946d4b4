import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { faqStore } from "../../src/faq/store.ts";
import { sealer } from "../../src/privacy/seal.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { dataFolder } from "../quiz/fixture.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import type { PlayedGroup } from "../support/group.ts";
import type { PlayedPerson } from "../support/person.ts";

let data: ReturnType<typeof dataFolder>;
let bot: BotUnderTest;
let group: PlayedGroup;
let dewi: PlayedPerson;
beforeEach(async () => {
  data = dataFolder();
  bot = await startBot({
    dataFolder: data.folder,
    moderators(chat) {
      dewi = chat.person("Dewi", { language_code: "id" });
      return { members: [dewi] };
    },
  });
  if (bot.moderators === undefined) throw new Error("there is no group");
  group = bot.moderators;
});
afterEach(async () => {
  await bot.close();
  data.remove();
});

const LIKES = [
  "boleh like postingan paman saya yang jadi calon lurah?",
  "kalau like postingan paman yg calon lurah gimana",
  "postingan paman calon lurah, apakah boleh di-like?",
];
const PARADE = "ikut karnaval partai pakai kostum wayang boleh?";

/** As if people had sent these to the curators. */
async function send(...texts: string[]): Promise<void> {
  const db = await openDatabase({ engine: "sqlite", file: bot.databaseFile });
  const store = faqStore(db, sealer(bot.secretKey, "curator-questions"));
  for (const text of texts) await store.keepQuestion("2026-11-22", text);
  await db.destroy();
}

describe("/antrean", () => {
  it("puts like questions together, the largest group first, five on a page", async () => {
    await send(...LIKES, PARADE, "bayar zakat lewat bendahara partai", "undian jalan sehat hadiah motor");
    await send("seragam korpri dipinjam tetangga", "arisan di gedung golkar", "lomba burung piala bupati");
    await dewi.says("/antrean", { group });
    const text = group.lastMessage().text ?? "";
    expect(text).toContain("9 pertanyaan dalam 7 kelompok, halaman 1 dari 2.");
    expect(text).toMatch(/1\. .+paman.+ \(3 serupa\)/);
    expect(group.buttons()).toEqual(["1", "2", "3", "4", "5", "Berikutnya ›"]);
    await dewi.taps("Berikutnya ›", { group });
    expect(group.buttons()).toEqual(["1", "2", "‹ Sebelumnya"]);
    expect(group.lastMessage().text).toContain("Tidak ada teks hukum yang berubah dari obrolan ini");
  });

  it("takes a decision on a whole group, which is gone from the queue then, also after a restart", async () => {
    await send(...LIKES, PARADE);
    await dewi.says("/antrean", { group });
    await dewi.taps("1", { group });
    expect(group.lastMessage().text).toContain("3 pertanyaan serupa");
    const [nearest = ""] = group.buttons();
    expect(group.buttons().slice(-4)).toEqual([
      "Topik lain…",
      "Perlu topik baru",
      "Abaikan",
      "Kembali ke antrean",
    ]);
    expect(nearest).toContain("Like unggahan calon");
    await dewi.taps(nearest, { group });
    expect(group.lastMessage().text).toContain("3 pertanyaan dicatat untuk topik");
    await bot.restart();
    await dewi.says("/antrean", { group });
    expect(group.lastMessage().text).toContain("1 pertanyaan dalam 1 kelompok");
  });

  it("offers every topic by its group", async () => {
    await send(PARADE);
    await dewi.says("/antrean", { group });
    await dewi.taps("1", { group });
    await dewi.taps("Topik lain…", { group });
    await dewi.taps("Kelompok kampanye", { group });
    const topic = group.buttons()[0] ?? "";
    await dewi.taps("Kembali", { group });
    await dewi.taps("Kembali", { group });
    await dewi.taps("Topik lain…", { group });
    await dewi.taps("Kelompok kampanye", { group });
    await dewi.taps(topic, { group });
    expect(group.lastMessage().text).toContain("1 pertanyaan dicatat untuk topik");
  });

  it("lets a decision be taken back", async () => {
    await send(PARADE);
    await dewi.says("/antrean", { group });
    await dewi.taps("1", { group });
    await dewi.taps("Abaikan", { group });
    await dewi.taps("Batalkan", { group });
    expect(group.lastMessage().text).toContain("1 pertanyaan dalam 1 kelompok");
  });

  it("says so where it is empty, and where a group has changed since it was shown", async () => {
    await dewi.says("/antrean", { group });
    expect(group.lastMessage().text).toContain("Antrean kosong");
    await send(LIKES[0] ?? "");
    await dewi.says("/antrean", { group });
    const shown = group.lastMessage();
    await send(LIKES[1] ?? "");
    expect(await dewi.taps("1", { group, message: shown })).toMatchObject({
      text: expect.stringContaining("sudah berubah"),
    });
    expect(group.lastMessage().text).toContain("2 pertanyaan dalam 1 kelompok");
  });

  it("decides once, also where two have the same group open", async () => {
    await send(PARADE);
    await dewi.says("/antrean", { group });
    const first = group.lastMessage();
    await dewi.says("/antrean", { group });
    const second = group.lastMessage();
    for (const message of [first, second]) await dewi.taps("1", { group, message });
    await dewi.taps("Perlu topik baru", { group, message: first });
    await dewi.taps("Abaikan", { group, message: second });
    expect(group.lastMessage().text).toContain("perlu topik baru");
  });

  it("keeps no text and no decision in the clear", async () => {
    await send(PARADE);
    await dewi.says("/antrean", { group });
    await dewi.taps("1", { group });
    await dewi.taps("Perlu topik baru", { group });
    const db = await openDatabase({ engine: "sqlite", file: bot.databaseFile });
    const [row] = await db.selectFrom("curator_decisions").selectAll().execute();
    await db.destroy();
    expect(Buffer.from(row?.sealed_decision ?? []).toString("latin1")).not.toContain("new");
    expect(bot.logged()).not.toContain("karnaval");
  });
});
