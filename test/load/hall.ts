// npm run load:hall: a hall of 150 people who ask, or tap, at the same moment, with 100 ms to Telegram and back.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadTranslator } from "../../src/bot/translate.ts";
import { type LocalTelegram, startLocalTelegram } from "../../src/local-telegram/index.ts";
import type { BotSettings } from "./bot-process.ts";
import { startChild } from "./processes.ts";
import { variedQuestions } from "./questions.ts";

const PEOPLE = 150;
const LATENCY_MS = 100;
const HANG_MS = 30_000;
const WARM_UP = 40;

const folder = mkdtempSync(join(tmpdir(), "netral-hall-"));
const t = (await loadTranslator("locales"))("id");
const apologies = [t("bot.apology"), t("bot.tooSlow")];
const say = (line = "") => process.stdout.write(`${line}\n`);

interface Hall {
  telegram: LocalTelegram;
  people: readonly number[];
  /** Everybody of `askers` asks now. @returns question to answer, in milliseconds, by person */
  everybodyAsks(askers: readonly number[]): Promise<number[]>;
  /** What went wrong for anybody so far. */
  troubles(): string;
}

try {
  say(
    `${PEOPLE} people at once, ${LATENCY_MS} ms of latency on each call; the bot has answered ${WARM_UP} questions before.`,
  );
  say("| | p50 | p95 | last | apologies, 429s |");
  say("|---|---:|---:|---:|---|");
  await inHall({ limits: false }, async (hall) => {
    report("question → answer, no limits", await hall.everybodyAsks(hall.people), hall);
  });
  await inHall({ limits: false }, async (hall) => {
    const [unlucky = 0, ...others] = hall.people;
    hang(hall.telegram, unlucky);
    hall.telegram.people.say(unlucky, "boleh like postingan caleg?");
    report("  the same, one of them hangs for 30 s", await hall.everybodyAsks(others), hall);
  });
  await inHall({ limits: false }, async (hall) => {
    const [unlucky = 0, ...others] = hall.people;
    hang(hall.telegram, unlucky);
    hall.telegram.people.say(unlucky, "boleh like postingan caleg?");
    await sleep(1_000);
    report("  the same, one has been hanging for 1 s", await hall.everybodyAsks(others), hall);
  });
  await inHall({ limits: true }, async (hall) => {
    report("question → answer, Telegram's limits", await hall.everybodyAsks(hall.people), hall);
    await sleep(2_000);
    const { acknowledged, answered } = everybodyTaps(hall);
    report("tap → acknowledged, Telegram's limits", await acknowledged, hall);
    report("tap → answer, Telegram's limits", await answered, hall);
  });
} finally {
  rmSync(folder, { recursive: true });
}

async function inHall({ limits }: { limits: boolean }, play: (hall: Hall) => Promise<void>): Promise<void> {
  const telegram = await startLocalTelegram({ latencyMs: LATENCY_MS, limits });
  const { apiRoot, token } = telegram;
  const databaseFile = join(folder, `${telegram.port}.db`);
  const bot = startChild("./bot-process.ts", {
    apiRoot,
    token,
    databaseFile,
    throttled: limits,
  } satisfies BotSettings);
  await bot.says();
  const people = (count: number) =>
    Array.from({ length: count }, (_, i) => telegram.people.create({ first_name: `Orang ${i + 1}` }).id);
  const texts = variedQuestions(PEOPLE + WARM_UP);
  const hall: Hall = {
    telegram,
    people: people(PEOPLE),
    everybodyAsks(askers) {
      const answered = timesOfAnswers(telegram, askers);
      for (const [i, id] of askers.entries()) telegram.people.say(id, texts[i] ?? "netralitas");
      return answered;
    },
    troubles() {
      const sent = telegram.calls();
      const sorry = sent.filter(({ params }) => apologies.includes(String(params.text))).length;
      return `${sorry}, ${sent.filter(({ error }) => error?.code === 429).length}`;
    },
  };
  try {
    await Promise.race([hall.everybodyAsks(people(WARM_UP)), bot.failed]);
    await sleep(1_500);
    await Promise.race([play(hall), bot.failed]);
  } finally {
    // Not to wait for what hangs.
    bot.process.kill("SIGKILL");
    await telegram.close();
  }
}

function timesOfAnswers({ world }: LocalTelegram, people: readonly number[]): Promise<number[]> {
  const askedAt = performance.now();
  const missing = new Set(people);
  const times: number[] = [];
  return new Promise((resolve) => {
    const stop = world.subscribe((event) => {
      if (event.type !== "message_sent" || !event.shown.is_from_bot || !missing.delete(event.chat_id)) return;
      times.push(performance.now() - askedAt);
      if (missing.size > 0) return;
      stop();
      resolve(times);
    });
  });
}

/** Everybody taps «legal basis» under their card; those who were given no card are left out. */
function everybodyTaps({ telegram, people }: Hall) {
  const cards = people.flatMap((id) => {
    const messages = [...(telegram.world.chats.get(id)?.messages.values() ?? [])];
    const card = messages.findLast(({ message }) =>
      message.reply_markup?.inline_keyboard.flat().some(({ text }) => text === t("faq.button.basis")),
    );
    return card === undefined ? [] : [{ id, messageId: card.message.message_id }];
  });
  const answered = timesOfAnswers(
    telegram,
    cards.map(({ id }) => id),
  );
  const tappedAt = performance.now();
  const acknowledged = Promise.all(
    cards.map(async ({ id, messageId }) => {
      await telegram.people.tap(id, id, messageId, t("faq.button.basis"));
      return performance.now() - tappedAt;
    }),
  );
  return { acknowledged, answered };
}

function hang(telegram: LocalTelegram, personId: number): void {
  telegram.settings.fault = (method, { chat_id }) =>
    method === "sendMessage" && chat_id === personId ? { kind: "hang", ms: HANG_MS } : undefined;
}

function report(what: string, times: readonly number[], hall: Hall): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    `${(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN).toFixed(0)} ms`;
  say(`| ${what} (${times.length}) | ${at(0.5)} | ${at(0.95)} | ${at(1)} | ${hall.troubles()} |`);
}
