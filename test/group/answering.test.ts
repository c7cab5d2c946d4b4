import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import type { PlayedGroup } from "../support/group.ts";
import type { PlayedPerson } from "../support/person.ts";

let bot: BotUnderTest;
let sari: PlayedPerson;
let budi: PlayedPerson;
let group: PlayedGroup;
let number = 0;
beforeAll(async () => {
  bot = await startBot();
  sari = bot.chat.person("Sari");
  budi = bot.chat.person("Budi");
});
afterAll(() => bot.close());

function newGroup(): PlayedGroup {
  number += 1;
  group = bot.chat.group(`Kantor ${number}`, { owner: budi, members: [sari] });
  return group;
}

const urls = (message = group.lastMessage()) =>
  message.reply_markup?.inline_keyboard.flat().map((button) => ("url" in button ? button.url : undefined));

describe("/tanya in a group", () => {
  it("is answered there, as a reply, with a way to ask in private", async () => {
    newGroup();
    const asked = await sari.says("/tanya boleh like postingan caleg?", { group });
    const answer = group.lastMessage();
    expect(answer.text).toMatch(/DILARANG[\s\S]+Dasar/);
    expect(answer.reply_to_message?.message_id).toBe(asked.message_id);
    expect(urls()).toEqual([expect.stringMatching(/^https:\/\/t\.me\/\w+\?start=faq_medsos-like$/)]);
    expect(sari.messages()).toEqual([]);
  });

  it("without a question says how to ask", async () => {
    newGroup();
    await sari.says("/tanya", { group });
    expect(group.sees()).toContain("/tanya boleh like");
  });

  it("tells how only to the asker, where the bot is an admin, and to all where it is not", async () => {
    newGroup();
    await sari.says("/tanya", { group });
    expect(group.lastMessage().receiver_user?.id).toBe(sari.id);
    const plain = bot.chat.group("Tanpa hak", { owner: budi, members: [sari], bot: "member" });
    await sari.says("/tanya", { group: plain });
    expect(plain.sees()).toContain("/tanya boleh like");
    expect(plain.lastMessage().receiver_user).toBeUndefined();
    await budi.says("/lapor", { group, isAnonymous: true });
    expect(group.lastMessage().receiver_user).toBeUndefined();
  });

  it("that has no answer says so and repeats nothing", async () => {
    newGroup();
    await sari.says("/tanya resep rendang bude Ratna", { group });
    expect(group.sees()).toContain("belum ada");
    expect(group.sees()).not.toContain("Ratna");
  });

  it("is answered in the language in which it was asked", async () => {
    newGroup();
    await sari.says("/tanya may I like the post of a candidate?", { group });
    expect(group.sees()).toContain("PROHIBITED");
  });

  it("is answered in the topic in which it was asked", async () => {
    const forum = bot.chat.group("Forum", { owner: budi, members: [sari], isForum: true });
    await sari.says("/tanya boleh like postingan caleg?", { group: forum });
    expect(forum.lastMessage().text).toContain("DILARANG");
  });

  it("falls silent where there was too much in a minute", async () => {
    newGroup();
    for (let turn = 0; turn < 20; turn++) await sari.says("/tanya", { group });
    expect(group.messages().length).toBeLessThanOrEqual(12);
    expect(group.messages().length).toBeGreaterThan(5);
  });
});

describe("other messages in a group", () => {
  it("get no answer, and other commands lead into private", async () => {
    newGroup();
    await sari.says("boleh like postingan caleg?", { group });
    expect(group.messages()).toEqual([]);
    await sari.says("/lapor atasan saya kampanye", { group });
    expect(group.messages()).toHaveLength(1);
    expect(group.sees()).toContain("obrolan pribadi");
    expect(group.sees()).not.toContain("atasan");
  });
});

describe("the moderators' group", () => {
  it("has neither answers nor quizzes for everybody", async () => {
    const group = bot.moderators;
    bot.chat.telegram.groups.join(group.chatId, sari.id);
    await sari.says("/kuis", { group });
    await sari.says("/tanya boleh like postingan caleg?", { group });
    await sari.says("/senyap", { group });
    expect(bot.chat.everythingSentTo(group)).not.toMatch(/sendPoll|DILARANG|hanya untuk admin/);
  });
});

