import type { Message } from "grammy/types";

/** Telegram hands out pictures of up to 20 MB; nothing that proves anything needs more than this. */
export const MOST_PICTURE_BYTES = 10 * 1024 * 1024;

/** Why something is not taken; the words are `tips.refused.<reason>`. */
export type Refusal =
  | "voice"
  | "video"
  | "document"
  | "sticker"
  | "contact"
  | "location"
  | "poll"
  | "too-large"
  | "other";

/** What may be taken out of a message: nothing but this is ever looked at. */
export type Incoming =
  | { kind: "text"; text: string; isForwarded: boolean; hasHiddenLink: boolean }
  | {
      kind: "picture";
      fileId: string;
      size: number;
      caption: string | undefined;
      album: string | undefined;
      isForwarded: boolean;
      hasHiddenLink: boolean;
    }
  | { kind: "refused"; reason: Refusal; album: string | undefined }
  /** Telegram's own words, such as that a message was pinned. */
  | { kind: "service" };

const REFUSED: readonly (readonly [keyof Message, Refusal])[] = [
  ["voice", "voice"],
  ["audio", "voice"],
  ["video", "video"],
  ["video_note", "video"],
  // Comes with a document beside it, for old apps.
  ["animation", "video"],
  // Comes with a photo beside it; carries sound and movement.
  ["live_photo", "video"],
  ["sticker", "sticker"],
  ["contact", "contact"],
  ["venue", "location"],
  ["location", "location"],
  ["poll", "poll"],
  ["paid_media", "other"],
  ["story", "other"],
];

/** Pictures that are re-encoded; anything else in a file may hide who made it. */
const PICTURE_FILES: readonly (string | undefined)[] = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/heic",
  "image/heif",
];

const SERVICE: readonly (keyof Message)[] = [
  "pinned_message",
  "message_auto_delete_timer_changed",
  "chat_background_set",
  "write_access_allowed",
  "proximity_alert_triggered",
  "boost_added",
  "connected_website",
  "forum_topic_created",
  "forum_topic_edited",
  "successful_payment",
  "refunded_payment",
];

/** Sorts a message by an allow-list: text, photos and picture files are taken, whatever else there is or comes is not. */
export function readIncoming(message: Message): Incoming {
  const isForwarded = message.forward_origin !== undefined;
  const album = message.media_group_id;
  if (message.text !== undefined) {
    const hasHiddenLink = hasTextLink(message.entities);
    return { kind: "text", text: message.text, isForwarded, hasHiddenLink };
  }
  const refused = REFUSED.find(([field]) => message[field] !== undefined);
  if (refused !== undefined) return { kind: "refused", reason: refused[1], album };
  if (message.photo === undefined && message.document === undefined) {
    const isService = SERVICE.some((field) => message[field] !== undefined);
    return isService ? { kind: "service" } : { kind: "refused", reason: "other", album };
  }
  if (message.photo === undefined && !PICTURE_FILES.includes(message.document?.mime_type)) {
    return { kind: "refused", reason: "document", album };
  }
  // Telegram lists the sizes of a photo from small to large.
  const file =
    message.photo?.findLast(({ file_size = 0 }) => file_size <= MOST_PICTURE_BYTES) ?? message.document;
  if (file === undefined || (file.file_size ?? 0) > MOST_PICTURE_BYTES) {
    return { kind: "refused", reason: "too-large", album };
  }
  const hasHiddenLink = hasTextLink(message.caption_entities);
  const { file_id: fileId, file_size: size = MOST_PICTURE_BYTES } = file;
  return { kind: "picture", fileId, size, caption: message.caption, album, isForwarded, hasHiddenLink };
}

function hasTextLink(entities: Message["entities"]): boolean {
  return entities?.some(({ type }) => type === "text_link") ?? false;
}

/** What may be written instead of tapping a command below a question. */
const WORDS = {
  skip: ["lewati", "skip", "lewat"],
  back: ["kembali", "back"],
  cancel: ["batal", "cancel", "batalkan"],
  done: ["selesai", "done"],
  clear: ["kosongkan", "clear"],
} as const;

export type Word = keyof typeof WORDS;

/** «Lewati», «/lewati», «/lewati@bot»: what leads through the questions rather than answering one. */
export function readWord(text: string): Word | undefined {
  const word = text.trim().toLowerCase().replace(/^\//, "").replace(/@\w+$/, "").replace(/[.!]$/, "");
  return (Object.keys(WORDS) as Word[]).find((known) => (WORDS[known] as readonly string[]).includes(word));
}

/** The same, as commands. */
export const WORD_COMMANDS: readonly string[] = Object.values(WORDS).flat();
