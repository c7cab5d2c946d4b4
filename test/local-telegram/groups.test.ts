import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BareBot, bareBot } from "./api.ts";

let bot: BareBot;
beforeEach(async () => {
  bot = await bareBot();
});
afterEach(() => bot.telegram.close());

const send = (chatId: number, more = {}) => ({ chat_id: chatId, text: "x", ...more });

describe("a forum", () => {
  let forum: number;
  beforeEach(() => {
    forum = bot.telegram.groups.create({ title: "Moderator", isForum: true, ownerId: bot.sari }).id;
    bot.forget();
  });

  const createTopic = async (name = "Laporan") =>
    (await bot.call("createForumTopic", { chat_id: forum, name })).result;

  it("gets a topic; what is sent to it replies to its beginning", async () => {
    const topic = await createTopic();
    expect(topic).toEqual({
      message_thread_id: topic.message_thread_id,
      name: "Laporan",
      icon_color: 0x6fb9f0,
    });
    const { result } = await bot.call(
      "sendMessage",
      send(forum, { message_thread_id: topic.message_thread_id }),
    );
    expect(result).toMatchObject({
      is_topic_message: true,
      message_thread_id: topic.message_thread_id,
      reply_to_message: { message_id: topic.message_thread_id, forum_topic_created: { name: "Laporan" } },
    });
  });

  it("tells the bot where somebody wrote", async () => {
    const { message_thread_id } = await createTopic();
    bot.telegram.people.say(bot.sari, "halo", { chatId: forum, threadId: message_thread_id });
    expect((await bot.pending()).at(-1)?.message).toMatchObject({
      text: "halo",
      message_thread_id,
      is_topic_message: true,
    });
  });

  it("does not know a topic that was deleted, by whomever", async () => {
    const first = (await createTopic()).message_thread_id;
    const second = (await createTopic()).message_thread_id;
    bot.telegram.groups.deleteTopic(forum, first);
    expect(await bot.complaint("deleteForumTopic", { chat_id: forum, message_thread_id: second })).toBe("ok");
    for (const message_thread_id of [first, second, 1, 99_999]) {
      expect(await bot.complaint("sendMessage", send(forum, { message_thread_id }))).toBe(
        "400 Bad Request: message thread not found",
      );
    }
    expect(
      await bot.complaint("editForumTopic", { chat_id: forum, message_thread_id: first, name: "x" }),
    ).toBe("400 Bad Request: TOPIC_ID_INVALID");
  });

  it("closes, reopens and renames topics, each only once", async () => {
    const topic = { chat_id: forum, message_thread_id: (await createTopic()).message_thread_id };
    expect(await bot.complaint("closeForumTopic", topic)).toBe("ok");
    expect(await bot.complaint("closeForumTopic", topic)).toBe("400 Bad Request: TOPIC_NOT_MODIFIED");
    expect(await bot.complaint("reopenForumTopic", topic)).toBe("ok");
    expect(await bot.complaint("editForumTopic", { ...topic, name: "Baru" })).toBe("ok");
    expect(await bot.complaint("editForumTopic", { ...topic, name: "Baru" })).toBe(
      "400 Bad Request: TOPIC_NOT_MODIFIED",
    );
  });

  it("needs the right to manage topics, also for writing to a closed one", async () => {
    const { message_thread_id } = await createTopic();
    await bot.call("closeForumTopic", { chat_id: forum, message_thread_id });
    expect(await bot.complaint("sendMessage", send(forum, { message_thread_id }))).toBe("ok");
    bot.telegram.groups.promote(forum, bot.telegram.world.bot.id, bot.sari, { can_manage_topics: false });
    expect(await bot.complaint("createForumTopic", { chat_id: forum, name: "x" })).toBe(
      "400 Bad Request: not enough rights to create a topic",
    );
    expect(await bot.complaint("sendMessage", send(forum, { message_thread_id }))).toBe(
      "400 Bad Request: TOPIC_CLOSED",
    );
  });

  it("keeps anonymous admins anonymous", async () => {
    bot.telegram.people.say(bot.sari, "kami", { chatId: forum, isAnonymous: true });
    const { message } = (await bot.pending()).at(-1);
    expect(message).toMatchObject({ sender_chat: { id: forum }, from: { username: "GroupAnonymousBot" } });
  });
});

