import {
  botMember,
  type ChatRecord,
  deleteMessages,
  emit,
  replaceMessage,
  type StoredMessage,
  unixTime,
  type World,
} from "../world.ts";
import { badRequest, type Handler } from "./call.ts";
import { findChat } from "./deliver.ts";
import { isRecord, readInteger, readJson, readMessageId, readMessageIds } from "./params.ts";
import { REACTIONS } from "./reactions.ts";

const DELETABLE_FOR_S = 48 * 3600;

/** Deleting, pinning and reacting. */
export const removalMethods: Record<string, Handler> = {
  deleteMessage({ world }, call) {
    const messageId = readMessageId(call.params);
    const record = findChat(world, call);
    const stored = record.messages.get(messageId);
    if (stored === undefined) throw badRequest("message to delete not found");
    checkDeletable(world, record, stored);
    deleteMessages(world, record, [messageId]);
    return true;
  },

  deleteMessages({ world }, call) {
    const ids = readMessageIds(call.params);
    const record = findChat(world, call);
    // Those that are not there are skipped, in silence.
    const there = ids.flatMap((id) => record.messages.get(id) ?? []);
    for (const stored of there) checkDeletable(world, record, stored);
    deleteMessages(world, record, ids);
    return true;
  },

  pinChatMessage({ world }, call) {
    const messageId = readMessageId(call.params);
    const record = findChat(world, call);
    if (!record.messages.has(messageId)) throw badRequest("message to pin not found");
    checkPinRights(world, record);
    setPinned(world, record, [...record.pinned.filter((id) => id !== messageId), messageId]);
    return true;
  },

  unpinChatMessage({ world }, call) {
    const wanted = readInteger(call.params, "message_id");
    const record = findChat(world, call);
    const messageId = wanted ?? record.pinned.at(-1);
    if (messageId === undefined || !record.pinned.includes(messageId))
      throw badRequest("message to unpin not found");
    checkPinRights(world, record);
    setPinned(
      world,
      record,
      record.pinned.filter((id) => id !== messageId),
    );
    return true;
  },

  unpinAllChatMessages({ world }, call) {
    const record = findChat(world, call);
    checkPinRights(world, record);
    setPinned(world, record, []);
    return true;
  },

  setMessageReaction({ world }, call) {
    const messageId = readMessageId(call.params);
    const wanted = readJson(call.params, "reaction", "Can't parse reaction types JSON object") ?? [];
    if (!Array.isArray(wanted)) throw badRequest("Expected an Array of ReactionType");
    const record = findChat(world, call);
    const stored = record.messages.get(messageId);
    if (stored === undefined) throw badRequest("message to react not found");
    for (const reaction of wanted) {
      const isKnown =
        isRecord(reaction) && reaction.type === "emoji" && REACTIONS.has(String(reaction.emoji));
      if (!isKnown) throw badRequest("REACTION_INVALID");
    }
    // A bot has one reaction at most.
    if (wanted.length > 1) throw badRequest("REACTIONS_TOO_MANY");
    const others = (stored.reactions ?? []).filter(({ user_id }) => user_id !== world.bot.id);
    const own = wanted.length === 0 ? [] : [{ user_id: world.bot.id, reaction: wanted }];
    replaceMessage(world, record, { ...stored, reactions: [...others, ...own] });
    return true;
  },
};

function checkDeletable(world: World, record: ChatRecord, stored: StoredMessage): void {
  const isPrivate = record.chat.type === "private";
  if (isPrivate && unixTime(world) - stored.message.date > DELETABLE_FOR_S) {
    throw badRequest("message can't be deleted for everyone");
  }
  if (isPrivate) return;
  const member = botMember(world, record);
  const mayDeleteAll = member?.status === "administrator" && member.can_delete_messages;
  if (mayDeleteAll || member?.status === "creator") return;
  if (!stored.isFromBot) throw badRequest("message can't be deleted");
  if (unixTime(world) - stored.message.date > DELETABLE_FOR_S)
    throw badRequest("message can't be deleted for everyone");
}

function checkPinRights(world: World, record: ChatRecord): void {
  if (record.chat.type === "private") return;
  const member = botMember(world, record);
  const isAllowed =
    member?.status === "creator" || (member?.status === "administrator" && member.can_pin_messages);
  if (!isAllowed) throw badRequest("not enough rights to manage pinned messages in the chat");
}

function setPinned(world: World, record: ChatRecord, pinned: number[]): void {
  record.pinned = pinned;
  emit(world, { type: "pinned_changed", chat_id: record.chat.id, pinned: [...pinned] });
}
