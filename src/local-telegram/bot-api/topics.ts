import type { ForumTopic, Message } from "grammy/types";
import { openTopic, removeTopic } from "../people-groups.ts";
import {
  type ChatRecord,
  emit,
  keepMessage,
  nextMessageId,
  type Topic,
  unixTime,
  type World,
} from "../world.ts";
import { type BotApi, badRequest, type Call, type Handler } from "./call.ts";
import { admit, canManageTopics, findChat } from "./deliver.ts";
import { readInteger, readString } from "./params.ts";

const NAME_LENGTH = 128;
const COLOURS = [0x6fb9f0, 0xffd67e, 0xcb86db, 0x8eee98, 0xff93b2, 0xfb6f5f];

/** Topics of a forum. */
export const topicMethods: Record<string, Handler> = {
  createForumTopic(api, call): ForumTopic {
    const { world } = api;
    const name = topicName(call.params);
    const colour = readInteger(call.params, "icon_color") ?? COLOURS[0] ?? 0;
    if (!COLOURS.includes(colour)) throw badRequest("TOPIC_ICON_COLOR_INVALID");
    const emoji = readString(call.params, "icon_custom_emoji_id");
    const record = findForum(world, call, "create a topic");
    if (name === "") throw badRequest("TOPIC_TITLE_EMPTY");
    admit(api, record, 1);
    const topic = openTopic(
      world,
      record,
      world.bot,
      {
        message_thread_id: 0,
        name,
        icon_color: colour,
        ...(emoji !== "" && { icon_custom_emoji_id: emoji }),
        is_closed: false,
      },
      (chat, _from, content) => serviceMessage(world, chat, content),
    );
    const { is_closed: _closed, ...result } = topic;
    return result;
  },

  editForumTopic(api, call) {
    const name = topicName(call.params);
    const emoji =
      call.params.icon_custom_emoji_id === undefined
        ? undefined
        : readString(call.params, "icon_custom_emoji_id");
    const { record, topic } = findTopic(api, call);
    const isSame =
      (name === "" || name === topic.name) &&
      (emoji === undefined || emoji === (topic.icon_custom_emoji_id ?? ""));
    if (isSame) throw badRequest("TOPIC_NOT_MODIFIED");
    const edited = {
      ...(name !== "" && { name }),
      ...(emoji !== undefined && { icon_custom_emoji_id: emoji }),
    };
    Object.assign(topic, edited);
    tell(api.world, record, topic, { forum_topic_edited: edited });
    return true;
  },

  closeForumTopic: (api, call) => setClosed(api, call, true),

  reopenForumTopic: (api, call) => setClosed(api, call, false),

  deleteForumTopic(api, call) {
    const { record, topic } = findTopic(api, call);
    removeTopic(api.world, record, topic.message_thread_id);
    return true;
  },

  unpinAllForumTopicMessages(api, call) {
    const { record, topic } = findTopic(api, call);
    const isInTopic = (id: number) =>
      record.messages.get(id)?.message.message_thread_id === topic.message_thread_id;
    record.pinned = record.pinned.filter((id) => !isInTopic(id));
    emit(api.world, { type: "pinned_changed", chat_id: record.chat.id, pinned: [...record.pinned] });
    return true;
  },

  getForumTopicIconStickers: () => [],
};

function topicName(params: Call["params"]): string {
  return [...readString(params, "name").trim()].slice(0, NAME_LENGTH).join("");
}

function findForum(world: World, call: Call, action: string): ChatRecord {
  const record = findChat(world, call);
  if (record.chat.type !== "supergroup" || !record.chat.is_forum) throw badRequest("the chat is not a forum");
  if (!canManageTopics(world, record)) throw badRequest(`not enough rights to ${action}`);
  return record;
}

function findTopic({ world }: BotApi, call: Call): { record: ChatRecord; topic: Topic } {
  const threadId = readInteger(call.params, "message_thread_id") ?? 0;
  const record = findForum(world, call, "edit the topic");
  if (threadId <= 0) throw badRequest("Invalid forum topic identifier specified");
  const topic = record.topics.get(threadId);
  if (topic === undefined) throw badRequest("TOPIC_ID_INVALID");
  return { record, topic };
}

function setClosed(api: BotApi, call: Call, isClosed: boolean): true {
  const { record, topic } = findTopic(api, call);
  if (topic.is_closed === isClosed) throw badRequest("TOPIC_NOT_MODIFIED");
  topic.is_closed = isClosed;
  tell(api.world, record, topic, isClosed ? { forum_topic_closed: {} } : { forum_topic_reopened: {} });
  return true;
}

function tell(world: World, record: ChatRecord, topic: Topic, content: Partial<Message>): void {
  serviceMessage(world, record, {
    message_thread_id: topic.message_thread_id,
    is_topic_message: true,
    ...content,
  });
  emit(world, { type: "topic_changed", chat_id: record.chat.id, topic: { ...topic } });
}

function serviceMessage(world: World, record: ChatRecord, content: Partial<Message>): Message {
  const message = {
    message_id: nextMessageId(world, record),
    from: world.bot,
    chat: record.chat,
    date: unixTime(world),
    ...content,
  } as Message;
  keepMessage(world, record, { message, isFromBot: true });
  return message;
}
