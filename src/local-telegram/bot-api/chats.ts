import type { ChatFullInfo, ChatMember } from "grammy/types";
import { shownChat } from "../snapshot.ts";
import { botMember, type ChatRecord, emit, unixTime, type World } from "../world.ts";
import { badRequest, type Handler } from "./call.ts";
import { checkSendingRights, findChat } from "./deliver.ts";
import { readInteger, readString } from "./params.ts";

const ACTIONS: readonly string[] = [
  "typing",
  "upload_photo",
  "record_video",
  "upload_video",
  "record_voice",
  "upload_voice",
  "upload_document",
  "choose_sticker",
  "find_location",
  "record_video_note",
  "upload_video_note",
];

/** What there is to know about a chat, and leaving it. */
export const chatMethods: Record<string, Handler> = {
  sendChatAction({ world }, call) {
    const action = readString(call.params, "action");
    if (!ACTIONS.includes(action)) throw badRequest("Wrong parameter action in request");
    const record = findChat(world, call);
    const threadId = readInteger(call.params, "message_thread_id");
    if (threadId !== undefined && record.chat.type === "supergroup" && record.chat.is_forum) {
      // Unlike messages, an action may name the general topic.
      if (threadId !== 1 && !record.topics.has(threadId)) throw badRequest("message thread not found");
    }
    checkSendingRights(world, record);
    emit(world, {
      type: "typing",
      chat_id: record.chat.id,
      action,
      ...(threadId !== undefined && { message_thread_id: threadId }),
    });
    return true;
  },

  getChat({ world }, call) {
    const record = findChat(world, call, "read");
    const pinned = record.messages.get(record.pinned.at(-1) ?? 0)?.message;
    return {
      ...record.chat,
      accent_color_id: 0,
      max_reaction_count: 11,
      accepted_gift_types: NO_GIFTS,
      ...(record.description !== undefined && { description: record.description }),
      ...(pinned && { pinned_message: pinned }),
      ...(record.chat.type !== "private" && { permissions: PERMISSIONS }),
    } as ChatFullInfo;
  },

  getChatMember({ world }, call): ChatMember {
    const userId = readInteger(call.params, "user_id") ?? 0;
    if (userId <= 0) throw badRequest("Invalid user_id specified");
    const record = findChat(world, call, "read");
    const user = userId === world.bot.id ? world.bot : world.people.get(userId)?.user;
    if (user === undefined) throw badRequest("user not found");
    if (record.chat.type === "private") {
      if (userId !== record.chat.id && userId !== world.bot.id) throw badRequest("user not found");
      return { status: "member", user };
    }
    return record.members.get(userId) ?? { status: "left", user };
  },

  getChatAdministrators({ world }, call): ChatMember[] {
    const record = findChat(world, call, "read");
    if (record.chat.type === "private") throw badRequest("there are no administrators in the private chat");
    // Other bots are left out by Telegram, the asking one is not.
    return [...record.members.values()].filter(
      ({ status }) => status === "creator" || status === "administrator",
    );
  },

  getChatMemberCount({ world }, call): number {
    const record = findChat(world, call, "read");
    return record.chat.type === "private" ? 2 : membersIn(record).length;
  },

  leaveChat({ world }, call) {
    const record = findChat(world, call, "read");
    if (record.chat.type === "private")
      throw badRequest("chat member status can't be changed in private chats");
    const old = botMember(world, record);
    const left: ChatMember = { status: "left", user: world.bot };
    record.members.set(world.bot.id, left);
    world.updates.push("my_chat_member", {
      chat: record.chat,
      from: world.bot,
      date: unixTime(world),
      old_chat_member: old,
      new_chat_member: left,
    });
    emitChanged(world, record);
    return true;
  },

  setChatTitle({ world }, call) {
    const title = readString(call.params, "title");
    const record = findChat(world, call);
    if (record.chat.type === "private") throw badRequest("can't change private chat title");
    if (title.trim() === "") throw badRequest("title must be non-empty");
    checkInfoRights(world, record);
    record.chat = { ...record.chat, title };
    emitChanged(world, record);
    return true;
  },

  setChatDescription({ world }, call) {
    const description = readString(call.params, "description");
    const record = findChat(world, call);
    if (record.chat.type === "private") throw badRequest("can't change private chat description");
    checkInfoRights(world, record);
    if (description === (record.description ?? "")) throw badRequest("chat description is not modified");
    record.description = description;
    emitChanged(world, record);
    return true;
  },
};

function membersIn(record: ChatRecord): ChatMember[] {
  return [...record.members.values()].filter(({ status }) => status !== "left" && status !== "kicked");
}

function checkInfoRights(world: World, record: ChatRecord): void {
  const member = botMember(world, record);
  const isAllowed =
    member?.status === "creator" || (member?.status === "administrator" && member.can_change_info);
  if (!isAllowed) throw badRequest("not enough rights to change chat info");
}

function emitChanged(world: World, record: ChatRecord): void {
  emit(world, { type: "chat_changed", chat: shownChat(record) });
}

const NO_GIFTS = {
  unlimited_gifts: false,
  limited_gifts: false,
  unique_gifts: false,
  premium_subscription: false,
  gifts_from_channels: false,
};

const PERMISSIONS = {
  can_send_messages: true,
  can_send_audios: true,
  can_send_documents: true,
  can_send_photos: true,
  can_send_videos: true,
  can_send_video_notes: true,
  can_send_voice_notes: true,
  can_send_polls: true,
  can_send_other_messages: true,
  can_add_web_page_previews: true,
  can_change_info: false,
  can_invite_users: true,
  can_pin_messages: false,
  can_manage_topics: false,
};
