import type { Message } from "grammy/types";
import type { FileToSend, NewPerson, Posting } from "../../src/local-telegram/people.ts";
import type { TapResult } from "../../src/local-telegram/world.ts";
import type { Stage } from "./chat.ts";
import type { PlayedGroup } from "./group.ts";
import { type ChatView, tapAndSettle, watchChat } from "./view.ts";

export type PersonOptions = Partial<Omit<NewPerson, "first_name">>;

/** Where somebody writes, if not to the bot alone. */
export interface Where {
  group?: PlayedGroup;
  topicId?: number;
  replyTo?: number;
  /** As an anonymous admin of the group. */
  isAnonymous?: boolean;
}

/** Somebody who talks with the bot. Every action resolves when the bot has done with it. */
export interface PlayedPerson extends ChatView {
  id: number;
  /** Anything that would give the person away: id, names, user name. */
  traces: RegExp;
  starts(payload?: string): Promise<void>;
  says(text: string, where?: Where): Promise<Message>;
  /** Taps a button, found by label or callback data under the newest message that has it. */
  taps(button: string, where?: { group?: PlayedGroup; message?: Message }): Promise<TapResult>;
  sendsPhoto(bytes: Buffer, sent?: FileToSend): Promise<Message>;
  sendsDocument(bytes: Buffer, fileName: string, mimeType: string, sent?: FileToSend): Promise<Message>;
  /** Content of any kind, as it stands in a message: sticker, voice, contact, location, … */
  sends(content: Partial<Message>, where?: Where): Promise<Message>;
  edits(message: Message, text: string): Promise<Message>;
  deletes(...messages: Message[]): Promise<void>;
  votes(message: Message, ...options: number[]): Promise<void>;
  /** Types `@bot query` in some chat. @returns what the bot offers there; undefined when it does not answer */
  asksInline(query: string): Promise<unknown[] | undefined>;
  blocksBot(): Promise<void>;
  unblocksBot(): Promise<void>;
}

export function playPerson(stage: Stage, firstName: string, options: PersonOptions = {}): PlayedPerson {
  const { telegram, settled } = stage;
  const { people } = telegram;
  const user = people.create({ first_name: firstName, ...options });
  const view = watchChat(stage, user.id);
  const act = async <T>(action: () => T): Promise<T> => {
    view.turnPage();
    const result = action();
    await settled();
    return result;
  };

  return {
    ...view,
    id: user.id,
    traces: tracesOf([String(user.id), user.first_name, user.last_name, user.username]),
    async starts(payload) {
      await act(() => people.start(user.id, payload));
    },
    says: (text, where) =>
      act(() => {
        const isStart = where?.group === undefined && /^\/start(?: |$)/.test(text);
        return isStart
          ? people.start(user.id, text.slice(7) || undefined)
          : people.say(user.id, text, posting(where));
      }),
    taps(button, where = {}) {
      view.turnPage();
      where.group?.turnPage();
      const message = where.message ?? (where.group ?? view).messageWithButton(button);
      return tapAndSettle(stage, user.id, message, button);
    },
    sendsPhoto: (bytes, sent) => act(() => people.sendPhoto(user.id, bytes, sent)),
    sendsDocument: (bytes, fileName, mimeType, sent) =>
      act(() => people.sendDocument(user.id, bytes, fileName, mimeType, sent)),
    sends: (content, where) => act(() => people.sendRaw(user.id, content, posting(where))),
    edits: (message, text) => act(() => people.edit(user.id, message.chat.id, message.message_id, text)),
    deletes: (...messages) =>
      act(() => {
        for (const { chat, message_id } of messages) people.delete(chat.id, [message_id]);
      }),
    votes: (message, ...chosen) =>
      act(() => people.vote(user.id, message.chat.id, message.message_id, chosen)),
    async asksInline(query) {
      const [results] = await Promise.all([people.inlineQuery(user.id, query), settled()]);
      return results;
    },
    blocksBot: () => act(() => people.block(user.id)),
    unblocksBot: () => act(() => people.unblock(user.id)),
  };
}

function posting(where: Where = {}): Posting {
  where.group?.turnPage();
  return {
    ...(where.group && { chatId: where.group.chatId }),
    ...(where.topicId !== undefined && { threadId: where.topicId }),
    ...(where.replyTo !== undefined && { replyTo: where.replyTo }),
    ...(where.isAnonymous && { isAnonymous: true }),
  };
}

function tracesOf(words: readonly (string | undefined)[]): RegExp {
  const given = words.filter((word) => word !== undefined && word !== "") as string[];
  return new RegExp(given.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "i");
}
