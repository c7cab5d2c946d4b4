// npm run load:event: a hall of 300 plays ten questions under Telegram's limits, 100 ms away from it; twice the
// bot is killed in the middle. Meanwhile somebody else asks a question every second.
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import BetterSqlite3 from "better-sqlite3";
import type { Message } from "grammy/types";
import { startLocalTelegram } from "../../src/local-telegram/index.ts";
import { dataFolder, RIGHT } from "../quiz/fixture.ts";
import type { BotSettings } from "./bot-process.ts";
import { type Child, startChild } from "./processes.ts";

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "300" },
    "latency-ms": { type: "string", default: "100" },
  },
});
const PEOPLE = Number(values.people);
const LATENCY_MS = Number(values["latency-ms"]);
const QUESTIONS = 10;
const SECONDS = 15;
/** Killed while this question goes out, and while this one is being answered. */
const KILLED_SENDING = 4;
const KILLED_ANSWERING = 7;
/** Most people read for so long before they tap; one in twenty never does. */
const READING_MS = [2_000, 9_000] as const;
const SILENT = 0.05;

interface Seat {
  id: number;
  alias: string;
  questions: { number: number; at: number; option: string | undefined; tapAfterMs: number; notice: string }[];
  result: string;
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const at = (list: readonly number[], share: number) =>
  list.toSorted((a, b) => a - b)[Math.ceil(list.length * share) - 1] ?? 0;
const figures = (list: readonly number[]) =>
  `p50 ${Math.round(at(list, 0.5))} ms, p95 ${Math.round(at(list, 0.95))} ms, last ${Math.round(at(list, 1))} ms`;

const data = dataFolder();
const folder = mkdtempSync(join(tmpdir(), "netral-event-"));
const databaseFile = join(folder, "netral.db");
const telegram = await startLocalTelegram({
  keptCalls: 100_000,
  keptMessages: 60,
  latencyMs: LATENCY_MS,
  limits: true,
  queryLifetimeMs: 120_000,
});
const settings: BotSettings = {
  apiRoot: telegram.apiRoot,
  token: telegram.token,
  databaseFile,
  throttled: true,
  dataFolder: data.folder,
};
let bot = await newBot();
let outageMs = 0;
say(
  `${PEOPLE} people, ${QUESTIONS} questions of ${SECONDS} s, ${LATENCY_MS} ms of latency, Telegram's limits on; load before: ${loadavg()[0]?.toFixed(1)}`,
);

const seats = new Map<number, Seat>();
const sentAt = new Map<number, number[]>();
const taps: Promise<unknown>[] = [];
const acknowledged: number[] = [];
let tapsInTotal = 0;
const host = telegram.people.create({ first_name: "Pemandu" }).id;
const other = telegram.people.create({ first_name: "Orang lain" }).id;
let onHost: ((message: Message) => void) | undefined;
let onOther: (() => void) | undefined;

telegram.world.subscribe((event) => {
  if ((event.type !== "message_sent" && event.type !== "message_edited") || !event.shown.is_from_bot) return;
  const { message } = event.shown;
  if (event.chat_id === host) onHost?.(message);
  if (event.chat_id === other) onOther?.();
  const seat = seats.get(event.chat_id);
  if (seat !== undefined && event.type === "message_sent") reads(seat, message);
});

function hostSees(wanted: RegExp): Promise<Message> {
  return new Promise((resolve) => {
    onHost = (message) => {
      if (!wanted.test(message.text ?? message.caption ?? "")) return;
      onHost = undefined;
      resolve(message);
    };
  });
}

function reads(seat: Seat, message: Message): void {
  const text = message.text ?? "";
  seat.alias ||= /sebagai (\w+ \d\d)\./.exec(text)?.[1] ?? "";
  if (text.includes("Acara selesai.")) seat.result = text;
  const number = Number(/Soal (\d+)\/\d+ · /.exec(text)?.[1]);
  if (Number.isNaN(number)) return;
  const now = performance.now();
  sentAt.set(number, [...(sentAt.get(number) ?? []), now]);
  const known = seat.questions.some((one) => one.number === number);
  const question = { number, at: now, option: undefined as string | undefined, tapAfterMs: 0, notice: "" };
  seat.questions.push(question);
  if (known || Math.random() < SILENT) return;
  const lines = text
    .slice(text.lastIndexOf("Soal "))
    .split("\n")
    .filter((line) => /^[A-D]\. /.test(line));
  const isRight = Math.random() < 0.55;
  const line = lines.find((one) => one.includes(RIGHT) === isRight) ?? "A";
  taps.push(
    sleep(READING_MS[0] + Math.random() * (READING_MS[1] - READING_MS[0])).then(async () => {
      const tapped = performance.now();
      question.option = isRight ? "right" : "wrong";
      question.tapAfterMs = tapped - now;
      tapsInTotal += 1;
      const answer = await telegram.people.tap(seat.id, seat.id, message.message_id, line[0] ?? "A");
      question.notice = "text" in answer ? (answer.text ?? "") : answer.kind;
      acknowledged.push(performance.now() - tapped);
    }),
  );
}

async function newBot(): Promise<Child> {
  const child = startChild("./bot-process.ts", settings);
  await child.says();
  return child;
}

async function killsBot(): Promise<void> {
  const before = performance.now();
  bot.failed.catch(() => {});
  bot.process.kill("SIGKILL");
  bot = await newBot();
  outageMs = performance.now() - before;
}

const tapHost = (message: Message, label: string) =>
  telegram.people.tap(host, host, message.message_id, label);

/** «Tercatat: B», or «Jawaban Anda sudah tercatat» where a kill came between the writing and the word of it. */
function isNoted(notice: string): boolean {
  return /tercatat/i.test(notice);
}

/** Somebody who has nothing to do with it all. */
const replies: number[] = [];
let isOver = false;
async function asks(): Promise<void> {
  while (!isOver) {
    const before = performance.now();
    const answered = new Promise<void>((resolve) => {
      onOther = resolve;
    });
    telegram.people.say(other, "boleh like postingan caleg?");
    await answered;
    replies.push(performance.now() - before);
    await sleep(1_100);
  }
}

// The event is made, and the hall comes in.
let next = hostSees(/Kuis bersama di aula/);
telegram.people.say(host, "/acara");
let panel = await next;
next = hostSees(/Atur acaranya/);
void tapHost(panel, "Semua topik");
panel = await next;
next = hostSees(/Atur acaranya/);
void tapHost(panel, `${SECONDS} detik`);
panel = await next;
next = hostSees(/^Acara \w{5}\n/);
void tapHost(panel, "Buat acara");
panel = await next;
const code = /^Acara (\w{5})/.exec(panel.text ?? "")?.[1] ?? "";
const cameIn = performance.now();
for (let index = 0; index < PEOPLE; index++) {
  const { id } = telegram.people.create({ first_name: `Peserta ${index}` });
  seats.set(id, { id, alias: "", questions: [], result: "" });
  telegram.people.start(id, `acara_${code}`);
}
while ([...seats.values()].some(({ alias }) => alias === "")) await sleep(100);
say(`all are in, each under a pseudonym, after ${((performance.now() - cameIn) / 1000).toFixed(1)} s`);

const asking = asks();
void tapHost(panel, "Mulai");
const waits: number[] = [];
let kept: { alias: string; turns: string }[] = [];
let state = "";
for (let number = 1; number <= QUESTIONS; number++) {
  const reviewed = hostSees(new RegExp(`Soal ${number}/\\d+ selesai`));
  while ((sentAt.get(number)?.length ?? 0) < PEOPLE / 2) await sleep(20);
  if (number === KILLED_SENDING) {
    await killsBot();
    say(`killed while question ${number} went out, up again after ${Math.round(outageMs)} ms`);
  }
  if (number === KILLED_ANSWERING) {
    while ((sentAt.get(number)?.length ?? 0) < PEOPLE) await sleep(20);
    // The word that the last message is out has come back by now.
    await sleep(500);
    await killsBot();
    say(`killed while question ${number} was answered, up again after ${Math.round(outageMs)} ms`);
  }
  panel = await reviewed;
  const times = sentAt.get(number) ?? [];
  const took = at(times, 1) - Math.min(...times);
  if (number !== KILLED_SENDING) waits.push(took);
  if (number === QUESTIONS) {
    const db = new BetterSqlite3(databaseFile, { readonly: true });
    kept = db.prepare("select alias, turns from event_players").all() as typeof kept;
    state = (db.prepare("select state from events").get() as { state: string }).state;
    db.close();
  }
  void tapHost(panel, number === QUESTIONS ? "Selesai, kirim hasil" : "Berikutnya");
}
await hostSees(/Acara \w{5} selesai\./);
isOver = true;
await Promise.all(taps);
await asking;

// A slow model: points from what is kept of each question, added up by hand.
const items = (JSON.parse(state) as { items: string[] }).items;
let faults = 0;
let lost = 0;
const deviations: number[] = [];
const points = new Map<string, number>();
for (const { alias, turns } of kept) {
  const seat = [...seats.values()].find((one) => one.alias === alias);
  const cells = turns.split(",").slice(1);
  let sum = 0;
  for (const [index, cell] of cells.entries()) {
    const [, option, elapsed] = cell.split("/");
    const right = items[index]?.replace("!", "").at(-1);
    const played = seat?.questions.find((one) => one.number === index + 1);
    const wasTold = isNoted(played?.notice ?? "");
    if ((option !== undefined) !== wasTold) lost += 1;
    if (option === undefined) continue;
    if ((option === right) !== (played?.option === "right")) faults += 1;
    if (index + 1 !== KILLED_SENDING && index + 1 !== KILLED_ANSWERING)
      deviations.push(Math.abs(Number(elapsed) - (played?.tapAfterMs ?? 0)));
    if (option !== right) continue;
    sum += 1000 + Math.round(500 * Math.max(0, 1 - Number(elapsed) / (SECONDS * 1000)));
  }
  points.set(alias, sum);
}
for (const seat of seats.values()) {
  const sum = points.get(seat.alias) ?? -1;
  const rank = 1 + [...points.values()].filter((one) => one > sum).length;
  const told = /peringkat (\d+) dari[^\n]+\n\d+ dari \d+ soal benar, ([\d.]+) poin/.exec(seat.result);
  if (Number(told?.[1]) !== rank || Number(told?.[2]?.replaceAll(".", "")) !== sum) faults += 1;
}
const notices = [...seats.values()]
  .flatMap((seat) => seat.questions.map(({ notice }) => notice))
  .filter(Boolean);
const refused = notices.filter((notice) => !isNoted(notice));
const twice = [...seats.values()].reduce(
  (sum, { questions }) => sum + questions.length - new Set(questions.map(({ number }) => number)).size,
  0,
);
const calls = telegram.calls();
const left = new BetterSqlite3(databaseFile, { readonly: true });
const rows = left
  .prepare("select (select count(*) from events) + (select count(*) from event_players) rows")
  .get() as {
  rows: number;
};
left.close();

say(`question → the whole hall: ${waits.map((ms) => (ms / 1000).toFixed(1)).join(", ")} s`);
say(`tap → acknowledged (${acknowledged.length}): ${figures(acknowledged)}`);
say(`somebody else's question → answer (${replies.length}): ${figures(replies)}`);
say(`own time as kept against as seen from outside (${deviations.length}): ${figures(deviations)}`);
say(
  `taps ${tapsInTotal}, refused as late or closed ${refused.length}, answers lost or not told ${lost}, scores and ranks that differ from the model's ${faults}`,
);
say(
  `429s ${calls.filter(({ error }) => error?.code === 429).length}; questions sent a second time after a kill ${twice}; edits of buttons ${calls.filter(({ method }) => method === "editMessageReplyMarkup").length}`,
);
say(`rows left after the results: ${rows.rows}`);
const isWell = faults === 0 && lost === 0 && rows.rows === 0 && waits.every((ms) => ms < 12_000);
say(isWell ? "all is well" : "NOT ALL IS WELL");

await bot.end();
await telegram.close();
rmSync(folder, { recursive: true });
data.remove();
process.exit(isWell ? 0 : 1);
