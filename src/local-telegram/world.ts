import type {
  BotCommand,
  Chat,
  ChatMember,
  ForceReply,
  MenuButton,
  Message,
  Poll,
  ReplyKeyboardMarkup,
  ReplyKeyboardRemove,
  User,
} from "grammy/types";
import { type FileShelf, fileShelf } from "./files.ts";
import { type UpdateQueue, updateQueue } from "./updates.ts";
import { type Webhook, webhook } from "./webhook.ts";
import type { ShownMessage, ShownReaction, WorldEvent } from "./world-events.ts";

/** What changes the keyboard below a chat. Only clients see it; the bot never gets it back. */
export type ReplyKeyboard = ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply;

export interface StoredMessage {
  /** Replaced, never changed in place, so that whoever was given it keeps what was true then. */
  message: Message;
  isFromBot: boolean;
  keyboard?: ReplyKeyboard;
  reactions?: ShownReaction[];
}

export interface Person {
  user: User;
  hasStarted: boolean;
  hasBlocked: boolean;
}

export interface Topic {
  message_thread_id: number;
  name: string;
  icon_color: number;
  icon_custom_emoji_id?: string;
  is_closed: boolean;
  is_hidden?: boolean;
}

export interface ChatRecord {
  chat: Chat;
  /** By message id, oldest first; only the newest `keptMessages` are there. */
  messages: Map<number, StoredMessage>;
  /** A supergroup counts its messages itself; private chats and basic groups share one counter. */
  lastMessageId: number;
  members: Map<number, ChatMember>;
  topics: Map<number, Topic>;
  pinned: number[];
  description?: string;
  migratedTo?: number;
}

export type TapResult =
  | { kind: "answered"; text?: string; alert: boolean; url?: string }
  /** The bot did not answer in time. */
  | { kind: "expired" };

export interface PendingQuery {
  id: string;
  chatId: number;
  messageId: number;
  userId: number;
  askedAt: number;
  settle(result: TapResult): void;
  timer: NodeJS.Timeout;
}

export interface PollRecord {
  poll: Poll;
  chatId: number;
  messageId: number;
  /** Chosen options by person. */
  votes: Map<number, number[]>;
}

/** Ids of one kind only; strings because Telegram's are. */
interface Counters {
  message: number;
  query: number;
  album: number;
  poll: number;
  group: number;
  ephemeral: number;
}

export interface WorldSettings {
  token: string;
  botUser: BotProfile;
  /** Now, in milliseconds since 1970. */
  clock: () => number;
  /** How long a tap waits for its answer. */
  queryLifetimeMs: number;
  /** Messages kept per chat; older ones are forgotten, as if they had never been. */
  keptMessages: number;
  /** Bytes of uploads kept; beyond it the oldest are forgotten. */
  keptFileBytes: number;
  /** Pause before an update is delivered again that a webhook did not take; doubles each time. */
  webhookRetryMs: number;
}

export interface BotProfile {
  id: number;
  first_name: string;
  username: string;
  can_read_all_group_messages?: boolean;
}

/** All that the local Telegram knows. Plain data; the functions beside it keep it consistent. */
export interface World {
  readonly settings: WorldSettings;
  readonly bot: User;
  readonly people: Map<number, Person>;
  readonly chats: Map<number, ChatRecord>;
  readonly updates: UpdateQueue;
  readonly webhook: Webhook;
  readonly files: FileShelf;
  readonly queries: Map<string, PendingQuery>;
  readonly inlineQueries: Map<string, InlineQueryRecord>;
  readonly polls: Map<string, PollRecord>;
  /** Commands by scope and language, see `menuKey`. */
  readonly menus: Map<
    string,
    { scope: Record<string, unknown>; languageCode: string; commands: BotCommand[] }
  >;
  /** What opens the menu, by chat id; 0 is everywhere else. */
  readonly menuButtons: Map<number, MenuButton>;
  /** Name, description and short description of the bot by language; "" is the default. */
  readonly profile: Record<ProfileText, Map<string, string>>;
  readonly counters: Counters;
  readonly listeners: Set<(event: WorldEvent) => void>;
  /** Hears every change from now on. @returns the way to stop */
  subscribe(listener: (event: WorldEvent) => void): () => void;
}

export type ProfileText = "name" | "description" | "short_description";

export interface InlineQueryRecord {
  userId: number;
  askedAt: number;
  settle(results: unknown[] | undefined): void;
  timer: NodeJS.Timeout;
}

