// npm run load:quiz: 500 people play five questions at once, over a Bot API server that answers 100 ms late.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import BetterSqlite3 from "better-sqlite3";
import type { Message } from "grammy/types";
import { type LocalTelegram, startLocalTelegram } from "../../src/local-telegram/index.ts";
import { dataFolder } from "../quiz/fixture.ts";
import { startChild } from "./processes.ts";

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "500" },
    "latency-ms": { type: "string", default: "100" },
    /** Longest time for reading a question, in seconds; the shortest is a third of it. */
    "reading-s": { type: "string", default: "9" },
    /** One of the runs, by the number in front of it. */
    only: { type: "string" },
  },
});
const PEOPLE = Number(values.people);
const LATENCY_MS = Number(values["latency-ms"]);
const READING_MS = Number(values["reading-s"]) * 1000;
const QUESTIONS = 5;

interface Figures {
  /** From a tap on an option to the bot's word to Telegram that it has it. */
  acknowledged: number[];
  /** From a tap on an option to the feedback on the screen. */
  shown: number[];
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Of these, sorted, the one below which so many lie. */
const percentile = (sorted: readonly number[], share: number) =>
  sorted[Math.ceil(sorted.length * share) - 1] ?? 0;

print(
  `${PEOPLE} people, ${QUESTIONS} questions each, ${LATENCY_MS} ms of latency to Telegram; load before: ${loadavg()[0]?.toFixed(1)}`,
);
const data = dataFolder();
const runs = [
  { name: "1 limits off, reading 3–9 s", limits: false, atOnce: false },
  { name: "2 limits off, everybody taps in the same instant", limits: false, atOnce: true },
  { name: "3 Telegram's limits on, reading 3–9 s", limits: true, atOnce: false },
];
for (const one of runs) if (values.only === undefined || one.name.startsWith(values.only)) await run(one);
data.remove();
process.exit();

async function run({
  name,
  limits,
  atOnce,
}: {
  name: string;
  limits: boolean;
  atOnce: boolean;
}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "netral-load-"));
  const databaseFile = join(folder, "netral.db");
  const telegram = await startLocalTelegram({
    keptCalls: 0,
    keptMessages: 10,
    latencyMs: LATENCY_MS,
    limits,
    queryLifetimeMs: 120_000,
  });
  const { apiRoot, token } = telegram;
  const settings = { apiRoot, token, databaseFile, throttled: limits, dataFolder: data.folder };
  const bot = startChild("./bot-process.ts", settings);
  await bot.says();
  const emptyBytes = bytesOf(databaseFile);

  const figures: Figures = { acknowledged: [], shown: [] };
  const watch = watcher(telegram);
  const together = barrier(atOnce ? PEOPLE : 0);
  const people = Array.from(
    { length: PEOPLE },
    (_, index) => telegram.people.create({ first_name: `P${index}` }).id,
  );
  const started = performance.now();
  const scores = await Promise.all(people.map((id) => play(telegram, watch, id, figures, atOnce, together)));
  const seconds = (performance.now() - started) / 1000;
  await bot.end();
  await telegram.close();

  const db = new BetterSqlite3(databaseFile);
  const totals = db
    .prepare(
      "select sum(shown) shown, sum(correct) correct, sum(chosen_0 + chosen_1 + chosen_2 + chosen_3) answers from quiz_statistics",
    )
    .get() as { shown: number; correct: number; answers: number };
  const learnerBytes = db
    .prepare("select avg(length(state) + length(day) + length(person)) bytes from quiz_learners")
    .get() as { bytes: number };
  db.pragma("wal_checkpoint(truncate)");
  db.close();
  const right = scores.reduce((sum, score) => sum + score, 0);
  const isWhole =
    totals.answers === PEOPLE * QUESTIONS && totals.shown === PEOPLE * QUESTIONS && totals.correct === right;
  print(`\n${name}: ${Math.round((PEOPLE * QUESTIONS * 2) / seconds)} taps/s over ${seconds.toFixed(0)} s`);
  for (const [what, list] of Object.entries(figures)) {
    const sorted = (list as number[]).toSorted((a, b) => a - b);
    const [p50, p95, most] = [0.5, 0.95, 1].map((share) => Math.round(percentile(sorted, share)));
    print(`  tap → ${what.padEnd(12)}  p50 ${p50} ms   p95 ${p95} ms   max ${most} ms   (${sorted.length})`);
  }
  print(
    `  answers counted ${totals.answers} of ${PEOPLE * QUESTIONS}, scores ${isWhole ? "agree: nothing lost, nothing twice" : "DO NOT AGREE"}`,
  );
  print(
    `  database ${Math.round((bytesOf(databaseFile) - emptyBytes) / PEOPLE)} bytes of file per person (row ${Math.round(learnerBytes.bytes)})`,
  );
  if (!isWhole) process.exitCode = 1;
  rmSync(folder, { recursive: true });
}

async function play(
  { people }: LocalTelegram,
  watch: Watcher,
  id: number,
  figures: Figures,
  atOnce: boolean,
  together: () => Promise<void>,
): Promise<number> {
  const read = (share: number) => pause(atOnce ? 0 : share * READING_MS * (1 / 3 + (Math.random() * 2) / 3));
  const tap = (message: Message, label: string) => people.tap(id, id, message.message_id, label);
  // People come within the time of one question.
  await read(1);
  let next = watch(id, /Kuis netralitas/);
  people.say(id, "/kuis");
  const menu = await next;
  next = watch(id, /Soal 1\//);
  void tap(menu, "Lima soal campuran");
  for (let number = 1; ; number++) {
    const question = await next;
    await read(1);
    await together();
    next = watch(id, /(Benar\.|Belum tepat\.)/);
    const before = performance.now();
    void tap(question, "A").then(() => figures.acknowledged.push(performance.now() - before));
    const feedback = await next;
    figures.shown.push(performance.now() - before);
    await read(0.5);
    if (number === QUESTIONS) {
      next = watch(id, /Selesai: /);
      void tap(feedback, "Lihat hasil");
      return Number(/Selesai: (\d+)/.exec((await next).text ?? "")?.[1]);
    }
    next = watch(id, new RegExp(`Soal ${number + 1}/\\d+\\n[^✅]*$`));
    void tap(feedback, "Lanjut");
  }
}

type Watcher = (chatId: number, wanted: RegExp) => Promise<Message>;

/** Resolves with the next message, new or edited, that matches. */
function watcher({ world }: LocalTelegram): Watcher {
  const waiting = new Map<number, { wanted: RegExp; found: (message: Message) => void }>();
  world.subscribe((event) => {
    if ((event.type !== "message_sent" && event.type !== "message_edited") || !event.shown.is_from_bot)
      return;
    const waiter = waiting.get(event.chat_id);
    if (waiter === undefined || !waiter.wanted.test(event.shown.message.text ?? "")) return;
    waiting.delete(event.chat_id);
    waiter.found(event.shown.message);
  });
  return (chatId, wanted) =>
    new Promise((found) => {
      waiting.set(chatId, { wanted, found });
    });
}

/** Lets `count` callers go on together, again and again; with 0 nobody waits. */
function barrier(count: number): () => Promise<void> {
  let waiting: (() => void)[] = [];
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length < count) return;
      const all = waiting;
      waiting = [];
      for (const go of all) go();
    });
}

/** The file with what still lies in its log. */
function bytesOf(databaseFile: string): number {
  const db = new BetterSqlite3(databaseFile);
  db.pragma("wal_checkpoint(truncate)");
  db.close();
  return statSync(databaseFile).size;
}
