import { afterEach, describe, expect, it } from "vitest";
import type { GroupOptions } from "../support/group.ts";
import { startTipLine, type TipLineUnderTest } from "../support/tip-line.ts";

let tips: TipLineUnderTest;
const open = async (group?: GroupOptions) => {
  tips = await startTipLine({ slotMinutes: 0, ...(group && { group }) });
};
afterEach(() => tips.close());

const closed = () => tips.line.intake.closed();
const look = () => tips.line.group.check();

describe("the intake", () => {
  it("is open with a private group in which the bot may post, delete and manage topics", async () => {
    await open();
    expect(closed()).toBeUndefined();
  });

  it.each<[string, GroupOptions, string]>([
    ["a public group", { username: "moderator_terbuka" }, "public"],
    ["a group where the bot is a mere member", { bot: "member" }, "not-an-admin"],
    ["a group that the bot is not in", { bot: "absent" }, "not-found"],
  ])("is closed with %s, and the log says why", async (_name, group, problem) => {
    await open(group);
    expect(closed()).toBe("group-unfit");
    expect(tips.logged()).toContain(problem);
  });

  it.each([
    ["to delete", { can_delete_messages: false, can_manage_topics: true }, "hak menghapus pesan"],
    ["to manage topics", { can_delete_messages: true, can_manage_topics: false }, "hak mengelola topik"],
  ] as const)(
    "closes when the bot loses the right %s, tells the moderators, and opens again",
    async (_n, rights, words) => {
      await open();
      const { groups, world } = tips.chat.telegram;
      groups.promote(tips.group.chatId, world.bot.id, tips.group.ownerId, rights);
      await look();
      expect(closed()).toBe("group-unfit");
      expect(tips.group.sees()).toContain(words);
      groups.promote(tips.group.chatId, world.bot.id, tips.group.ownerId);
      await look();
      expect(closed()).toBeUndefined();
      expect(tips.group.sees()).toContain("Penerimaan laporan terbuka.");
    },
  );

  it("stays as it was while Telegram does not answer", async () => {
    await open();
    tips.chat.telegram.settings.fault = () => ({ kind: "reset" });
    await look();
    expect(closed()).toBeUndefined();
    tips.chat.telegram.settings.fault = undefined;
  });

  it("follows the group when it is upgraded", async () => {
    await open({ isForum: false, isBasic: true });
    const upgraded = tips.group.upgrades();
    await look();
    expect(tips.line.group.chatId()).toBe(upgraded);
    expect(closed()).toBeUndefined();
  });

  it("takes no tip while it is closed", async () => {
    await open({ bot: "member" });
    await expect(tips.send()).rejects.toThrow("closed");
  });
});
