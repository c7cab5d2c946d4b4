import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";

let bot: BotUnderTest;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.close());

describe("in a group", () => {
  it.each(["/lapor camat kampanye kenari", "/cek 1234 5678 kenari", "/lapor@netral_local_bot"])(
    "%s goes no further: the command is taken away, nothing is repeated, the way leads to the private chat",
    async (command) => {
      const sari = bot.chat.person("Sari");
      const group = bot.chat.group("Kantor", { members: [sari] });
      const said = await sari.says(command, { group });
      expect(group.lastMessage().text).toContain("Jangan lanjutkan di grup");
      expect(bot.chat.everythingSentTo(group)).not.toMatch(/kenari|Sari/);
      const there = bot.chat.telegram.world.chats.get(group.chatId)?.messages;
      expect(there?.has(said.message_id)).toBe(false);
      expect(sari.messages()).toEqual([]);
      await sari.says("/lapor");
      expect(sari.lastMessage().text).toContain("Sebelum menulis laporan");
    },
  );

  it("where the bot may delete nothing, it says the same", async () => {
    const sari = bot.chat.person("Sari");
    const group = bot.chat.group("Kantor", { members: [sari], bot: "member" });
    await sari.says("/lapor", { group });
    expect(group.lastMessage().text).toContain("Jangan lanjutkan di grup");
  });
});
