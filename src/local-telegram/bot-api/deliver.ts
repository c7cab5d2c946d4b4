import type { Message, ReplyParameters, User } from "grammy/types";
import {
  botMember,
  type ChatRecord,
  keepMessage,
  nextMessageId,
  type StoredMessage,
  type Topic,
  unixTime,
  type World,
} from "../world.ts";
import { type BotApi, BotApiError, badRequest, type Call, forbidden } from "./call.ts";
import { checkMarkup, type Markup, readMarkup } from "./markup.ts";
import { isRecord, readFlag, readInteger, readJson, readString } from "./params.ts";

/** Where a message goes and what it carries besides its content. */
export interface Target {
  record: ChatRecord;
  topic: Topic | undefined;
  markup: Markup;
  reply: Partial<Message>;
  isProtected: boolean;
  /** The only member who sees it. */
  receiver: User | undefined;
}

/**
 * The chat of a call, open to the bot; sets `call.chatId`.
 * @param access `read` is enough for looking; `write` also wants a group that was not upgraded
 */
export function findChat(world: World, call: Call, access: "read" | "write" = "write"): ChatRecord {
  const id = readString(call.params, "chat_id");
  if (id === "") throw badRequest("chat_id is empty");
  const record = lookUpChat(world, id);
  if (record === undefined) throw badRequest("chat not found");
  call.chatId = record.chat.id;
  if (record.chat.type === "private") return record;
  if (record.migratedTo !== undefined && access === "write") {
    throw badRequest("group chat was upgraded to a supergroup chat", {
      migrate_to_chat_id: record.migratedTo,
    });
  }
  const kind = record.chat.type === "supergroup" ? "supergroup chat" : "group chat";
  switch (botMember(world, record)?.status) {
    case undefined:
      // A group the bot was never in is not known to it.
      throw badRequest("chat not found");
    case "kicked":
      throw forbidden(`bot was kicked from the ${kind}`);
    case "left":
      throw forbidden(`bot is not a member of the ${kind}`);
    default:
      return record;
  }
}

export function lookUpChat(world: World, id: string): ChatRecord | undefined {
  if (id.startsWith("@")) {
    const name = id.slice(1).toLowerCase();
    for (const record of world.chats.values()) {
      const { chat } = record;
      if (chat.type !== "private" && chat.username?.toLowerCase() === name) return record;
    }
    return undefined;
  }
  const record = world.chats.get(Number(id));
  if (record?.chat.type !== "private") return record;
  // A bot cannot write first: it knows only those who have started it.
  return world.people.get(record.chat.id)?.hasStarted ? record : undefined;
}

/** Reads and checks everything about a send but its content, in the real server's order. */
export function readTarget(api: BotApi, call: Call): Target {
  const { params } = call;
  const replyTo = readReplyParameters(params);
  const markup = readMarkup(params);
  const record = findChat(api.world, call);
  return {
    record,
    topic: findThread(api.world, record, params),
    markup,
    reply: replyTo === undefined ? {} : replyFields(api.world, record, replyTo),
    isProtected: readFlag(params, "protect_content"),
    receiver: readReceiver(api.world, record, params),
  };
}

function readReplyParameters(params: Call["params"]): ReplyParameters | undefined {
  const given = readJson(params, "reply_parameters", "Can't parse reply parameters JSON object");
  if (given === undefined) {
    const id = readInteger(params, "reply_to_message_id");
    if (id === undefined || id <= 0) return undefined;
    return { message_id: id, allow_sending_without_reply: readFlag(params, "allow_sending_without_reply") };
  }
  if (!isRecord(given)) throw badRequest("Object expected as reply parameters");
  return given as ReplyParameters;
}

/**
 * Who alone sees a message: in groups, from a bot that is admin, or in answer to a tap of theirs. The real server's
 * wording of these errors is not known here.
 */
function readReceiver(world: World, record: ChatRecord, params: Call["params"]): User | undefined {
  const field = "ephemeral_message_parameters";
  const given = readJson(params, field, "Can't parse ephemeral message parameters JSON object");
  if (given === undefined) return undefined;
  if (!isRecord(given)) throw badRequest("Object expected as ephemeral message parameters");
  const member = record.members.get(Number(given.receiver_user_id));
  if (record.chat.type === "private" || !member || member.status === "left" || member.status === "kicked") {
    throw badRequest("ephemeral message receiver not found");
  }
  const tap = world.queries.get(readString(given, "callback_query_id"));
  const isAnswer = tap?.userId === member.user.id && tap.chatId === record.chat.id;
  const status = botMember(world, record)?.status;
  if (status !== "administrator" && status !== "creator" && !isAnswer) {
    throw badRequest("not enough rights to send ephemeral messages to the chat");
  }
  return member.user;
}

