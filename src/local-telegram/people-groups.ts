import type { Chat, ChatAdministratorRights, ChatMember, Message, User } from "grammy/types";
import { announceMessage } from "./people-posting.ts";
import { shownChat } from "./snapshot.ts";
import {
  botMember,
  type ChatRecord,
  chatRecord,
  deleteMessages,
  emit,
  keepMessage,
  nextMessageId,
  type Topic,
  unixTime,
  type World,
} from "./world.ts";

export interface NewGroup {
  title: string;
  /** A basic group has no topics and can be upgraded; default: a supergroup. */
  isBasic?: boolean;
  isForum?: boolean;
  username?: string;
  /** Who creates it, and owns it. */
  ownerId: number;
  memberIds?: readonly number[];
  /** The bot's part; default `administrator` with all rights. */
  bot?: "administrator" | "member" | "absent";
}

export type AdminRights = Partial<ChatAdministratorRights>;

/** What people do to groups. All of it takes effect at once; unknown ids are errors of the caller. */
export type Groups = ReturnType<typeof groupsSide>;

const TOPIC_COLOUR = 0x6fb9f0;

export function groupsSide(world: World) {
  const userOf = (id: number): User => {
    if (id === world.bot.id) return world.bot;
    const person = world.people.get(id);
    if (person === undefined) throw new Error(`nobody has the id ${id}`);
    return person.user;
  };
  const groupOf = (id: number): ChatRecord => {
    const record = world.chats.get(id);
    if (record === undefined || record.chat.type === "private") throw new Error(`there is no group ${id}`);
    return record;
  };
  const changed = (record: ChatRecord) => emit(world, { type: "chat_changed", chat: shownChat(record) });

  /** A message about the chat itself: «… joined», «title changed». */
  const serviceMessage = (record: ChatRecord, from: User, content: Partial<Message>): Message => {
    const message = {
      message_id: nextMessageId(world, record),
      from,
      chat: record.chat,
      date: unixTime(world),
      ...content,
    } as Message;
    keepMessage(world, record, { message, isFromBot: from.id === world.bot.id });
    if (from.id !== world.bot.id) announceMessage(world, record, "message", message);
    return message;
  };

  const setMember = (record: ChatRecord, by: User, member: ChatMember): void => {
    const old = record.members.get(member.user.id) ?? { status: "left" as const, user: member.user };
    record.members.set(member.user.id, member);
    const update = {
      chat: record.chat,
      from: by,
      date: unixTime(world),
      old_chat_member: old,
      new_chat_member: member,
    };
    const botStatus = botMember(world, record)?.status;
    if (member.user.id === world.bot.id) {
      world.updates.push("my_chat_member", update);
      emit(world, {
        type: "my_chat_member",
        chat_id: record.chat.id,
        user_id: by.id,
        old_status: old.status,
        new_status: member.status,
      });
    } else if (botStatus === "administrator" || botStatus === "creator") {
      world.updates.push("chat_member", update);
    }
    changed(record);
  };

  const add = (record: ChatRecord, byId: number, userId: number): void => {
    const user = userOf(userId);
    setMember(record, userOf(byId), { status: "member", user });
    serviceMessage(record, userOf(byId), { new_chat_members: [user] });
  };

  const topicOf = (record: ChatRecord, threadId: number): Topic => {
    const topic = record.topics.get(threadId);
    if (topic === undefined) throw new Error(`chat ${record.chat.id} has no topic ${threadId}`);
    return topic;
  };

  return {
    /** Creates a group; the bot hears of being added to it. @returns its chat */
    create(init: NewGroup): Chat {
      const { title, ownerId, memberIds = [], bot = "administrator" } = init;
      const number = ++world.counters.group;
      const chat: Chat = init.isBasic
        ? { id: -(4_000_000_000 + number), type: "group", title }
        : {
            id: -(1_002_000_000_000 + number),
            type: "supergroup",
            title,
            ...(init.isForum && { is_forum: true as const }),
            ...(init.username !== undefined && { username: init.username }),
          };
      const record = chatRecord(chat);
      world.chats.set(chat.id, record);
      const owner = userOf(ownerId);
      record.members.set(ownerId, { status: "creator", user: owner, is_anonymous: false });
      for (const id of memberIds) record.members.set(id, { status: "member", user: userOf(id) });
      changed(record);
      if (bot !== "absent") {
        add(record, ownerId, world.bot.id);
        if (bot === "administrator") setMember(record, owner, administrator(world.bot, {}));
      }
      return chat;
    },

    /** Adds a person or the bot; somebody who joins by themselves is added by themselves. */
    join(chatId: number, userId: number, byId = userId): void {
      add(groupOf(chatId), byId, userId);
    },

    leave(chatId: number, userId: number): void {
      const record = groupOf(chatId);
      const user = userOf(userId);
      serviceMessage(record, user, { left_chat_member: user });
      setMember(record, user, { status: "left", user });
    },

    /** Removes somebody; removing the bot makes its calls fail with 403. */
    kick(chatId: number, userId: number, byId: number): void {
      const record = groupOf(chatId);
      const user = userOf(userId);
      if (userId !== world.bot.id) serviceMessage(record, userOf(byId), { left_chat_member: user });
      setMember(record, userOf(byId), { status: "kicked", user, until_date: 0 });
    },

    /** Makes somebody an admin with all rights but those set to false; also the bot. */
    promote(chatId: number, userId: number, byId: number, rights: AdminRights = {}): void {
      setMember(groupOf(chatId), userOf(byId), administrator(userOf(userId), rights));
    },

    demote(chatId: number, userId: number, byId: number): void {
      setMember(groupOf(chatId), userOf(byId), { status: "member", user: userOf(userId) });
    },

    setTitle(chatId: number, byId: number, title: string): void {
      const record = groupOf(chatId);
      record.chat = { ...record.chat, title } as Chat;
      serviceMessage(record, userOf(byId), { new_chat_title: title });
      changed(record);
    },

    createTopic(chatId: number, byId: number, name: string): Topic {
      const record = groupOf(chatId);
      const topic = { message_thread_id: 0, name, icon_color: TOPIC_COLOUR, is_closed: false };
      return openTopic(world, record, userOf(byId), topic, serviceMessage);
    },

    setTopicClosed(chatId: number, byId: number, threadId: number, isClosed: boolean): void {
      const record = groupOf(chatId);
      const topic = topicOf(record, threadId);
      topic.is_closed = isClosed;
      const event = isClosed ? { forum_topic_closed: {} } : { forum_topic_reopened: {} };
      serviceMessage(record, userOf(byId), { message_thread_id: threadId, is_topic_message: true, ...event });
      emit(world, { type: "topic_changed", chat_id: chatId, topic: { ...topic } });
    },

    /** Deletes a topic with all its messages. The bot is not told, as in Telegram. */
    deleteTopic(chatId: number, threadId: number): void {
      removeTopic(world, groupOf(chatId), threadId);
    },

    /** Turns a basic group into a supergroup. Calls to the old id fail from then on and name the new one. */
    upgrade(chatId: number, byId: number): Chat {
      const old = groupOf(chatId);
      if (old.chat.type !== "group") throw new Error(`chat ${chatId} is a supergroup already`);
      const chat: Chat = {
        id: -(1_003_000_000_000 + ++world.counters.group),
        type: "supergroup",
        title: old.chat.title,
      };
      const record = chatRecord(chat);
      for (const [id, member] of old.members) record.members.set(id, member);
      world.chats.set(chat.id, record);
      serviceMessage(old, userOf(byId), { migrate_to_chat_id: chat.id });
      old.migratedTo = chat.id;
      changed(old);
      changed(record);
      serviceMessage(record, userOf(byId), { migrate_from_chat_id: chatId });
      return chat;
    },
  };
}

