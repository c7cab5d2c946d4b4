import type { Message } from "grammy/types";
import {
  type LocalTelegram,
  type LocalTelegramOptions,
  type LoggedCall,
  searchableText,
  startLocalTelegram,
} from "../../src/local-telegram/index.ts";
import { type GroupOptions, type PlayedGroup, playGroup } from "./group.ts";
import { type PersonOptions, type PlayedPerson, playPerson } from "./person.ts";

/**
 * A Telegram of one's own for a test: people and groups to play, over the real Bot API on loopback.
 * The bot is the test's to start, with `apiRoot` and `token`.
 */
export interface TestChat {
  apiRoot: string;
  token: string;
  /** The server behind it, for what is not offered here: faults, clock, limits, the log of calls. */
  telegram: LocalTelegram;
  person(firstName: string, options?: PersonOptions): PlayedPerson;
  group(title: string, options?: GroupOptions): PlayedGroup;
  /** Every payload the bot sent to a person, group (also by its title) or chat id, as one text to search; files byte by byte. */
  everythingSentTo(whom: Recipient): string;
  /** The same, call by call. */
  callsTo(whom: Recipient): LoggedCall[];
  /** Resolves when the bot has confirmed every update and waits for more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export type Recipient = PlayedPerson | PlayedGroup | string | number;

export interface TestChatOptions extends LocalTelegramOptions {
  /** Longest wait for the bot before a test fails, in milliseconds. */
  patienceMs?: number;
}

export async function startChat(options: TestChatOptions = {}): Promise<TestChat> {
  const { patienceMs = 5000, ...serverOptions } = options;
  const telegram = await startLocalTelegram(serverOptions);
  const groups = new Map<string, PlayedGroup>();
  const settled = () => waitUntilIdle(telegram, patienceMs);
  const stage: Stage = { telegram, patienceMs, settled };

  const chatIdOf = (whom: Recipient): number => {
    if (typeof whom === "number") return whom;
    if (typeof whom !== "string") return whom.chatId;
    const group = groups.get(whom.toLowerCase());
    if (group === undefined)
      throw new Error(`no group is called «${whom}»; there are: ${[...groups.keys()].join(", ")}`);
    return group.chatId;
  };

  return {
    apiRoot: telegram.apiRoot,
    token: telegram.token,
    telegram,
    person: (firstName, personOptions) => playPerson(stage, firstName, personOptions),
    group(title, groupOptions) {
      const group = playGroup(stage, title, groupOptions);
      groups.set(title.toLowerCase(), group);
      return group;
    },
    everythingSentTo: (whom) => searchableText(telegram.everythingSentTo(chatIdOf(whom))),
    callsTo: (whom) => telegram.everythingSentTo(chatIdOf(whom)),
    settled,
    close: telegram.close,
  };
}

/** What people and groups share. */
export interface Stage {
  telegram: LocalTelegram;
  patienceMs: number;
  settled(): Promise<void>;
}

function waitUntilIdle({ world }: LocalTelegram, patienceMs: number): Promise<void> {
  if (world.updates.isIdle()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = world.updates.onIdle(() => {
      if (!world.updates.isIdle()) return;
      clearTimeout(timer);
      stop();
      resolve();
    });
    const timer = setTimeout(() => {
      stop();
      reject(
        new Error(
          `the bot did not come back for more updates within ${patienceMs} ms (${world.updates.size()} unconfirmed); is it running?`,
        ),
      );
    }, patienceMs);
  });
}

/** What a message says, in one string: text, caption, or what kind of thing it is. */
export function textOf(message: Message): string {
  if (message.text !== undefined) return message.text;
  if (message.poll !== undefined) {
    return [message.poll.question, ...message.poll.options.map((option) => option.text)].join("\n");
  }
  const kind = ["photo", "document", "video", "voice", "audio", "sticker"].find((field) => field in message);
  return [kind === undefined ? "" : `[${kind}]`, message.caption ?? ""]
    .filter((part) => part !== "")
    .join(" ");
}