export function createWorld(settings: WorldSettings): World {
  const { id, first_name, username } = settings.botUser;
  const listeners = new Set<(event: WorldEvent) => void>();
  const updates = updateQueue();
  return {
    settings,
    bot: { id, is_bot: true, first_name, username },
    people: new Map(),
    chats: new Map(),
    updates,
    webhook: webhook(updates, settings),
    files: fileShelf(settings),
    queries: new Map(),
    inlineQueries: new Map(),
    polls: new Map(),
    menus: new Map(),
    menuButtons: new Map(),
    profile: { name: new Map(), description: new Map(), short_description: new Map() },
    counters: {
      message: 0,
      query: 4_000_000_000_000_000,
      album: 13_000_000_000_000_000,
      poll: 5_000_000_000_000_000,
      group: 0,
      ephemeral: 0,
    },
    listeners,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Seconds since 1970, as Telegram dates things. */
export function unixTime(world: World): number {
  return Math.floor(world.settings.clock() / 1000);
}

export function emit(world: World, event: WorldEvent): void {
  for (const listener of world.listeners) listener(event);
}

export function shown(stored: StoredMessage): ShownMessage {
  const { message, keyboard, reactions } = stored;
  return {
    message,
    is_from_bot: stored.isFromBot,
    ...(keyboard && { keyboard }),
    ...(reactions && reactions.length > 0 && { reactions }),
  };
}

/** The chat a person has with the bot; made when first needed. */
export function privateChat(world: World, person: Person): ChatRecord {
  const known = world.chats.get(person.user.id);
  if (known !== undefined) return known;
  const { id, first_name, last_name, username } = person.user;
  const chat: Chat = {
    id,
    type: "private",
    first_name,
    ...(last_name !== undefined && { last_name }),
    ...(username !== undefined && { username }),
  };
  const record = chatRecord(chat);
  world.chats.set(id, record);
  return record;
}

export function chatRecord(chat: Chat): ChatRecord {
  return { chat, messages: new Map(), lastMessageId: 0, members: new Map(), topics: new Map(), pinned: [] };
}

export function isSupergroup(record: ChatRecord): boolean {
  return record.chat.type === "supergroup";
}

/** The next message id of a chat. */
export function nextMessageId(world: World, record: ChatRecord): number {
  return isSupergroup(record) ? ++record.lastMessageId : ++world.counters.message;
}

/** Keeps a message and tells the listeners; forgets the oldest beyond the limit. */
export function keepMessage(world: World, record: ChatRecord, stored: StoredMessage): void {
  const { messages } = record;
  messages.set(stored.message.message_id, stored);
  if (messages.size > world.settings.keptMessages) {
    const oldest = messages.keys().next().value;
    if (oldest !== undefined) forgetMessage(world, record, oldest);
  }
  if (world.listeners.size > 0) {
    emit(world, { type: "message_sent", chat_id: record.chat.id, shown: shown(stored) });
  }
}

/** Puts a new version of a message in the place of the old one. */
export function replaceMessage(world: World, record: ChatRecord, stored: StoredMessage): void {
  record.messages.set(stored.message.message_id, stored);
  if (world.listeners.size > 0) {
    emit(world, { type: "message_edited", chat_id: record.chat.id, shown: shown(stored) });
  }
}

/** Deletes messages for everybody; ids that are unknown are left out. @returns those that were there */
export function deleteMessages(world: World, record: ChatRecord, ids: readonly number[]): number[] {
  const known = ids.filter((id) => record.messages.has(id));
  for (const id of known) forgetMessage(world, record, id);
  if (known.length === 0) return known;
  emit(world, { type: "messages_deleted", chat_id: record.chat.id, message_ids: known });
  if (record.pinned.some((id) => known.includes(id))) {
    record.pinned = record.pinned.filter((id) => !known.includes(id));
    emit(world, { type: "pinned_changed", chat_id: record.chat.id, pinned: record.pinned });
  }
  return known;
}

function forgetMessage(world: World, record: ChatRecord, id: number): void {
  const poll = record.messages.get(id)?.message.poll;
  if (poll !== undefined) world.polls.delete(poll.id);
  record.messages.delete(id);
}

/** The bot's standing in a group; undefined where it never was. */
export function botMember(world: World, record: ChatRecord): ChatMember | undefined {
  return record.members.get(world.bot.id);
}
