// npm run load:tips-flood: 1,000 people each send a tip within a minute while 50 others ask and 50 play quizzes.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { loadTranslator } from "../../src/bot/translate.ts";
import { startLocalTelegram } from "../../src/local-telegram/index.ts";
import { formatReceipt, receiptOf } from "../../src/tips/receipt.ts";
import { startHearing } from "../support/hearing.ts";
import { watchTipGroup } from "../support/tip-group.ts";
import { buttonsOf, tokenOf, writeTip } from "../support/tip-writer.ts";
import type { BotSettings } from "./bot-process.ts";
import { startChild } from "./processes.ts";
import { variedQuestions } from "./questions.ts";

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "1000" },
    others: { type: "string", default: "50" },
    "latency-ms": { type: "string", default: "100" },
    /** Within so many seconds everybody begins. */
    "within-s": { type: "string", default: "60" },
    /** For each turn of a report, at most; the shortest is a third of it. */
    "think-s": { type: "string", default: "3" },
    /** How long FAQ and quiz are measured without the flood. */
    "calm-s": { type: "string", default: "60" },
  },
});
const PEOPLE = Number(values.people);
const OTHERS = Number(values.others);
const LATENCY_MS = Number(values["latency-ms"]);
const ASK_EVERY_MS = 10_000;
const READING_MS = 8_000;
/** Whoever has heard nothing for so long counts as left alone. */
const PATIENCE_MS = 120_000;
/** Slower than this beside the flood: FAQ and quiz suffer. */
const MOST_TIMES_SLOWER = 10;
const MOST_MB = 400;

const say = (line = "") => process.stdout.write(`${line}\n`);
const between = (least: number, most: number) => least + Math.random() * (most - least);
const at = (list: readonly number[], share: number) =>
  list.toSorted((a, b) => a - b)[Math.ceil(list.length * share) - 1] ?? 0;
const t = (await loadTranslator("locales"))("id");
const apologies = [t("bot.apology"), t("bot.tooSlow")];
const broken: string[] = [];

const folder = mkdtempSync(join(tmpdir(), "netral-flood-"));
const telegram = await startLocalTelegram({
  latencyMs: LATENCY_MS,
  limits: true,
  keptCalls: 0,
  keptMessages: 2_000,
  queryLifetimeMs: 60_000,
});
const { people, groups } = telegram;
const hearing = startHearing(telegram);
const group = groups.create({
  title: "Moderator",
  ownerId: people.create({ first_name: "Pemilik" }).id,
  memberIds: [],
  isForum: true,
});
const MARK = /tanda[a-z]{5}ujung/g;
const shown = watchTipGroup(telegram, group.id, MARK);
let isMeasured = true;
let sorry = 0;
let sent = 0;
telegram.world.subscribe((event) => {
  if (event.type !== "message_sent" && event.type !== "message_edited") return;
  if (!event.shown.is_from_bot) return;
  sent += 1;
  if (apologies.includes(event.shown.message.text ?? "")) sorry += 1;
});
const settings: BotSettings = {
  apiRoot: telegram.apiRoot,
  token: telegram.token,
  databaseFile: join(folder, "netral.db"),
  throttled: true,
  moderatorChatId: group.id,
};

say(
  `${PEOPLE} people report within ${values["within-s"]} s, ${OTHERS} ask, ${OTHERS} play; ${LATENCY_MS} ms of latency, Telegram's limits on; load before: ${loadavg()[0]?.toFixed(1)}`,
);
const bot = startChild("./bot-process.ts", settings);
try {
  await bot.says();
  await Promise.race([run(), bot.failed]);
} finally {
  bot.process.kill("SIGKILL");
  await telegram.close();
  rmSync(folder, { recursive: true });
}
for (const line of broken) say(`BROKEN: ${line}`);
process.exit(broken.length > 0 ? 1 : 0);

interface Times {
  faq: number[];
  quiz: number[];
}

