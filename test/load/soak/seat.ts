import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "grammy/types";
import { loadTranslator } from "../../../src/bot/translate.ts";
import type { LocalTelegram } from "../../../src/local-telegram/index.ts";
import type { Chronicle } from "./chronicle.ts";

/** Words of the bot: a message, sent or edited, or the notice that a tap was answered with. */
export interface Seen {
  text: string;
  message: Message | undefined;
}

/** Somebody at a phone: does something, looks what comes, does it again where nothing comes. */
export interface Seat {
  id: number;
  chatId: number;
  /** The bot's messages that are there now, oldest first. */
  messages(): Message[];
  say(text: string): Message;
  photo(bytes: Buffer): void;
  /** Taps the newest button with one of these labels; throws where there is none. */
  tap(...labels: string[]): void;
  /** Does it and waits for the first words that are wanted; undefined: none came. */
  sees(act: () => void, wanted: (seen: Seen) => boolean, patienceMs: number): Promise<Seen | undefined>;
  /** The same, done again after an apology or when patience ends. Throws `GaveUp` in the end, which is a broken promise. */
  gets(what: string, act: () => void, wanted: RegExp | ((seen: Seen) => boolean)): Promise<Seen>;
}

export class GaveUp extends Error {}
/** The screen has changed since. */
export class NoButton extends Error {}

export const APOLOGY = /ada gangguan di pihak kami|terlalu lama sehingga kami hentikan/;
/** Labels and words as they are now: a soak must not end with an edited sentence. */
export const words = (await loadTranslator("locales"))("id");
const PATIENCE_MS = 45_000;
const TRIES = 6;

export function seats(telegram: LocalTelegram, chronicle: Chronicle) {
  const { people, world } = telegram;
  const listeners = new Map<number, Set<(seen: Seen) => void>>();
  const tell = (chatId: number, seen: Seen) => {
    for (const listen of [...(listeners.get(chatId) ?? [])]) listen(seen);
  };
  world.subscribe((event) => {
    if (event.type !== "message_sent" && event.type !== "message_edited") return;
    if (!event.shown.is_from_bot) return;
    const { message } = event.shown;
    const text = message.text ?? message.caption ?? "";
    if (event.type === "message_sent" && event.chat_id > 0 && APOLOGY.test(text))
      chronicle.count("apologies");
    tell(event.chat_id, { text, message });
  });

  /** @param place a topic of a group; default: the chat with the bot */
  function seat(id: number, place?: { chatId: number; threadId?: number | undefined }): Seat {
    const chatId = place?.chatId ?? id;
    const isHere = (message: Message) =>
      place?.threadId === undefined || message.message_thread_id === place.threadId;
    const stored = () =>
      [...(world.chats.get(chatId)?.messages.values() ?? [])].filter((m) => m.isFromBot && isHere(m.message));
    // A phone answers the newest message where that asks for it, as Telegram's own clients do.
    const replyToPrompt = () => {
      const newest = stored().at(-1);
      const asks = newest?.keyboard !== undefined && "force_reply" in newest.keyboard;
      return asks && newest !== undefined ? { replyTo: newest.message.message_id } : {};
    };
    const messages = () => stored().map(({ message }) => message);

    const self: Seat = {
      id,
      chatId,
      messages,
      say: (text) =>
        people.say(id, text, {
          ...(place !== undefined && { chatId }),
          ...(place?.threadId !== undefined && { threadId: place.threadId }),
          ...(text.startsWith("/") ? {} : replyToPrompt()),
        }),
      photo: (bytes) => void people.sendPhoto(id, bytes, replyToPrompt()),
      tap(...labels) {
        const hasOne = (message: Message, label: string) =>
          message.reply_markup?.inline_keyboard.flat().some((button) => button.text === label);
        for (const message of messages().toReversed()) {
          const label = labels.find((one) => hasOne(message, one));
          if (label === undefined) continue;
          const from = performance.now();
          void people.tap(id, chatId, message.message_id, label).then((answer) => {
            if (answer.kind === "expired") chronicle.count("taps never answered");
            else chronicle.took("tap → acknowledged", from, chatId);
            if ("text" in answer && answer.text !== undefined)
              tell(chatId, { text: answer.text, message: undefined });
          });
          return;
        }
        throw new NoButton(`no button «${labels.join(" / ")}» in sight`);
      },
      sees(act, wanted, patienceMs) {
        return new Promise((resolve, reject) => {
          const set = listeners.get(chatId) ?? new Set();
          listeners.set(chatId, set);
          const leave = () => {
            clearTimeout(timer);
            set.delete(listen);
          };
          const listen = (seen: Seen) => {
            if (seen.message !== undefined && !isHere(seen.message)) return;
            if (!wanted(seen)) return;
            leave();
            resolve(seen);
          };
          const timer = setTimeout(() => {
            leave();
            resolve(undefined);
          }, patienceMs);
          set.add(listen);
          try {
            act();
          } catch (error) {
            leave();
            reject(error);
          }
        });
      },
      async gets(what, act, wanted) {
        const isWanted = typeof wanted === "function" ? wanted : (seen: Seen) => wanted.test(seen.text);
        const from = performance.now();
        for (let attempt = 0; attempt < TRIES; attempt++) {
          if (attempt > 0) chronicle.count("acts done again");
          const seen = await self
            .sees(act, (one) => isWanted(one) || APOLOGY.test(one.text), PATIENCE_MS)
            .catch((error) => {
              if (!(error instanceof NoButton)) throw error;
              return undefined;
            });
          if (seen !== undefined && isWanted(seen)) {
            chronicle.took(what, from, chatId);
            return seen;
          }
          await sleep(1_000);
        }
        throw new GaveUp(`${what}: nothing came, done ${TRIES} times`);
      },
    };
    return self;
  }
  return seat;
}

export type SeatOf = ReturnType<typeof seats>;
