import type { Message } from "grammy/types";
import { expect } from "vitest";
import { type BotOptions, type BotUnderTest, startBot } from "../support/bot.ts";
import type { GroupOptions } from "../support/group.ts";
import type { PlayedPerson } from "../support/person.ts";
import { type Sender, sender } from "../tips/sender.ts";

/** The whole bot with a moderators' group at work. */
export interface DeskAtWork {
  bot: BotUnderTest;
  /** Owns the group, so an admin. */
  rina: PlayedPerson;
  dewi: PlayedPerson;
  budi: PlayedPerson;
  /** A member whose app is in English. */
  grace: PlayedPerson;
  /** Sends a tip through the whole dialogue, and waits until the group has its card. */
  newTip(name?: string): Promise<SentTip>;
  /** The newest card of a tip that is there now. */
  card(code: string): Message;
  /** What the bot said in the group last. */
  last(): string;
  /** The newest message of the group that matches. */
  find(wanted: RegExp): Message;
  /** Resolves once this is so; looks whenever anything happens on Telegram. */
  until(isSo: () => boolean): Promise<void>;
  /** What a member writes goes to the tip's topic, where the group has topics. */
  at(
    tip: SentTip,
    replyTo?: number,
  ): { group: BotUnderTest["moderators"]; topicId?: number; replyTo?: number };
  taps(who: PlayedPerson, tip: SentTip, button: string): ReturnType<PlayedPerson["taps"]>;
}

export interface SentTip {
  sari: Sender;
  receipt: string;
  code: string;
  /** 0 in a group without topics. */
  topicId: number;
}

export async function startDesk(
  options: Omit<BotOptions, "moderators"> & { group?: Omit<GroupOptions, "owner" | "members"> } = {},
): Promise<DeskAtWork> {
  const { group: kind, ...botOptions } = options;
  const people: PlayedPerson[] = [];
  const bot = await startBot({
    ...botOptions,
    moderators: (chat) => {
      const [owner, ...members] = ["Rina", "Dewi", "Budi"].map((name) => chat.person(name));
      const grace = chat.person("Grace", { language_code: "en" });
      if (owner === undefined) throw new Error("nobody owns the group");
      people.push(owner, ...members, grace);
      return { ...kind, owner, members: [...members, grace] };
    },
  });
  const [rina, dewi, budi, grace] = people;
  if (!rina || !dewi || !budi || !grace) throw new Error("the moderators are missing");
  const group = bot.moderators;
  const { world } = bot.chat.telegram;
  const codeOf = ({ text = "" }: Message) => /^(?:Laporan|Tip) ([2-9A-Z]{6}) ·/.exec(text)?.[1];

  const desk: DeskAtWork = {
    bot,
    rina,
    dewi,
    budi,
    grace,
    async newTip(name = "Sari") {
      const before = new Set(group.messages().map(codeOf));
      const sari = sender(bot, name);
      await sari.goesTo(9);
      await sari.taps(sari.buttons().find((button) => /^Kirim$|^Mendesak/.test(button)) ?? "Kirim");
      const isNew = (code: string | undefined) => code !== undefined && !before.has(code);
      const card = await group.waitFor((message) => isNew(codeOf(message)));
      const code = codeOf(card) ?? "";
      return { sari, receipt: sari.receipt(), code, topicId: card.message_thread_id ?? 0 };
    },
    card(code) {
      const found = group.messages().findLast((message) => codeOf(message) === code);
      if (found === undefined) throw new Error(`there is no card of ${code}`);
      return found;
    },
    last: () => group.lastMessage().text ?? "",
    find(wanted) {
      const found = group.messages().findLast(({ text = "" }) => wanted.test(text));
      if (found === undefined) throw new Error(`nothing in the group matches ${wanted}`);
      return found;
    },
    until: (isSo) =>
      new Promise((resolve, reject) => {
        const stop = world.subscribe(() => look());
        const timer = setTimeout(() => {
          stop();
          reject(new Error(`waited in vain for ${isSo}; the group has:\n${group.sees()}`));
        }, 5_000);
        function look() {
          if (!isSo()) return;
          clearTimeout(timer);
          stop();
          resolve();
        }
        look();
      }),
    at: ({ topicId }, replyTo) => ({
      group,
      ...(topicId > 0 && { topicId }),
      ...(replyTo !== undefined && { replyTo }),
    }),
    taps: (who, { code }, button) => who.taps(button, { group, message: desk.card(code) }),
  };
  return desk;
}

/** Replies to a sender by button, forced reply, preview and confirmation. */
export async function replyTo(
  desk: DeskAtWork,
  who: PlayedPerson,
  tip: SentTip,
  text: string,
): Promise<void> {
  await desk.taps(who, tip, "Balas pengirim");
  const prompt = desk.find(/tulis balasan/);
  await who.says(text, desk.at(tip, prompt.message_id));
  expect(desk.last()).toContain(text);
  await who.taps("Kirim ke pengirim", { group: desk.bot.moderators });
}

/** The sender's mailbox, as one text. */
export async function mailbox({ sari, receipt }: SentTip): Promise<string> {
  await sari.says(`/cek ${receipt}`);
  return sari.last();
}