async function run(): Promise<void> {
  const calm: Times = { faq: [], quiz: [] };
  const flooded: Times = { faq: [], quiz: [] };
  let now = calm;
  const questions = variedQuestions(2_000);
  const others = [
    ...persons(OTHERS, "Penanya").map((id, index) => askOnAndOn(id, questions.slice(index * 20), () => now)),
    ...persons(OTHERS, "Pemain").map((id) => playOnAndOn(id, () => now)),
  ];
  await sleep(5_000);
  calm.faq.length = calm.quiz.length = 0;
  await sleep(Number(values["calm-s"]) * 1_000);
  const before = memory();

  now = flooded;
  const sentBefore = sent;
  const startedAt = performance.now();
  const senders = persons(PEOPLE, "Pengirim");
  const ends = await Promise.all(senders.map((id, index) => reportOnce(id, index)));
  const seconds = (performance.now() - startedAt) / 1_000;
  const messages = sent - sentBefore;
  isMeasured = false;
  await Promise.all(others);
  const after = memory();

  for (const what of ["faq", "quiz"] as const) {
    const line = (times: readonly number[]) =>
      `p50 ${Math.round(at(times, 0.5))} ms, p95 ${Math.round(at(times, 0.95))} ms, last ${Math.round(at(times, 1))} ms (${times.length})`;
    const ratio = (share: number) => at(flooded[what], share) / at(calm[what], share);
    say(`${what} without flood: ${line(calm[what])}`);
    say(
      `${what} in the flood:  ${line(flooded[what])}: ${ratio(0.5).toFixed(1)}×, ${ratio(0.95).toFixed(1)}× as slow`,
    );
    if (ratio(0.95) > MOST_TIMES_SLOWER) broken.push(`${what} is more than ${MOST_TIMES_SLOWER}× as slow`);
  }
  const counts = new Map<string, number>();
  for (const { end } of ends) counts.set(end, (counts.get(end) ?? 0) + 1);
  say(`the flood took ${Math.round(seconds)} s, ${(messages / seconds).toFixed(1)} messages/s`);
  say(`ends: ${[...counts].map(([end, count]) => `${end} ${count}`).join(", ")}`);
  say(`apologies: ${sorry}; memory: ${before} → ${after} MB, peak ${memory("VmHWM")} MB`);
  if (sorry > 0) broken.push(`${sorry} apologies`);
  if (memory("VmHWM") > MOST_MB) broken.push(`the bot took more than ${MOST_MB} MB`);
  for (const end of ["silent", "apology", "lost", "unclear"]) {
    if (counts.has(end)) broken.push(`${counts.get(end)} people ended with «${end}»`);
  }
  if (!counts.has("receipt")) broken.push("nobody was given a receipt");
  if (PEOPLE > 100 && !["closed", "closed when sending", "no-room"].some((end) => counts.has(end)))
    broken.push("nobody was turned away");

  const acknowledged = ends.filter(({ end }) => end === "receipt").map(({ mark }) => mark);
  const missing = () => acknowledged.filter((mark) => shown.shows(mark).texts.length !== 1);
  // The group takes 20 messages a minute, and a tip needs five calls that count.
  const deadline = performance.now() + 60_000 + acknowledged.length * 20_000;
  const handingOver = performance.now();
  while (missing().length > 0 && performance.now() < deadline) await sleep(1_000);
  const arrived = acknowledged.length - missing().length;
  say(
    `acknowledged ${acknowledged.length}, arrived ${arrived}, the last one ${Math.round((performance.now() - handingOver) / 1_000)} s after the flood`,
  );
  if (missing().length > 0) broken.push(`${missing().length} acknowledged tips have not arrived`);
}

function persons(count: number, name: string): number[] {
  return Array.from({ length: count }, (_, i) => people.create({ first_name: `${name} ${i + 1}` }).id);
}

