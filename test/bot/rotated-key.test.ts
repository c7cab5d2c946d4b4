import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";

let bot: BotUnderTest;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.close());

describe("a bot whose key was rotated", () => {
  it("knows people again while the key before is in its settings, and after that those who came by", async () => {
    const [sari, budi] = [bot.chat.person("Sari"), bot.chat.person("Budi")];
    for (const person of [sari, budi]) {
      await person.says("/bahasa");
      await person.taps("English");
    }
    await bot.restart(({ secret }) => ({
      secret: { kind: "value", key: new Uint8Array(randomBytes(32)) },
      previousSecret: secret,
    }));
    await sari.says("/hapusdata");
    expect(sari.lastMessage().text).toContain("Erase your data");

    // Without the key before, Budi's choice can no longer be found; Sari's has moved.
    await bot.restart(() => ({ previousSecret: { kind: "value", key: new Uint8Array(randomBytes(32)) } }));
    await sari.says("/hapusdata");
    expect(sari.lastMessage().text).toContain("Erase your data");
    await budi.says("/hapusdata");
    expect(budi.lastMessage().text).not.toContain("Erase your data");
  });

  it("erases what was kept under the key before as well", async () => {
    const dewi = bot.chat.person("Dewi");
    await dewi.says("/bahasa");
    await dewi.taps("English");
    await bot.restart(({ secret }) => ({
      secret: { kind: "value", key: new Uint8Array(randomBytes(32)) },
      previousSecret: secret,
    }));
    await dewi.says("/hapusdata");
    await dewi.taps("Yes, erase my data");
    await dewi.says("/hapusdata");
    expect(dewi.lastMessage().text).not.toContain("Erase your data");
  });
});
