import fc from "fast-check";
import type { Message } from "grammy/types";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { loadTranslator } from "../../src/bot/translate.ts";
import { searchableText } from "../../src/local-telegram/index.ts";
import { cardScreen, GROUP_LOCALE, topicName } from "../../src/moderation/tips/card.ts";
import { deskStore } from "../../src/moderation/tips/store.ts";
import { sealer } from "../../src/privacy/seal.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { outboxStore } from "../../src/tips/outbox-store.ts";
import { tipStore } from "../../src/tips/store.ts";
import type { TipCode } from "../../src/tips/tip.ts";
import { type DeskAtWork, mailbox, type SentTip, startDesk } from "./desk-work.ts";

const SENDERS = [
  { name: "Kenanga", words: "ada spanduk di pagar" },
  { name: "Cempaka", words: "ada daftar hadir" },
] as const;
/** What moderators say among themselves. */
const TALK = "antara kita saja";

let desk: DeskAtWork;
let tips: (SentTip | undefined)[] = [];
let stop: () => Promise<void>;
let stores: Awaited<ReturnType<typeof openStores>>;
beforeAll(async () => {
  desk = await startDesk();
  stores = await openStores();
  stop = () => stores.close();
});
afterAll(async () => {
  await stop();
  await desk.bot.close();
});

async function openStores() {
  const db = await openDatabase({ engine: "sqlite", file: desk.bot.databaseFile });
  const t = (await loadTranslator("locales"))(GROUP_LOCALE);
  return {
    t,
    cards: deskStore(db, sealer(desk.bot.secretKey, "desk")),
    tips: tipStore(db),
    outbox: outboxStore(db),
    close: () => db.destroy(),
  };
}

const group = () => desk.bot.moderators;
const whose = fc.nat({ max: 2 });
const which = fc.nat({ max: 1 });

/** One thing that somebody does. Moderators do not wait for each other, nor for the bot. */
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant("tap"), who: whose, tip: which, at: fc.nat(), button: fc.nat() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("talk"), who: whose, tip: which, at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("reply"), who: whose, tip: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("answer"), who: whose, tip: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("tie"), who: whose, tip: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete"), tip: which, at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("add"), tip: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("look"), tip: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("withdraw"), tip: which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait") }) },
);
type Step = { do: string; who?: number; tip?: number; at?: number; button?: number };

const inTopic = (tip: SentTip) =>
  group()
    .messages()
    .filter((message) => belongsTo(message, tip));
const belongsTo = (message: Message, { code }: SentTip) =>
  JSON.stringify([message.text ?? "", message.reply_markup ?? {}]).includes(code);
const pick = <T>(items: readonly T[], at = 0): T | undefined => items[at % Math.max(items.length, 1)];

/** Does one step. @returns what is still under way, if anything is */
function act({ do: what, who = 0, tip: number = 0, at, button }: Step): Promise<unknown> | undefined {
  const tip = tips[number];
  const moderator = [desk.rina, desk.dewi, desk.budi][who];
  if (what === "wait") return desk.bot.chat.settled();
  if (tip === undefined || moderator === undefined) return undefined;
  const hasTopic = group()
    .topics()
    .some(({ message_thread_id }) => message_thread_id === tip.topicId);
  const here = hasTopic ? desk.at(tip) : { group: group() };
  switch (what) {
    case "tap": {
      const message = pick(
        inTopic(tip).filter(({ reply_markup }) => reply_markup !== undefined),
        at,
      );
      const chosen = pick(message?.reply_markup?.inline_keyboard.flat() ?? [], button);
      if (message === undefined || chosen === undefined) return undefined;
      return moderator.taps(chosen.text, { group: group(), message });
    }
    case "talk": {
      const about = pick(
        inTopic(tip).filter(({ text = "" }) => !/tulis balasan/i.test(text)),
        at,
      );
      const isThere = about !== undefined && (about.message_thread_id ?? 0) === (hasTopic ? tip.topicId : 0);
      return moderator.says(`${TALK}: ${tip.code}`, {
        ...here,
        ...(isThere && { replyTo: about.message_id }),
      });
    }
    case "reply":
      return moderator.says(`/balas ${tip.code} untuk ${tip.code}`, here);
    case "answer": {
      const prompt = inTopic(tip).findLast(({ text = "" }) => /tulis balasan/i.test(text));
      return prompt && moderator.says(`jawaban untuk ${tip.code}`, { ...here, replyTo: prompt.message_id });
    }
    case "tie":
      return moderator.says(`/tautkan ${tips.map((one) => one?.code).join(" ")}`, { group: group() });
    case "delete": {
      const message = pick(inTopic(tip), at);
      return message && desk.rina.deletes(message);
    }
    default:
      return senderActs(tip, number, what);
  }
}

const busy = new Map<SentTip, Promise<void>>();

