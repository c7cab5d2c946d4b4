import type { BotCommand, ChatMember, Message, MessageReactionUpdated, User } from "grammy/types";
import type { ReplyKeyboard, Topic } from "./world.ts";

/** A message as a person's client shows it. `keyboard` is what the bot sent along for the text field below the chat. */
export interface ShownMessage {
  message: Message;
  is_from_bot: boolean;
  keyboard?: ReplyKeyboard;
  reactions?: ShownReaction[];
}

export interface ShownReaction {
  user_id: number;
  reaction: MessageReactionUpdated["new_reaction"];
}

export interface ShownPerson {
  user: User;
  has_started: boolean;
  has_blocked: boolean;
}

export interface ShownChat {
  id: number;
  type: "private" | "group" | "supergroup";
  title: string;
  is_forum: boolean;
  members: ChatMember[];
  topics: Topic[];
  pinned: number[];
  migrated_to?: number;
}

/** A set of commands: who sees it (`scope`), in which language (empty: all others). */
export interface ShownMenu {
  scope: Record<string, unknown>;
  language_code: string;
  commands: BotCommand[];
}

/** Every change in the local Telegram, as plain data. Ids are Telegram's. Treat payloads as read-only. */
export type WorldEvent =
  | { type: "person_changed"; person: ShownPerson }
  | { type: "chat_changed"; chat: ShownChat }
  | { type: "message_sent"; chat_id: number; shown: ShownMessage }
  | { type: "message_edited"; chat_id: number; shown: ShownMessage }
  | { type: "messages_deleted"; chat_id: number; message_ids: number[] }
  | { type: "typing"; chat_id: number; action: string; message_thread_id?: number }
  | {
      type: "query_answered";
      chat_id: number;
      message_id: number;
      user_id: number;
      query_id: string;
      text?: string;
      show_alert: boolean;
      url?: string;
    }
  | { type: "query_expired"; chat_id: number; message_id: number; user_id: number; query_id: string }
  | { type: "inline_answered"; user_id: number; query_id: string; results: unknown[] }
  | { type: "topic_changed"; chat_id: number; topic: Topic }
  | { type: "topic_deleted"; chat_id: number; message_thread_id: number }
  | { type: "pinned_changed"; chat_id: number; pinned: number[] }
  | { type: "menus_changed"; menus: ShownMenu[] }
  | { type: "profile_changed" }
  | { type: "my_chat_member"; chat_id: number; user_id: number; old_status: string; new_status: string };
