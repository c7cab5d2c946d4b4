import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";

let bot: BotUnderTest;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.close());

describe("/hapusdata", () => {
  it("erases a chosen language and a quiz under way, after asking, and leaves other people's alone", async () => {
    const [sari, budi] = [bot.chat.person("Sari"), bot.chat.person("Budi")];
    for (const person of [sari, budi]) {
      await person.says("/bahasa");
      await person.taps("English");
      await person.says("/kuis");
      await person.taps(person.buttons()[0] ?? "");
    }
    await sari.says("/hapusdata");
    expect(sari.lastMessage().text).toContain("Erase your data");
    await sari.taps("Yes, erase my data");
    await sari.says("/bantuan");
    expect(sari.lastMessage().text).toContain("Cara memakai");
    await sari.says("/kuis");
    expect(sari.buttons().join()).not.toContain("Lanjutkan");
    await budi.says("/kuis");
    expect(budi.buttons().join()).toContain("1/5");
  });

  it("leaves nothing in the write-ahead log", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("/bahasa");
    await sari.taps("English");
    await sari.says("/hapusdata");
    await sari.taps("Yes, erase my data");
    expect(readFileSync(`${bot.databaseFile}-wal`)).toHaveLength(0);
  });
});

describe("a copy from before an update", () => {
  it("is erased by the bot once it is older than 30 days", async () => {
    const copy = `${bot.databaseFile}.before-003`;
    writeFileSync(copy, "as it was");
    await bot.restart();
    expect(existsSync(copy)).toBe(true);
    const madeAt = Date.now() / 1000 - 31 * 86_400;
    utimesSync(copy, madeAt, madeAt);
    await bot.restart();
    expect(existsSync(copy)).toBe(false);
  });
});