/** Senders do one thing after the other. */
function senderActs(tip: SentTip, number: number, what: string): Promise<void> {
  const turn = (busy.get(tip) ?? Promise.resolve()).then(async () => {
    const shown = await mailbox(tip);
    if (!shown.includes("Laporan Anda")) return;
    if (what === "add") {
      await tip.sari.taps("Tambah keterangan");
      await tip.sari.says(SENDERS[number]?.words ?? "");
      await tip.sari.taps("Kirim keterangan");
    } else if (what === "withdraw") {
      await tip.sari.taps("Hapus laporan saya");
      await tip.sari.taps("Ya, hapus laporan");
    }
  });
  busy.set(tip, turn);
  return turn;
}

/** @returns gives all that is sent to somebody from now on */
function listenTo(whom: Parameters<DeskAtWork["bot"]["chat"]["callsTo"]>[0]): () => string {
  const before = desk.bot.chat.callsTo(whom).length;
  return () => searchableText(desk.bot.chat.callsTo(whom).slice(before));
}

function plain(html: string): string {
  return html
    .replace(/<[^>]+>/g, "")
    .replace(/&#(?:x2F|47);/gi, "/")
    .replace(/&#(?:39|x27);/gi, "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** The one card of a tip and its topic say what is stored; of a tip that is gone there is nothing left. */
async function expectTrueCard(tip: SentTip): Promise<"alive" | "gone"> {
  const { cards, tips: register, t } = stores;
  const code = tip.code as TipCode;
  const stored = await cards.find(code);
  const status = (await register.byCode(code))?.status;
  const shown = group()
    .messages()
    .filter(({ text = "" }) => text.startsWith(`Laporan ${code} ·`));
  if (stored === undefined || status === undefined) {
    expect(stored).toBeUndefined();
    expect(shown).toEqual([]);
    expect(
      group()
        .topics()
        .filter(({ name }) => name.includes(code)),
    ).toEqual([]);
    return "gone";
  }
  // A card that was deleted is made again with the next deed; looking at it is one.
  if (shown.length === 0) return "alive";
  expect(shown).toHaveLength(1);
  const [card] = shown;
  const wanted = cardScreen(stored, status, t);
  expect(card?.text).toBe(plain(wanted.text));
  expect(
    group()
      .topics()
      .find(({ message_thread_id }) => message_thread_id === stored.topicId)?.name,
  ).toBe(topicName(code, stored.notes.kind, status, t));
  const buttons = card?.reply_markup?.inline_keyboard ?? [];
  const back = buttons
    .flat()
    .find((button) => "callback_data" in button && button.callback_data === `desk:card:${code}`);
  if (back !== undefined && card !== undefined) {
    await desk.rina.taps(`desk:card:${code}`, { group: group(), message: card });
    return expectTrueCard(tip);
  }
  expect(buttons).toEqual(wanted.keyboard.inline_keyboard);
  return "alive";
}

it("whatever three moderators and two senders do at once, cards are true and nobody hears what is not for them", async () => {
  const allSenders: SentTip[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 7 }),
      fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 8 }),
      async (steps, delays) => {
        for (const [index, { name }] of SENDERS.entries()) {
          if (tips[index] !== undefined) continue;
          const tip = await desk.newTip(name);
          tips[index] = tip;
          allSenders.push(tip);
        }
        const { settings } = desk.bot.chat.telegram;
        const heard = [group(), ...tips.flatMap((tip) => tip?.sari ?? [])].map(listenTo);
        let calls = 0;
        settings.fault = (method) =>
          method === "getUpdates" ? undefined : { kind: "hang", ms: delays[calls++ % delays.length] ?? 0 };
        const underWay: Promise<unknown>[] = [];
        for (const one of steps) {
          const doing = act(one);
          if (doing === undefined) continue;
          if (one.do === "wait") await doing;
          else underWay.push(doing);
        }
        await Promise.all(underWay);
        settings.fault = undefined;
        await desk.bot.chat.settled();
        await vi.waitFor(async () => expect(await stores.outbox.countWaiting()).toBe(0), { timeout: 5_000 });

        const [sent = "", ...told] = heard.map((everything) => everything());
        const all = tips;
        for (const [index, tip] of all.entries()) {
          if (tip === undefined) continue;
          const isAlive = (await expectTrueCard(tip)) === "alive";
          expect(told[index]).not.toContain(TALK);
          const others = allSenders.filter(({ code }) => code !== tip.code);
          for (const { code } of others) expect(told[index]).not.toContain(`untuk ${code}`);
          if (!isAlive) tips = tips.map((one, at) => (at === index ? undefined : one));
        }
        expect(allSenders.filter(({ sari }) => sari.traces.test(sent)).map(({ code }) => code)).toEqual([]);
      },
    ),
    { numRuns: 30, endOnFailure: true },
  );
  expect(desk.bot.logged()).not.toContain('"level":"error"');
}, 120_000);
