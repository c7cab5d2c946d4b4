import type { Message, ReactionType, User } from "grammy/types";
import { threadFields, withoutReply } from "./bot-api/deliver.ts";
import { shownPerson } from "./snapshot.ts";
import {
  botMember,
  type ChatRecord,
  emit,
  keepMessage,
  nextMessageId,
  type Person,
  privateChat,
  replaceMessage,
  unixTime,
  type World,
} from "./world.ts";

export interface Placement {
  /** Default: the chat with the bot. */
  chatId?: number;
  /** A topic of a forum. */
  threadId?: number;
  /** The message answered. */
  replyTo?: number;
  /** As an anonymous admin, in the name of the group. */
  isAnonymous?: boolean;
}

/** Whom Telegram names as the sender when an admin stays anonymous. */
const GROUP_ANONYMOUS_BOT: User = {
  id: 1_087_968_824,
  is_bot: true,
  first_name: "Group",
  username: "GroupAnonymousBot",
};

/** Puts a person's message into a chat and, where the bot may see it, into its updates. */
export function postMessage(
  world: World,
  author: Person,
  content: Partial<Message>,
  place: Placement,
): Message {
  const record = openChat(world, author, place.chatId);
  const topic = place.threadId === undefined ? undefined : record.topics.get(place.threadId);
  if (place.threadId !== undefined && topic === undefined) {
    throw new Error(`chat ${record.chat.id} has no topic ${place.threadId}`);
  }
  const replied = place.replyTo === undefined ? undefined : record.messages.get(place.replyTo)?.message;
  if (place.replyTo !== undefined && replied === undefined) {
    throw new Error(`chat ${record.chat.id} has no message ${place.replyTo} to reply to`);
  }
  const message = {
    message_id: nextMessageId(world, record),
    from: place.isAnonymous ? GROUP_ANONYMOUS_BOT : author.user,
    ...(place.isAnonymous && { sender_chat: record.chat }),
    chat: record.chat,
    date: unixTime(world),
    ...threadFields(record, topic),
    ...(replied && { reply_to_message: withoutReply(replied) }),
    ...content,
  } as Message;
  keepMessage(world, record, { message, isFromBot: false });
  announceMessage(world, record, "message", message);
  return message;
}

function openChat(world: World, author: Person, chatId: number | undefined): ChatRecord {
  if (chatId === undefined || chatId === author.user.id) {
    if (!author.hasStarted) {
      author.hasStarted = true;
      emit(world, { type: "person_changed", person: shownPerson(author) });
    }
    if (author.hasBlocked)
      throw new Error(`${author.user.first_name} has blocked the bot; unblock or start first`);
    return privateChat(world, author);
  }
  const record = world.chats.get(chatId);
  if (record === undefined) throw new Error(`there is no chat ${chatId}`);
  const status = record.members.get(author.user.id)?.status;
  if (status === undefined || status === "left" || status === "kicked") {
    throw new Error(`${author.user.first_name} is no member of chat ${chatId}`);
  }
  if (record.migratedTo !== undefined) throw new Error(`chat ${chatId} was upgraded to ${record.migratedTo}`);
  return record;
}

/** Queues a message or its new version for the bot, unless the chat hides it from the bot. */
export function announceMessage(
  world: World,
  record: ChatRecord,
  kind: "message" | "edited_message",
  message: Message,
): void {
  if (record.chat.type === "private" || isSeenByBot(world, record, message))
    world.updates.push(kind, message);
}

/** Telegram's privacy mode: a bot that is no admin sees commands, replies to it, its name, and service messages. */
function isSeenByBot(world: World, record: ChatRecord, message: Message): boolean {
  const status = botMember(world, record)?.status;
  if (status === "administrator" || status === "creator") return true;
  if (status !== "member" && status !== "restricted") return false;
  if (world.settings.botUser.can_read_all_group_messages) return true;
  if (message.reply_to_message?.from?.id === world.bot.id) return true;
  if (message.via_bot?.id === world.bot.id) return true;
  const text = message.text ?? message.caption ?? "";
  const isContent =
    text !== "" ||
    [
      "photo",
      "document",
      "sticker",
      "voice",
      "video",
      "audio",
      "contact",
      "location",
      "animation",
      "video_note",
      "poll",
      "dice",
      "venue",
    ].some((field) => field in message);
  if (!isContent) return true;
  const name = world.bot.username?.toLowerCase() ?? "";
  const command = /^\/\w+(?:@(\w+))?/.exec(text);
  if (command !== null) return command[1] === undefined || command[1].toLowerCase() === name;
  return text.toLowerCase().includes(`@${name}`);
}

/** A person's reactions to a message; none takes them back. */
export function setReaction(
  world: World,
  record: ChatRecord,
  messageId: number,
  person: Person,
  emoji: readonly string[],
): void {
  const stored = record.messages.get(messageId);
  if (stored === undefined) return;
  const before = stored.reactions ?? [];
  const reaction = emoji.map((one) => ({ type: "emoji", emoji: one }) as ReactionType);
  const others = before.filter(({ user_id }) => user_id !== person.user.id);
  const own = reaction.length === 0 ? [] : [{ user_id: person.user.id, reaction }];
  replaceMessage(world, record, { ...stored, reactions: [...others, ...own] });
  const isTold = record.chat.type === "private" || botMember(world, record)?.status === "administrator";
  if (!isTold) return;
  world.updates.push("message_reaction", {
    chat: record.chat,
    message_id: messageId,
    user: person.user,
    date: unixTime(world),
    old_reaction: before.find(({ user_id }) => user_id === person.user.id)?.reaction ?? [],
    new_reaction: reaction,
  });
}
