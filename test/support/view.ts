import type { InlineKeyboardButton, Message } from "grammy/types";
import type { TapResult } from "../../src/local-telegram/world.ts";
import { type Stage, textOf } from "./chat.ts";

export type Wanted = RegExp | string | ((message: Message) => boolean);

/** What can be seen of the bot in one chat, and waited for. */
export interface ChatView {
  chatId: number;
  /** The text of every message of the bot that is there now, oldest first, a blank line between. */
  sees(): string;
  /** The bot's messages that are there now, oldest first. */
  messages(): Message[];
  /** The bot's newest message. Throws when there is none. */
  lastMessage(): Message;
  /** Labels of the buttons under the newest message that has any, or else of the keyboard below the chat. */
  buttons(): string[];
  /**
   * The first message of the bot, sent or edited since the last thing done in this chat, that
   * matches; waits for it, driven by events, no longer than the patience of the chat.
   */
  waitFor(wanted: Wanted): Promise<Message>;
}

export interface WatchedChat extends ChatView {
  /** Forgets what `waitFor` may still find: something new is being done. */
  turnPage(): void;
  /** The message to tap on for a label (or callback data): the newest that has it. */
  messageWithButton(label: string): Message;
}

export function watchChat(stage: Stage, chatId: number): WatchedChat {
  const { world } = stage.telegram;
  let fresh: Message[] = [];
  const waiting = new Set<(message: Message) => void>();
  world.subscribe((event) => {
    if (event.type !== "message_sent" && event.type !== "message_edited") return;
    if (event.chat_id !== chatId || !event.shown.is_from_bot) return;
    fresh.push(event.shown.message);
    for (const look of [...waiting]) look(event.shown.message);
  });

  const stored = () => [...(world.chats.get(chatId)?.messages.values() ?? [])].filter((m) => m.isFromBot);
  const messages = () => stored().map((m) => m.message);
  const sees = () => messages().map(textOf).join("\n\n");
  const newestWithButtons = () => messages().findLast((m) => m.reply_markup !== undefined);

  return {
    chatId,
    sees,
    messages,
    lastMessage() {
      const last = messages().at(-1);
      if (last === undefined) throw new Error("the bot has sent nothing to this chat");
      return last;
    },
    buttons() {
      const inline = newestWithButtons()?.reply_markup?.inline_keyboard.flat();
      if (inline !== undefined) return inline.map((button) => button.text);
      const keyboard = stored().findLast((m) => m.keyboard !== undefined)?.keyboard;
      if (keyboard === undefined || !("keyboard" in keyboard)) return [];
      return keyboard.keyboard.flat().map((button) => (typeof button === "string" ? button : button.text));
    },
    waitFor(wanted) {
      const found = fresh.find((message) => matches(message, wanted));
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve, reject) => {
        const look = (message: Message) => {
          if (!matches(message, wanted)) return;
          stop();
          resolve(message);
        };
        const stop = () => {
          clearTimeout(timer);
          waiting.delete(look);
        };
        const timer = setTimeout(() => {
          stop();
          reject(new Error(`waited ${stage.patienceMs} ms for ${String(wanted)}; there is now:\n${sees()}`));
        }, stage.patienceMs);
        waiting.add(look);
      });
    },
    turnPage() {
      fresh = [];
    },
    messageWithButton(label) {
      const has = (button: InlineKeyboardButton) =>
        "callback_data" in button && (button.text === label || button.callback_data === label);
      const message = messages().findLast((m) => m.reply_markup?.inline_keyboard.flat().some(has));
      if (message === undefined) {
        const labels = messages().flatMap(
          (m) => m.reply_markup?.inline_keyboard.flat().map((b) => b.text) ?? [],
        );
        throw new Error(`no message has a button «${label}»; there are: ${labels.join(", ") || "none"}`);
      }
      return message;
    },
  };
}

function matches(message: Message, wanted: Wanted): boolean {
  if (typeof wanted === "function") return wanted(message);
  const text = textOf(message);
  return typeof wanted === "string" ? text.includes(wanted) : wanted.test(text);
}

/**
 * Taps and waits until the bot has done with it.
 * @returns its answer; «expired» when it did not answer by then
 */
export async function tapAndSettle(
  stage: Stage,
  personId: number,
  message: Message,
  button: string,
): Promise<TapResult> {
  const answer = stage.telegram.people.tap(personId, message.chat.id, message.message_id, button);
  const unanswered = stage.settled().then((): TapResult => ({ kind: "expired" }));
  const [result] = await Promise.all([Promise.race([answer, unanswered]), unanswered]);
  return result;
}
