// Messages in one line of plain words: for reply headers, the pinned bar, topic lists and service notes.
import { nameOf, senderName } from "./state.js";
import { t } from "./words.js";

const KINDS = {
  photo: "message.photo",
  document: "message.file",
  video: "message.video",
  animation: "message.video",
  video_note: "message.video",
  audio: "message.audio",
  voice: "message.voice",
  sticker: "message.sticker",
  contact: "message.contact",
  venue: "message.location",
  location: "message.location",
  poll: "message.poll",
  dice: "message.dice",
};

/** The kind of a message that is more than text, in words. */
export function kindOf(message) {
  const kind = Object.keys(KINDS).find((field) => field in message);
  return kind === undefined ? undefined : t(KINDS[kind]);
}

const LONGEST = 140;

export function preview(message) {
  const service = serviceText(message);
  if (service !== undefined) return service;
  const kind = message.document?.file_name ?? kindOf(message);
  const said = message.poll?.question ?? hideSpoilers(message) ?? "";
  const line = [kind, said].filter(Boolean).join(": ").replaceAll(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function hideSpoilers(message) {
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities ?? [];
  return entities
    .filter(({ type }) => type === "spoiler")
    .reduce(
      (line, { offset, length }) => line.slice(0, offset) + "▒".repeat(length) + line.slice(offset + length),
      text,
    );
}

/** What a message about the chat itself says; undefined for all others. */
export function serviceText(message) {
  const by = senderName(message);
  if (message.new_chat_members) {
    const joined = message.new_chat_members;
    const name = joined.map(nameOf).join(", ");
    const isByThemselves = joined.length === 1 && joined[0].id === message.from?.id;
    return isByThemselves ? t("service.joined", { name }) : t("service.added", { by, name });
  }
  if (message.left_chat_member) {
    const name = nameOf(message.left_chat_member);
    return message.left_chat_member.id === message.from?.id
      ? t("service.left", { name })
      : t("service.removed", { by, name });
  }
  if (message.new_chat_title) return t("service.title", { by, title: message.new_chat_title });
  if (message.pinned_message) return t("service.pinned", { by });
  if (message.group_chat_created || message.supergroup_chat_created) return t("service.created");
  if (message.forum_topic_created)
    return t("service.topicCreated", { by, title: message.forum_topic_created.name });
  if (message.forum_topic_edited) {
    const title = message.forum_topic_edited.name;
    return title ? t("service.topicEdited", { by, title }) : t("service.topicEditedIcon", { by });
  }
  if (message.forum_topic_closed) return t("service.topicClosed", { by });
  if (message.forum_topic_reopened) return t("service.topicReopened", { by });
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return t("service.migrated");
  return undefined;
}