async function askOnAndOn(id: number, questions: readonly string[], now: () => Times): Promise<void> {
  await sleep(between(0, ASK_EVERY_MS));
  for (let asked = 0; isMeasured; asked++) {
    const from = hearing.now(id);
    const times = now();
    const startedAt = performance.now();
    hearing.say(id, questions[asked % questions.length] ?? "netralitas");
    const answer = await hearing.until(id, from, PATIENCE_MS, () => true);
    if (answer === undefined) broken.push("a question was not answered");
    const ms = performance.now() - startedAt;
    times.faq.push(ms);
    await sleep(Math.max(0, between(0.5, 1.5) * ASK_EVERY_MS - ms));
  }
}

async function playOnAndOn(id: number, now: () => Times): Promise<void> {
  const read = () => sleep(READING_MS * between(1 / 3, 1));
  const hear = (from: number, wanted: RegExp) =>
    hearing.until(id, from, PATIENCE_MS, ({ text, message }) => (wanted.test(text) ? message : undefined));
  await sleep(between(0, READING_MS));
  while (isMeasured) {
    let from = hearing.now(id);
    hearing.say(id, "/kuis");
    const menu = await hear(from, /Kuis netralitas/);
    if (menu === undefined) return void broken.push("a quiz did not begin");
    from = hearing.now(id);
    const label = buttonsOf(menu).find((one) => /^(?:Lima soal campuran|Lanjutkan)/.test(one));
    hearing.tap(id, menu, label ?? "");
    for (let number = 1; number <= 5 && isMeasured; number++) {
      const question = await hear(from, new RegExp(`Soal ${number}/\\d+\\n[^✅]*$`));
      if (question === undefined) return void broken.push("a quiz went silent");
      await read();
      from = hearing.now(id);
      const times = now();
      const startedAt = performance.now();
      hearing.tap(id, question, "A");
      const feedback = await hear(from, /Benar\.|Belum tepat\./);
      if (feedback === undefined) return void broken.push("an answer in a quiz was not taken");
      times.quiz.push(performance.now() - startedAt);
      await read();
      from = hearing.now(id);
      hearing.tap(id, feedback, number === 5 ? "Lihat hasil" : "Lanjut");
    }
    if (isMeasured) await hear(from, /Selesai: /);
  }
}

/** One tip, by somebody who does not try again when the bot takes none. */
async function reportOnce(personId: number, index: number): Promise<{ mark: string; end: string }> {
  const mark = markOf(index);
  await sleep(between(0, Number(values["within-s"]) * 1_000));
  const think = () => sleep(Number(values["think-s"]) * 1_000 * between(1 / 3, 1));
  const what = `Camat mengajak semua staf memilih calon nomor dua saat apel pagi, ${mark}.`;
  const written = await writeTip(hearing, { personId, what, patienceMs: PATIENCE_MS, think });
  if (written.kind !== "preview") return { mark, end: written.kind };
  const receipt = formatReceipt(receiptOf(tokenOf(written.control)));
  for (let taps = 0; taps < 20; taps++) {
    await think();
    const from = hearing.now(personId);
    hearing.tap(personId, written.control, "Kirim");
    const end = await hearing.until(personId, from, PATIENCE_MS, ({ text }) => {
      if (text.includes(receipt)) return "receipt";
      if (/terlalu banyak kiriman[\s\S]+Belum terkirim\. Draf Anda masih ada/.test(text))
        return "closed when sending";
      if (/^Sedang ramai, jadi belum terkirim/.test(text)) return "busy";
      return apologies.includes(text) ? "apology" : undefined;
    });
    if (end === undefined) return { mark, end: "silent" };
    if (end !== "busy") return { mark, end };
    await sleep(10_000);
  }
  return { mark, end: "busy to the end" };
}

/** Letters alone: a number would be asked about. */
function markOf(number: number): string {
  const letters = [...number.toString(16).padStart(5, "0")].map((digit) =>
    String.fromCharCode(97 + Number.parseInt(digit, 16)),
  );
  return `tanda${letters.join("")}ujung`;
}

/** In MB; Linux only. */
function memory(field: "VmRSS" | "VmHWM" = "VmRSS"): number {
  const status = readFileSync(`/proc/${bot.process.pid}/status`, "utf8");
  return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1024);
}