describe("a group", () => {
  it("tells the bot that it was added and made an admin", async () => {
    bot.telegram.groups.create({ title: "G", ownerId: bot.sari });
    const kinds = (await bot.pending()).map((u) => u.my_chat_member?.new_chat_member.status ?? "message");
    expect(kinds).toEqual(["member", "message", "administrator"]);
  });

  it("hides from a plain member what is not meant for it", async () => {
    const { id } = bot.telegram.groups.create({ title: "G", ownerId: bot.sari, bot: "member" });
    bot.forget();
    const { result } = await bot.call("sendMessage", send(id));
    const say = (text: string, more = {}) => bot.telegram.people.say(bot.sari, text, { chatId: id, ...more });
    say("between us");
    say("/tanya");
    say("/tanya@another_bot");
    say("hey @netral_local_bot");
    say("this one", { replyTo: result.message_id });
    const heard = (await bot.pending()).map((update) => update.message.text);
    expect(heard).toEqual(["/tanya", "hey @netral_local_bot", "this one"]);
  });

  it("is closed to a bot that was removed or left", async () => {
    const { id } = bot.telegram.groups.create({ title: "G", ownerId: bot.sari });
    bot.telegram.groups.kick(id, bot.telegram.world.bot.id, bot.sari);
    expect(await bot.complaint("sendMessage", send(id))).toBe(
      "403 Forbidden: bot was kicked from the supergroup chat",
    );
    bot.telegram.groups.join(id, bot.telegram.world.bot.id, bot.sari);
    expect(await bot.complaint("leaveChat", { chat_id: id })).toBe("ok");
    expect(await bot.complaint("sendMessage", send(id))).toBe(
      "403 Forbidden: bot is not a member of the supergroup chat",
    );
  });

  it("has a new id after an upgrade, and says so", async () => {
    const { groups } = bot.telegram;
    const { id } = groups.create({ title: "G", ownerId: bot.sari, isBasic: true });
    bot.forget();
    const upgraded = groups.upgrade(id, bot.sari).id;
    expect(await bot.call("sendMessage", send(id))).toEqual({
      ok: false,
      error_code: 400,
      description: "Bad Request: group chat was upgraded to a supergroup chat",
      parameters: { migrate_to_chat_id: upgraded },
    });
    expect(await bot.complaint("sendMessage", send(upgraded))).toBe("ok");
    const [to, from] = (await bot.pending()).map((update) => update.message);
    expect(to).toMatchObject({ chat: { id }, migrate_to_chat_id: upgraded });
    expect(from).toMatchObject({ chat: { id: upgraded }, migrate_from_chat_id: id });
  });

  it("shows its members and admins", async () => {
    const budi = bot.telegram.people.create({ first_name: "Budi" }).id;
    const { id } = bot.telegram.groups.create({ title: "G", ownerId: bot.sari });
    bot.telegram.groups.join(id, budi);
    const status = async (user_id: number) =>
      (await bot.call("getChatMember", { chat_id: id, user_id })).result?.status;
    expect(await status(bot.sari)).toBe("creator");
    expect(await status(budi)).toBe("member");
    bot.telegram.groups.leave(id, budi);
    expect(await status(budi)).toBe("left");
    expect((await bot.call("getChatMemberCount", { chat_id: id })).result).toBe(2);
    const admins = (await bot.call("getChatAdministrators", { chat_id: id })).result;
    expect(admins.map((admin: { user: { id: number } }) => admin.user.id)).toEqual([
      bot.sari,
      bot.telegram.world.bot.id,
    ]);
    expect(await bot.complaint("getChatMember", { chat_id: id, user_id: 5 })).toBe(
      "400 Bad Request: user not found",
    );
  });
});

describe("a message for one member alone", () => {
  it("has no message id, and takes an admin of a bot or a tap to answer", async () => {
    const chat = bot.telegram.groups.create({ title: "Kantor", ownerId: bot.sari }).id;
    const whisper = (receiver_user_id: number) =>
      send(chat, { ephemeral_message_parameters: { receiver_user_id } });
    const { result } = await bot.call("sendMessage", whisper(bot.sari));
    expect(result).toMatchObject({ message_id: 0, ephemeral_message_id: 1, receiver_user: { id: bot.sari } });
    expect((await bot.call("sendMessage", send(chat))).result.message_id).toBeGreaterThan(0);
    expect(await bot.complaint("sendMessage", whisper(99))).toMatch(/^400 .*receiver not found/);
    bot.telegram.groups.demote(chat, bot.telegram.world.bot.id, bot.sari);
    expect(await bot.complaint("sendMessage", whisper(bot.sari))).toMatch(/^400 .*not enough rights/);
    const privately = { ...whisper(bot.sari), chat_id: bot.sari };
    expect(await bot.complaint("sendMessage", privately)).toMatch(/^400 .*receiver not found/);
  });
});
