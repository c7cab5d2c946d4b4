import type {
  CallbackQuery,
  InlineKeyboardButton,
  InlineQuery,
  Message,
  MessageEntity,
  User,
} from "grammy/types";
import { settleQuery } from "./bot-api/queries.ts";
import { chosenContent } from "./chosen-content.ts";
import { finishText } from "./entities.ts";
import type { FileKind } from "./files.ts";
import { documentContent, photoContent } from "./media-content.ts";
import { announceMessage, type Placement, postMessage, setReaction } from "./people-posting.ts";
import { castVote } from "./polls.ts";
import { shownPerson } from "./snapshot.ts";
import {
  type ChatRecord,
  deleteMessages,
  emit,
  type Person,
  privateChat,
  replaceMessage,
  type TapResult,
  unixTime,
  type World,
} from "./world.ts";

/** A person to be created; what is left out is made up or absent. */
export interface NewPerson {
  id?: number;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
}

/** Where and how a person writes; the chat with the bot when nothing is said. */
export type Posting = Placement;

export interface FileToSend extends Posting {
  caption?: string;
  /** Messages with the same one are shown as an album. */
  mediaGroupId?: string;
}

/** What people do, as opposed to the bot: the other side of every chat. All of it takes effect at once. */
export type People = ReturnType<typeof peopleSide>;

const FIRST_PERSON_ID = 710_000_001;

export function peopleSide(world: World) {
  const person = (id: number): Person => {
    const known = world.people.get(id);
    if (known === undefined) throw new Error(`nobody has the id ${id}; create the person first`);
    return known;
  };
  const messageIn = (chatId: number, messageId: number): { record: ChatRecord; message: Message } => {
    const record = world.chats.get(chatId);
    const stored = record?.messages.get(messageId);
    if (record === undefined || stored === undefined)
      throw new Error(`chat ${chatId} has no message ${messageId}`);
    return { record, message: stored.message };
  };
  const post = (personId: number, content: Partial<Message>, posting: Posting = {}) =>
    postMessage(world, person(personId), content, posting);

  return {
    create(init: NewPerson): User {
      let freeId = FIRST_PERSON_ID + world.people.size;
      while (world.people.has(freeId)) freeId++;
      const { id = freeId, ...names } = init;
      if (world.people.has(id)) throw new Error(`there is a person with the id ${id} already`);
      const user: User = { id, is_bot: false, language_code: "id", ...names };
      const created: Person = { user, hasStarted: false, hasBlocked: false };
      world.people.set(id, created);
      emit(world, { type: "person_changed", person: shownPerson(created) });
      return user;
    },

    /** Presses «Start», which is also how a blocked bot is let in again. */
    start(personId: number, payload?: string): Message {
      const starter = person(personId);
      if (starter.hasBlocked) setBlocked(world, starter, false);
      return post(personId, textOf(payload === undefined ? "/start" : `/start ${payload}`));
    },

    say(personId: number, text: string, posting?: Posting): Message {
      return post(personId, textOf(text), posting);
    },

    /** Sends content of any kind, as it would stand in the message: sticker, voice, contact, location, forward… */
    sendRaw(personId: number, content: Partial<Message>, posting?: Posting): Message {
      return post(personId, content, posting);
    },

    /** Sends one of the results that `inlineQuery` gave. As Telegram does, the bot's own text goes out as the person's. */
    choose(personId: number, result: unknown, posting?: Posting): Message {
      return post(personId, chosenContent(world, result), posting);
    },

    sendPhoto(personId: number, bytes: Buffer, sent: FileToSend = {}): Message {
      const file = world.files.add("photo", bytes);
      return post(personId, { ...photoContent(file), ...captionOf(sent) }, sent);
    },

    sendDocument(
      personId: number,
      bytes: Buffer,
      fileName: string,
      mimeType: string,
      sent: FileToSend = {},
    ): Message {
      const file = world.files.add("document", bytes, { fileName, mimeType });
      return post(personId, { ...documentContent(file), ...captionOf(sent) }, sent);
    },

    /** Puts bytes on the shelf for `sendRaw`; gives the file id and unique id to name in the content. */
    addFile(kind: FileKind, bytes: Buffer, about: { fileName?: string; mimeType?: string } = {}) {
      const { fileId, fileUniqueId } = world.files.add(kind, bytes, about);
      return { file_id: fileId, file_unique_id: fileUniqueId, file_size: bytes.length };
    },

    /**
     * Taps a button under a message, named by its callback data or else its text. Throws when there
     * is no such button. Resolves with what the bot answers, or «expired» when it does not.
     */
    tap(personId: number, chatId: number, messageId: number, button: string): Promise<TapResult> {
      const { record, message } = messageIn(chatId, messageId);
      const data = callbackData(message, button);
      const query = {
        id: String(++world.counters.query),
        from: person(personId).user,
        message,
        chat_instance: String(record.chat.id * 7919),
        data,
      } as CallbackQuery;
      return new Promise((settle) => {
        const expire = () => settleQuery(world, pending, { kind: "expired" });
        const pending = {
          id: query.id,
          chatId,
          messageId,
          userId: personId,
          askedAt: world.settings.clock(),
          settle,
          timer: setTimeout(expire, world.settings.queryLifetimeMs).unref(),
        };
        world.queries.set(query.id, pending);
        world.updates.push("callback_query", query);
      });
    },

    /** Votes in a poll by the numbers of its options; with none the vote is taken back. */
    vote(personId: number, chatId: number, messageId: number, options: readonly number[]): void {
      const poll = world.polls.get(messageIn(chatId, messageId).message.poll?.id ?? "");
      if (poll === undefined) throw new Error(`message ${messageId} of chat ${chatId} is no poll`);
      castVote(world, person(personId), poll, options);
    },

    /** Reacts with emoji, or takes the reactions back with none. A bot that is admin and asked for it is told. */
    react(personId: number, chatId: number, messageId: number, emoji: readonly string[]): void {
      const { record } = messageIn(chatId, messageId);
      setReaction(world, record, messageId, person(personId), emoji);
    },

    edit(personId: number, chatId: number, messageId: number, text: string): Message {
      const { record, message: old } = messageIn(chatId, messageId);
      if (old.from?.id !== personId) throw new Error("people edit their own messages only");
      const { entities: _e, caption_entities: _c, ...kept } = old;
      const changed = old.text === undefined ? captionOf({ caption: text }) : textOf(text);
      const message = { ...kept, ...changed, edit_date: unixTime(world) } as Message;
      replaceMessage(world, record, { message, isFromBot: false });
      announceMessage(world, record, "edited_message", message);
      return message;
    },

    /** Deletes for everybody. The bot is not told, as in Telegram. */
    delete(chatId: number, messageIds: readonly number[]): void {
      const record = world.chats.get(chatId);
      if (record !== undefined) deleteMessages(world, record, messageIds);
    },

    block(personId: number): void {
      setBlocked(world, person(personId), true);
    },

    unblock(personId: number): void {
      setBlocked(world, person(personId), false);
    },

    /** Asks the bot in inline mode. Resolves with its results; undefined when it does not answer in time. */
    inlineQuery(personId: number, query: string, offset = ""): Promise<unknown[] | undefined> {
      const id = String(++world.counters.query);
      const asked: InlineQuery = { id, from: person(personId).user, query, offset, chat_type: "sender" };
      return new Promise((settle) => {
        const giveUp = () => {
          world.inlineQueries.delete(id);
          settle(undefined);
        };
        const timer = setTimeout(giveUp, world.settings.queryLifetimeMs).unref();
        world.inlineQueries.set(id, { userId: personId, askedAt: world.settings.clock(), settle, timer });
        world.updates.push("inline_query", asked);
      });
    },
  };
}

