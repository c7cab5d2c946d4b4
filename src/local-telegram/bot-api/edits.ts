import type { Message } from "grammy/types";
import { type ChatRecord, replaceMessage, type StoredMessage, unixTime } from "../world.ts";
import { type BotApi, badRequest, type Call, type Handler } from "./call.ts";
import { admit, checkSendingRights, findChat } from "./deliver.ts";
import { checkMarkup, type Markup, readMarkup } from "./markup.ts";
import { readInputMedia } from "./media.ts";
import { textContent } from "./messages.ts";
import { readFlag, readMessageId, readString } from "./params.ts";
import { checkCaption, checkText, readCaption, readLinkPreview, readText } from "./text.ts";

const CAPTIONED = ["photo", "video", "animation", "audio", "document", "voice"] as const;
const CONTENT_FIELDS = [
  "text",
  "entities",
  "link_preview_options",
  "caption",
  "caption_entities",
  "show_caption_above_media",
  "has_media_spoiler",
  ...CAPTIONED,
] as const;

export const editMethods: Record<string, Handler> = {
  editMessageText(api, call) {
    const text = readText(call.params);
    const preview = readLinkPreview(call.params);
    const edit = openEdit(api, call);
    checkText(text);
    if (edit.stored.message.text === undefined) throw badRequest("there is no text in the message to edit");
    return replaceContent(api, edit, textContent(text, preview));
  },

  editMessageCaption(api, call) {
    const caption = readCaption(call.params);
    const edit = openEdit(api, call);
    checkCaption(caption);
    const { message } = edit.stored;
    if (!CAPTIONED.some((field) => message[field] !== undefined)) {
      throw badRequest("there is no caption in the message to edit");
    }
    const content = pick(message, [...CAPTIONED, "has_media_spoiler"]);
    if (caption.text !== "") content.caption = caption.text;
    if (caption.entities.length > 0) content.caption_entities = caption.entities;
    if (readFlag(call.params, "show_caption_above_media")) content.show_caption_above_media = true;
    return replaceContent(api, edit, content);
  },

  editMessageMedia(api, call) {
    const media = readInputMedia(api.world, call);
    const edit = openEdit(api, call);
    checkCaption(media.caption);
    return replaceContent(api, edit, media.content);
  },

  editMessageReplyMarkup(api, call) {
    const edit = openEdit(api, call);
    return replaceContent(api, edit, pick(edit.stored.message, CONTENT_FIELDS));
  },
};

interface Edit {
  record: ChatRecord;
  stored: StoredMessage;
  markup: Markup;
}

function openEdit(api: BotApi, call: Call): Edit {
  const { params } = call;
  const markup = readMarkup(params);
  if (readString(params, "chat_id") === "" && readString(params, "inline_message_id") !== "") {
    throw badRequest("MESSAGE_ID_INVALID");
  }
  const messageId = readMessageId(params);
  const record = findChat(api.world, call);
  const stored = record.messages.get(messageId);
  if (stored === undefined) throw badRequest("message to edit not found");
  if (!stored.isFromBot || stored.message.forward_origin !== undefined)
    throw badRequest("message can't be edited");
  return { record, stored, markup };
}

function pick(message: Message, fields: readonly (keyof Message)[]): Partial<Message> {
  return Object.fromEntries(fields.flatMap((f) => (message[f] === undefined ? [] : [[f, message[f]]])));
}

function replaceContent(api: BotApi, { record, stored, markup }: Edit, content: Partial<Message>): Message {
  const { world } = api;
  checkMarkup(markup);
  checkSendingRights(world, record);
  const old = stored.message;
  const keyboard = markup.kind === "inline" ? markup.markup : undefined;
  const before = JSON.stringify([pick(old, CONTENT_FIELDS), old.reply_markup]);
  if (before === JSON.stringify([pick(content as Message, CONTENT_FIELDS), keyboard])) {
    throw badRequest(
      "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    );
  }
  admit(api, record, 1);
  const kept = Object.fromEntries(
    Object.entries(old).filter(
      ([field]) => field !== "reply_markup" && !(CONTENT_FIELDS as readonly string[]).includes(field),
    ),
  );
  const message = {
    ...kept,
    edit_date: unixTime(world),
    ...content,
    ...(keyboard && { reply_markup: keyboard }),
  } as Message;
  replaceMessage(world, record, { ...stored, message });
  return message;
}
