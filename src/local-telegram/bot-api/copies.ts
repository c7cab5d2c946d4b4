import type { Message, MessageId } from "grammy/types";
import type { ChatRecord, StoredMessage, World } from "../world.ts";
import { type BotApi, badRequest, type Call, type Handler } from "./call.ts";
import { type Content, deliver, deliverAll, lookUpChat, readTarget } from "./deliver.ts";
import { readFlag, readMessageId, readMessageIds, readString } from "./params.ts";
import { checkCaption, readCaption } from "./text.ts";

/** Copying and forwarding. The bot of this project must do neither with tips; a test sees here whether it does. */
export const copyMethods: Record<string, Handler> = {
  forwardMessage(api, call): Message {
    const { from, stored } = findSource(api.world, call, "forward");
    const target = readTarget(api, call);
    return deliver(api, target, forwarded(from, stored));
  },

  forwardMessages(api, call): MessageId[] {
    return sendMany(api, call, forwarded);
  },

  copyMessage(api, call): MessageId {
    const { stored } = findSource(api.world, call, "copy");
    const content = contentOf(stored.message);
    if (call.params.caption !== undefined && content.text === undefined) {
      const caption = readCaption(call.params);
      checkCaption(caption);
      delete content.caption;
      delete content.caption_entities;
      if (caption.text !== "") content.caption = caption.text;
      if (caption.entities.length > 0) content.caption_entities = caption.entities;
    }
    return { message_id: deliver(api, readTarget(api, call), content).message_id };
  },

  copyMessages(api, call): MessageId[] {
    const withoutCaption = readFlag(call.params, "remove_caption");
    return sendMany(api, call, (_from, stored) => {
      const content = contentOf(stored.message);
      if (withoutCaption) {
        delete content.caption;
        delete content.caption_entities;
      }
      return content;
    });
  },
};

const NOT_CONTENT = new Set<string>([
  "message_id",
  "from",
  "sender_chat",
  "chat",
  "date",
  "edit_date",
  "message_thread_id",
  "is_topic_message",
  "reply_to_message",
  "external_reply",
  "quote",
  "reply_markup",
  "forward_origin",
  "has_protected_content",
]);

function contentOf(message: Message): Content {
  return Object.fromEntries(Object.entries(message).filter(([field]) => !NOT_CONTENT.has(field)));
}

function forwarded(_from: ChatRecord, { message }: StoredMessage): Content {
  const { from, sender_chat, date } = message;
  const origin =
    message.forward_origin ??
    (sender_chat === undefined
      ? { type: "user" as const, sender_user: from, date }
      : { type: "chat" as const, sender_chat, date });
  return { ...contentOf(message), forward_origin: origin } as Content;
}

function findSource(world: World, call: Call, verb: string): { from: ChatRecord; stored: StoredMessage } {
  const messageId = readMessageId(call.params);
  const from = sourceChat(world, call);
  const stored = from.messages.get(messageId);
  if (stored === undefined) throw badRequest(`message to ${verb} not found`);
  checkCopyable(stored, verb);
  return { from, stored };
}

function sourceChat(world: World, call: Call): ChatRecord {
  const from = lookUpChat(world, readString(call.params, "from_chat_id"));
  if (from === undefined) throw badRequest("chat not found");
  return from;
}

function checkCopyable({ message }: StoredMessage, verb: string): void {
  const isService = ![
    "text",
    "caption",
    "photo",
    "document",
    "video",
    "voice",
    "audio",
    "sticker",
    "animation",
    "video_note",
    "contact",
    "location",
    "poll",
    "venue",
    "dice",
  ].some((field) => field in message);
  if (isService || message.has_protected_content) {
    throw badRequest(verb === "copy" ? "message can't be copied" : "the message can't be forwarded");
  }
}

function sendMany(
  api: BotApi,
  call: Call,
  make: (from: ChatRecord, stored: StoredMessage) => Content,
): MessageId[] {
  const ids = readMessageIds(call.params);
  const from = sourceChat(api.world, call);
  const stored = ids.flatMap((id) => from.messages.get(id) ?? []);
  if (stored.length === 0) throw badRequest("there are no messages to forward");
  for (const one of stored) checkCopyable(one, "forward");
  const sent = deliverAll(
    api,
    readTarget(api, call),
    stored.map((one) => make(from, one)),
  );
  return sent.map(({ message_id }) => ({ message_id }));
}