function textOf(raw: string): Partial<Message> {
  const { text, entities } = finishText(raw, []);
  if (text === "") throw new Error("a message needs a text");
  return { text, ...(entities.length > 0 && { entities }) };
}

function captionOf({ caption, mediaGroupId }: FileToSend): Partial<Message> {
  const { text, entities } =
    caption === undefined ? { text: "", entities: [] as MessageEntity[] } : finishText(caption, []);
  return {
    ...(mediaGroupId !== undefined && { media_group_id: mediaGroupId }),
    ...(text !== "" && { caption: text }),
    ...(entities.length > 0 && { caption_entities: entities }),
  };
}

function callbackData(message: Message, wanted: string): string {
  const buttons: InlineKeyboardButton[] = message.reply_markup?.inline_keyboard.flat() ?? [];
  const withData = buttons.filter((b) => "callback_data" in b);
  const found = withData.find((b) => b.callback_data === wanted) ?? withData.find((b) => b.text === wanted);
  if (found === undefined) {
    const labels = buttons.map((b) => `«${b.text}»`).join(", ");
    throw new Error(`message ${message.message_id} has no button «${wanted}»; it has ${labels || "none"}`);
  }
  return found.callback_data;
}

function setBlocked(world: World, person: Person, isBlocked: boolean): void {
  if (person.hasBlocked === isBlocked) return;
  person.hasBlocked = isBlocked;
  const record = privateChat(world, person);
  const [before, after] = isBlocked ? (["member", "kicked"] as const) : (["kicked", "member"] as const);
  const member = (status: "member" | "kicked") => ({
    user: world.bot,
    status,
    ...(status === "kicked" && { until_date: 0 }),
  });
  world.updates.push("my_chat_member", {
    chat: record.chat,
    from: person.user,
    date: unixTime(world),
    old_chat_member: member(before),
    new_chat_member: member(after),
  });
  emit(world, { type: "person_changed", person: shownPerson(person) });
  emit(world, {
    type: "my_chat_member",
    chat_id: record.chat.id,
    user_id: person.user.id,
    old_status: before,
    new_status: after,
  });
}