function findThread(world: World, record: ChatRecord, params: Call["params"]): Topic | undefined {
  const threadId = readInteger(params, "message_thread_id") ?? 0;
  if (threadId === 0) return undefined;
  if (record.chat.type === "private") throw badRequest("message thread not found");
  if (!record.chat.is_forum) return undefined;
  const topic = record.topics.get(threadId);
  if (topic === undefined) throw badRequest("message thread not found");
  if (topic.is_closed && !canManageTopics(world, record)) throw badRequest("TOPIC_CLOSED");
  return topic;
}

export function canManageTopics(world: World, record: ChatRecord): boolean {
  const member = botMember(world, record);
  return (
    member?.status === "creator" || (member?.status === "administrator" && member.can_manage_topics === true)
  );
}

function replyFields(world: World, record: ChatRecord, to: ReplyParameters): Partial<Message> {
  const messageId = Number(to.message_id ?? 0);
  if (messageId <= 0) return {};
  const isElsewhere = to.chat_id !== undefined && Number(to.chat_id) !== record.chat.id;
  const from = isElsewhere ? lookUpChat(world, String(to.chat_id)) : record;
  const replied = from?.messages.get(messageId)?.message;
  if (from === undefined) throw badRequest("chat not found");
  if (replied === undefined) {
    if (to.allow_sending_without_reply === true) return {};
    throw badRequest("message to be replied not found");
  }
  const quote =
    to.quote === undefined
      ? {}
      : { quote: { text: to.quote, position: to.quote_position ?? 0, is_manual: true as const } };
  if (!isElsewhere) return { reply_to_message: withoutReply(replied), ...quote };
  const origin = { type: "chat" as const, sender_chat: from.chat, date: replied.date };
  return { external_reply: { origin, chat: from.chat, message_id: messageId }, ...quote } as Partial<Message>;
}

/** A message as it stands inside `reply_to_message`, which goes one level deep. */
export function withoutReply(message: Message): NonNullable<Message["reply_to_message"]> {
  if (message.reply_to_message === undefined) return message as NonNullable<Message["reply_to_message"]>;
  const { reply_to_message: _dropped, ...rest } = message;
  return rest as NonNullable<Message["reply_to_message"]>;
}

/** What a message says: everything in it but who, where and when. */
export type Content = Partial<Message>;

/** Sends a message of the bot. Limits and blocks are checked here, after all that can be wrong with the call itself. */
export function deliver(api: BotApi, target: Target, content: Content): Message {
  const [message] = deliverAll(api, target, [content]);
  if (message === undefined) throw new Error("deliver: one content makes one message");
  return message;
}

/** Sends several messages together, as an album; they count for the limits one by one. */
export function deliverAll(api: BotApi, target: Target, contents: readonly Content[]): Message[] {
  const { world } = api;
  const { record, topic, markup } = target;
  checkMarkup(markup);
  checkSendingRights(world, record);
  admit(api, record, contents.length);
  return contents.map((content) => {
    // Ephemeral messages have ids of their own; here they are kept under the negative of it.
    const ephemeralId = target.receiver && ++world.counters.ephemeral;
    const messageId = ephemeralId === undefined ? nextMessageId(world, record) : -ephemeralId;
    const message = {
      message_id: messageId,
      from: world.bot,
      chat: record.chat,
      date: unixTime(world),
      ...threadFields(record, topic),
      ...target.reply,
      ...content,
      ...(target.isProtected && { has_protected_content: true }),
      ...(markup.kind === "inline" && { reply_markup: markup.markup }),
      ...(target.receiver && { receiver_user: target.receiver, ephemeral_message_id: ephemeralId }),
    } as Message;
    const stored: StoredMessage = { message, isFromBot: true };
    if (markup.kind === "below") stored.keyboard = markup.keyboard;
    keepMessage(world, record, stored);
    return ephemeralId === undefined ? message : { ...message, message_id: 0 };
  });
}

/** In a topic, a message that replies to nothing replies to the message that began the topic. */
export function threadFields(record: ChatRecord, topic: Topic | undefined): Partial<Message> {
  if (topic === undefined) return {};
  const first = record.messages.get(topic.message_thread_id)?.message;
  return {
    message_thread_id: topic.message_thread_id,
    is_topic_message: true,
    ...(first && { reply_to_message: withoutReply(first) }),
  };
}

export function checkSendingRights(world: World, record: ChatRecord): void {
  if (record.chat.type === "private") {
    if (world.people.get(record.chat.id)?.hasBlocked) throw forbidden("bot was blocked by the user");
    return;
  }
  const member = botMember(world, record);
  if (member?.status === "restricted" && !member.can_send_messages) {
    throw badRequest("not enough rights to send text messages to the chat");
  }
}

/** Counts messages against Telegram's limits; 429 when they are beyond. */
export function admit(api: BotApi, record: ChatRecord, count: number): void {
  const isGroup = record.chat.type !== "private";
  const seconds = api.limiter.admit(record.chat.id, isGroup, count, api.world.settings.clock());
  if (seconds > 0) throw tooManyRequests(seconds);
}

export function tooManyRequests(seconds: number): BotApiError {
  return new BotApiError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
}
