import type { Message } from "grammy/types";
import type { LocalTelegram } from "../../src/local-telegram/index.ts";

/** What the bot told somebody: a message, new or edited, or the words that answer a tap. */
export interface Heard {
  text: string;
  /** Undefined for the words that answer a tap. */
  message?: Message;
}

/** Everything that the bot tells people, to be waited for by hundreds of them at once. */
export interface Hearing {
  telegram: LocalTelegram;
  /** A place in what somebody has heard: what came before it is over. */
  now(personId: number): number;
  /** The first thing since `from` of which `pick` makes something; undefined where none comes before `ms` or `signal`. */
  until<T>(
    personId: number,
    from: number,
    ms: number,
    pick: (heard: Heard) => T | undefined,
    signal?: AbortSignal,
  ): Promise<T | undefined>;
  since(personId: number, from: number): readonly Heard[];
  /** Taps; the words that answer it are heard as well. A button that is gone is not tapped. */
  tap(personId: number, message: Message, label: string): void;
  say(personId: number, text: string, replyTo?: Message): void;
}

interface Ear {
  heard: Heard[];
  waiting: Set<() => void>;
}

export function startHearing(telegram: LocalTelegram): Hearing {
  const ears = new Map<number, Ear>();
  const earOf = (id: number): Ear => {
    const known = ears.get(id) ?? { heard: [], waiting: new Set() };
    ears.set(id, known);
    return known;
  };
  const put = (id: number, heard: Heard) => {
    const ear = earOf(id);
    ear.heard.push(heard);
    for (const look of [...ear.waiting]) look();
  };
  telegram.world.subscribe((event) => {
    if (event.type !== "message_sent" && event.type !== "message_edited") return;
    if (!event.shown.is_from_bot || event.chat_id < 0) return;
    const { message } = event.shown;
    put(event.chat_id, { text: message.text ?? message.caption ?? "", message });
  });

  return {
    telegram,
    now: (id) => earOf(id).heard.length,
    since: (id, from) => earOf(id).heard.slice(from),
    until(id, from, ms, pick, signal) {
      const ear = earOf(id);
      let at = from;
      return new Promise((resolve) => {
        const giveUp = () => end(undefined);
        const timer = setTimeout(giveUp, ms);
        signal?.addEventListener("abort", giveUp);
        function end(found: Parameters<typeof resolve>[0]): void {
          clearTimeout(timer);
          signal?.removeEventListener("abort", giveUp);
          ear.waiting.delete(look);
          resolve(found);
        }
        function look(): void {
          for (; at < ear.heard.length; at++) {
            const heard = ear.heard[at];
            const found = heard && pick(heard);
            if (found === undefined) continue;
            end(found);
            return;
          }
        }
        ear.waiting.add(look);
        if (signal?.aborted) giveUp();
        else look();
      });
    },
    tap(id, message, label) {
      const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
      const data = buttons.flatMap((one) =>
        one.text === label && "callback_data" in one ? [one.callback_data] : [],
      )[0];
      const shown = telegram.world.chats.get(id)?.messages.get(message.message_id)?.message;
      const isThere = shown?.reply_markup?.inline_keyboard
        .flat()
        .some((one) => "callback_data" in one && one.callback_data === data);
      if (data === undefined || isThere !== true) return;
      void telegram.people.tap(id, id, message.message_id, data).then((answer) => {
        if (answer.kind === "answered" && answer.text !== undefined) put(id, { text: answer.text });
      });
    },
    say(id, text, replyTo) {
      telegram.people.say(id, text, replyTo === undefined ? {} : { replyTo: replyTo.message_id });
    },
  };
}