describe("/senyap", () => {
  it("by an admin silences the bot, over a restart, until an admin calls it back", async () => {
    newGroup();
    await budi.says("/senyap", { group });
    expect(group.sees()).toContain("saya diam");
    await bot.restart();
    await sari.says("/tanya boleh like postingan caleg?", { group });
    await sari.says("/lapor", { group });
    await sari.says("/kuis", { group });
    await sari.says("/senyap", { group });
    expect(group.messages()).toHaveLength(1);
    await budi.says("/senyap", { group });
    await sari.says("/tanya boleh like postingan caleg?", { group });
    expect(group.sees()).toContain("DILARANG");
  });

  it("by somebody else changes nothing", async () => {
    newGroup();
    await sari.says("/senyap", { group });
    expect(group.sees()).toBe("Perintah ini hanya untuk admin grup.");
    await sari.says("/tanya boleh like postingan caleg?", { group });
    expect(group.sees()).toContain("DILARANG");
  });

  it("by an anonymous admin counts", async () => {
    newGroup();
    await budi.says("/senyap", { group, isAnonymous: true });
    expect(group.sees()).toContain("saya diam");
  });

  it("goes with a group that becomes a supergroup", async () => {
    const basic = bot.chat.group("Kecil", { owner: budi, members: [sari], isBasic: true });
    await budi.says("/senyap", { group: basic });
    const chatId = basic.upgrades();
    await bot.chat.settled();
    bot.chat.telegram.people.say(sari.id, "/tanya boleh like postingan caleg?", { chatId });
    await bot.chat.settled();
    expect(bot.chat.everythingSentTo(chatId)).toBe("");
    bot.chat.telegram.people.say(budi.id, "/senyap", { chatId });
    await bot.chat.settled();
    expect(bot.chat.everythingSentTo(chatId)).toContain("Saya menjawab lagi");
  });
});

describe("inline mode", () => {
  interface Article {
    id: string;
    title: string;
    input_message_content: { message_text: string };
    reply_markup: { inline_keyboard: { url: string }[][] };
  }
  const articles = async (person: PlayedPerson, query: string) =>
    (await person.asksInline(query)) as Article[] | undefined;
  const lastAnswer = (person: PlayedPerson) => bot.chat.callsTo(person).at(-1)?.params;

  it("offers the card of what is asked first, with a way into private", async () => {
    const found = await articles(sari, "like caleg");
    expect(found?.length).toBeLessThanOrEqual(5);
    expect(found?.[0]?.id).toBe("id:medsos-like");
    expect(found?.[0]?.input_message_content.message_text).toContain("DILARANG");
    expect(found?.[0]?.reply_markup.inline_keyboard.flat()[0]?.url).toMatch(/\?start=faq_medsos-like$/);
  });

  it("offers popular topics before anything is typed, in the person's language", async () => {
    const grace = bot.chat.person("Grace", { language_code: "en" });
    const found = await articles(grace, "");
    expect(found).toHaveLength(5);
    expect(found?.[0]?.input_message_content.message_text).toContain("PROHIBITED");
    expect(lastAnswer(grace)).toMatchObject({ is_personal: true });
  });

  it("offers the private chat where it knows nothing", async () => {
    expect(await articles(sari, "resep rendang padang")).toEqual([]);
    expect(JSON.stringify(lastAnswer(sari))).toContain("Tanya di obrolan pribadi");
  });

  it.each(["lapor pak camat kampanye", "/lapor", "Report my boss"])(
    "takes no tips: «%s» leads into private and offers nothing to send",
    async (query) => {
      expect(await articles(sari, query)).toEqual([]);
      expect(lastAnswer(sari)?.button).toMatchObject({ start_parameter: "lapor" });
    },
  );

  it("logs nothing of what was typed", async () => {
    await articles(sari, "rahasiaku like caleg");
    expect(bot.logged()).not.toContain("rahasiaku");
  });

  it("sends a card that is neither a question to the bot nor seen as one in a group", async () => {
    newGroup();
    const [first] = (await bot.chat.telegram.people.inlineQuery(sari.id, "like caleg")) ?? [];
    for (const chatId of [sari.chatId, group.chatId]) {
      const sent = bot.chat.telegram.people.choose(sari.id, first, { chatId });
      expect(sent).toMatchObject({ text: expect.stringContaining("DILARANG") });
      expect(sent.via_bot?.username).toBe("netral_local_bot");
    }
    const before = sari.messages().length;
    await sari.says("/privasi");
    expect(
      sari
        .messages()
        .slice(before)
        .map(({ text }) => text)
        .join(),
    ).not.toContain("DILARANG");
    expect(group.messages()).toEqual([]);
  });
});
