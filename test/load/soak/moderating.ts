import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "grammy/types";
import type { LocalTelegram } from "../../../src/local-telegram/index.ts";
import { between, type Chronicle } from "./chronicle.ts";
import type { Ledger, SentLetter } from "./ledger.ts";
import { NoButton, type Seat, type SeatOf, type Seen, words } from "./seat.ts";

/** A group takes 20 messages a minute, so the bot's words may be long in coming. */
const PATIENCE_MS = 90_000;
const TRIES = 5;
const CARD = /^Laporan ([0-9A-Z]{6}) ·/;

class Gone extends Error {}

/** Moderators who take every tip as it comes: claim it, answer its sender, change its status. */
export function moderators(
  telegram: LocalTelegram,
  seat: SeatOf,
  chronicle: Chronicle,
  ledger: Ledger,
  group: { chatId: number; people: readonly number[] },
) {
  const served = new Set<number>();
  const services: Promise<void>[] = [];
  let written = 0;
  let isOver = () => false;

  telegram.world.subscribe((event) => {
    if (event.type !== "message_sent" && event.type !== "message_edited") return;
    if (event.chat_id !== group.chatId || !event.shown.is_from_bot) return;
    const { message } = event.shown;
    for (const tip of ledger.tips)
      if (tip.arrivedAt === undefined && message.text?.includes(tip.marker))
        tip.arrivedAt = performance.now();
    const threadId = message.message_thread_id;
    if (threadId === undefined || served.has(threadId) || !CARD.test(message.text ?? "")) return;
    if (message.reply_markup === undefined || isOver()) return;
    served.add(threadId);
    services.push(serve(threadId, message).catch((error: unknown) => note(error)));
  });

  function note(error: unknown): void {
    if (error instanceof Gone) chronicle.count("tips withdrawn while a moderator was at them");
    else if (error instanceof Error) chronicle.breaks(`moderators: ${error.message}`);
    else throw error;
  }

  const hasTopic = (threadId: number) =>
    telegram.world.chats.get(group.chatId)?.topics.has(threadId) ?? false;

  async function serve(threadId: number, card: Message): Promise<void> {
    const self = seat(group.people[served.size % group.people.length] ?? 0, {
      chatId: group.chatId,
      threadId,
    });
    await sleep(between(1_000, 6_000));
    const isCard = (seen: Seen) => seen.message?.message_id === card.message_id;
    await act(
      self,
      threadId,
      "claim → card",
      () => self.tap(words("desk.button.claim")),
      (seen) => /Ditangani: /.test(seen.text),
    );
    if (Math.random() < 0.7) await reply(self, threadId);
    if (Math.random() < 0.5) {
      await act(
        self,
        threadId,
        "status → choices",
        () => self.tap(words("desk.button.status")),
        (seen) => isCard(seen) && JSON.stringify(seen.message?.reply_markup).includes("Ditelaah"),
      );
      const isSet = (seen: Seen) =>
        /Status: Ditelaah/.test(seen.text) || /Statusnya sudah itu/.test(seen.text);
      await act(
        self,
        threadId,
        "status → card",
        () => self.tap(words("tip.status.reviewing"), words("desk.button.status")),
        isSet,
      );
    }
    chronicle.count("tips served by moderators");
  }

  async function reply(self: Seat, threadId: number): Promise<void> {
    const letter: SentLetter = {
      threadId,
      text: `Balasan ke-${++written}, mohon sebutkan jamnya.`,
      isAcknowledged: false,
    };
    const asks = (seen: Seen) => /tulis balasan untuk pengirim/i.test(seen.text);
    const prompt = await act(
      self,
      threadId,
      "reply → prompt",
      () => self.tap(words("desk.button.reply")),
      asks,
    );
    await act(
      self,
      threadId,
      "reply: text → preview",
      () =>
        telegram.people.say(self.id, letter.text, {
          chatId: group.chatId,
          threadId,
          ...(prompt.message !== undefined && { replyTo: prompt.message.message_id }),
        }),
      (seen) => seen.text.startsWith("Pratinjau balasan") && seen.text.includes(letter.text),
    );
    ledger.letters.push(letter);
    await act(
      self,
      threadId,
      "reply: send → sent",
      () => self.tap(words("desk.reply.send")),
      (seen) => seen.text.startsWith("Terkirim ke pengirim"),
    );
    letter.isAcknowledged = true;
    chronicle.count("letters sent");
  }

  /** Does it again where nothing comes, as somebody does who looks at the group and sees the same as before. */
  async function act(
    self: Seat,
    threadId: number,
    what: string,
    doing: () => void,
    wanted: (seen: Seen) => boolean,
  ): Promise<Seen> {
    const from = performance.now();
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (!hasTopic(threadId)) throw new Gone();
      if (attempt > 0) chronicle.count("moderators' acts done again");
      // What came late counts as well.
      const late = self.messages().find((message) => wanted({ text: message.text ?? "", message }));
      if (attempt > 0 && late !== undefined) return { text: late.text ?? "", message: late };
      const seen = await self.sees(doing, wanted, PATIENCE_MS).catch((error: unknown) => {
        if (!hasTopic(threadId)) throw new Gone();
        if (!(error instanceof NoButton)) throw error;
        return undefined;
      });
      if (seen !== undefined) {
        chronicle.took(`moderators: ${what}`, from, group.chatId);
        return seen;
      }
      await sleep(2_000);
    }
    if (!hasTopic(threadId)) throw new Gone();
    throw new Error(`${what}: nothing came, done ${TRIES} times`);
  }

  /** /statistik once a minute. */
  async function lookAtStatistics(): Promise<void> {
    const self = seat(group.people[0] ?? 0, { chatId: group.chatId });
    while (!isOver()) {
      await sleep(15_000);
      const from = performance.now();
      const ask = () => void telegram.people.say(self.id, "/statistik 7", { chatId: group.chatId });
      const shown = ({ message }: Seen) =>
        message?.photo !== undefined && /^Statistik/.test(message.caption ?? "");
      let seen: Seen | undefined;
      for (let attempt = 0; attempt < TRIES && seen === undefined; attempt++) {
        if (attempt > 0) chronicle.count("moderators' acts done again");
        seen = await self.sees(ask, shown, PATIENCE_MS);
      }
      if (seen === undefined) chronicle.breaks("/statistik: no picture came");
      else chronicle.took("moderators: /statistik → picture", from, group.chatId);
      for (let waited = 0; waited < 45 && !isOver(); waited++) await sleep(1_000);
    }
  }

  return {
    async run(over: () => boolean): Promise<void> {
      isOver = over;
      await lookAtStatistics();
    },
    /** What they have begun. */
    async finish(): Promise<void> {
      while (services.length > 0) await services.pop();
    },
  };
}