/** An administrator with every right but those denied. */
export function administrator(user: User, rights: AdminRights): ChatMember {
  return {
    status: "administrator",
    user,
    can_be_edited: false,
    is_anonymous: false,
    can_manage_chat: true,
    can_delete_messages: true,
    can_manage_video_chats: true,
    can_restrict_members: true,
    can_promote_members: false,
    can_change_info: true,
    can_invite_users: true,
    can_post_stories: false,
    can_edit_stories: false,
    can_delete_stories: false,
    can_pin_messages: true,
    can_manage_topics: true,
    can_send_welcome_messages: false,
    ...rights,
  };
}

/** Begins a topic: its first message gives it its id. */
export function openTopic(
  world: World,
  record: ChatRecord,
  by: User,
  wanted: Topic,
  send: (record: ChatRecord, from: User, content: Partial<Message>) => Message,
): Topic {
  if (record.chat.type !== "supergroup" || !record.chat.is_forum)
    throw new Error(`chat ${record.chat.id} is not a forum`);
  const { name, icon_color, icon_custom_emoji_id } = wanted;
  const icon = icon_custom_emoji_id === undefined ? {} : { icon_custom_emoji_id };
  const message = send(record, by, {
    message_thread_id: record.lastMessageId + 1,
    is_topic_message: true,
    forum_topic_created: { name, icon_color, ...icon },
  });
  const topic: Topic = { ...wanted, message_thread_id: message.message_id };
  record.topics.set(topic.message_thread_id, topic);
  emit(world, { type: "topic_changed", chat_id: record.chat.id, topic: { ...topic } });
  return topic;
}

export function removeTopic(world: World, record: ChatRecord, threadId: number): void {
  const inTopic = [...record.messages.values()].filter(
    ({ message }) => message.message_thread_id === threadId,
  );
  deleteMessages(
    world,
    record,
    inTopic.map(({ message }) => message.message_id),
  );
  record.topics.delete(threadId);
  emit(world, { type: "topic_deleted", chat_id: record.chat.id, message_thread_id: threadId });
}
