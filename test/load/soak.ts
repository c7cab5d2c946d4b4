// npm run soak                          eight minutes of everything at once, while calls fail and the bot is killed
// npm run soak -- --minutes 60          a real hour
// npm run soak -- --engine postgres     with a standby that takes over
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { DatabaseConfig } from "../../src/config.ts";
import { startLocalTelegram } from "../../src/local-telegram/index.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { outboxStore } from "../../src/tips/outbox-store.ts";
import { startCluster } from "../support/postgres-cluster.ts";
import { telltalePicture } from "../tips/sender.ts";
import type { BotSettings } from "./bot-process.ts";
import { askers } from "./soak/asking.ts";
import { between, FAULTS, percentile, startChronicle } from "./soak/chronicle.ts";
import { holdHall } from "./soak/hall.ts";
import { groupOf, judgeKeys, judgeTips } from "./soak/judging.ts";
import { keepBot } from "./soak/keeper.ts";
import type { Ledger } from "./soak/ledger.ts";
import { moderators } from "./soak/moderating.ts";
import { players, rightOptions } from "./soak/playing.ts";
import { reporters } from "./soak/reporting.ts";
import { seats } from "./soak/seat.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "8" },
    engine: { type: "string", default: "sqlite" },
    restarts: { type: "string" },
    askers: { type: "string", default: "30" },
    players: { type: "string", default: "10" },
    hall: { type: "string", default: "30" },
    /** Of each kind, at each call, in percent. */
    faults: { type: "string", default: "1" },
  },
});
const MINUTES = Number(values.minutes);
const onPostgres = values.engine === "postgres";
const RESTARTS = Number(values.restarts ?? (onPostgres ? 5 : 20));
const RUN_MS = MINUTES * 60_000;
/** Restarts fall between these parts of the run; what follows is one long leg, in which memory has to be flat. */
const [FIRST_RESTART, LAST_RESTART] = [0.06, 0.6];
/** Between two tips: with all that moderators do to one, a group's 20 messages a minute are nearly used up. */
const TIP_EVERY_MS = 50_000;
const MEMORY_EVERY_MS = 10_000;
/** For what is under way when the traffic ends, and then for what waits for the group's limit. */
const FINISH_MS = 6 * 60_000;
const DRAIN_MS = 10 * 60_000;
const MOST_GROWTH_MB = 15;
const TAKE_OVER_MS = 10_000;

const say = (line = "") => process.stdout.write(`${line}\n`);
const chronicle = startChronicle(say);
const folder = mkdtempSync(join(tmpdir(), "netral-soak-"));
const databaseFile = join(folder, "netral.db");
const cluster = onPostgres ? await startCluster({ isDurable: true }) : undefined;
if (onPostgres && cluster === undefined) {
  say("PostgreSQL is not installed here.");
  process.exit(1);
}
const postgresUrl = cluster && `${cluster.url}/postgres`;
const where: DatabaseConfig =
  postgresUrl === undefined
    ? { engine: "sqlite", file: databaseFile }
    : { engine: "postgres", url: postgresUrl };

say(`${MINUTES} minutes on ${values.engine}, ${RESTARTS} restarts, load before ${loadavg()[0]?.toFixed(1)}.`);
say(
  "Shortened against an hour: slots for tips are 1 minute apart instead of 60 (a setting), and people come",
);
say(
  "closer together. Both only bring more into the same time: more hand-overs, and more kills that fall into",
);
say(
  "something. No clock runs faster: Telegram's limits, retries, time-outs, drafts and the seconds of a quiz are",
);
say("what they are in production, and so a group takes as few messages a minute as it does there.");

const telegram = await startLocalTelegram({
  limits: true,
  latencyMs: 40,
  queryLifetimeMs: 60_000,
  keptMessages: 20_000,
  keptCalls: 0,
});
const seat = seats(telegram, chronicle);
const owner = telegram.people.create({ first_name: "Moderator satu" }).id;
const second = telegram.people.create({ first_name: "Moderator dua" }).id;
const chatId = telegram.groups.create({
  title: "Moderator",
  isForum: true,
  ownerId: owner,
  memberIds: [second],
}).id;
const settings: BotSettings = {
  apiRoot: telegram.apiRoot,
  token: telegram.token,
  databaseFile,
  postgresUrl,
  throttled: true,
  moderatorChatId: chatId,
  tipSlotMinutes: 1,
};
const keeper = keepBot(settings, onPostgres, chronicle);
telegram.settings.fault = (method, params) => {
  if (method === "getUpdates") keeper.polled();
  return chronicle.fault(method, params);
};

const ledger: Ledger = { tips: [], letters: [] };
const judge = rightOptions();
const asking = askers(telegram, chronicle, Number(values.askers));
const playing = players(telegram, seat, chronicle, Number(values.players), judge);
const reporting = reporters(chronicle, ledger, await telltalePicture());
const moderating = moderators(telegram, seat, chronicle, ledger, { chatId, people: [owner, second] });
const group = groupOf(telegram, chatId);
const startedAt = performance.now();
let isStopped = false;
const isOver = () => isStopped || performance.now() - startedAt > RUN_MS;

const memory: { at: number; segment: number; rssMb: number; heapMb: number }[] = [];
let segment = 0;

async function watchMemory(): Promise<void> {
  while (!isOver()) {
    await sleep(Math.min(MEMORY_EVERY_MS, RUN_MS / 12));
    const now = segment;
    const figures = await keeper.memory();
    if (figures !== undefined && now === segment)
      memory.push({ at: performance.now() - startedAt, segment, ...figures });
  }
}

async function restart(): Promise<void> {
  for (let number = 0; number < RESTARTS; number++) {
    const part = FIRST_RESTART + ((LAST_RESTART - FIRST_RESTART) * (number + Math.random())) / RESTARTS;
    const due = startedAt + part * RUN_MS - performance.now();
    if (due > 0) await sleep(due);
    await keeper.end(onPostgres || number % 2 === 1 ? "SIGKILL" : "SIGTERM");
    segment += 1;
  }
}

/** Tips come one after another; some get an addition, some are withdrawn, all are looked in on. */
async function sendTips(): Promise<void> {
  const lives: Promise<void>[] = [];
  for (let number = 0; performance.now() - startedAt < RUN_MS * 0.8; number++) {
    const self = seat(telegram.people.create({ first_name: `Pelapor ${number}` }).id);
    lives.push(
      liveWithTip(self, number).catch((error: unknown) => {
        if (!(error instanceof Error)) throw error;
        chronicle.breaks(`a sender: ${error.message}`);
      }),
    );
    await sleep(Math.min(TIP_EVERY_MS, RUN_MS / 4) * between(0.7, 1.3));
  }
  await Promise.all(lives);
}

async function liveWithTip(self: ReturnType<typeof seat>, number: number): Promise<void> {
  const tip = await reporting.report(self);
  if (tip === undefined) return;
  await sleep(between(5_000, 30_000));
  await reporting.look(tip);
  if (number % 3 === 1) await reporting.add(tip);
  if (number % 4 === 3) await reporting.withdraw(tip);
}

async function until(what: string, ms: number, isDone: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    if (await isDone()) return;
    await sleep(1_000);
  }
  chronicle.breaks(`${what} within ${ms / 60_000} minutes`);
}

await keeper.start();
chronicle.setFaults(Number(values.faults) / 100);
const hall = sleep(RUN_MS * 0.1).then(() => holdHall(telegram, seat, chronicle, Number(values.hall), judge));
const traffic = Promise.all([
  asking.run(isOver),
  playing.run(isOver),
  sendTips(),
  moderating.run(isOver),
  watchMemory(),
  restart(),
  hall.catch((error: unknown) => chronicle.breaks(`hall: ${error instanceof Error ? error.message : "?"}`)),
]);
let isQuiet = false;
void traffic.then(() => {
  isQuiet = true;
});
await Promise.race([traffic, sleep(RUN_MS)]);
isStopped = true;
await until("what was under way did not end", FINISH_MS, () => isQuiet);
say(
  `traffic ended after ${((performance.now() - startedAt) / 60_000).toFixed(1)} minutes; what is under way ends`,
);
await moderating.finish();
// From here on it is looked whether anything was lost, and no longer made worse.
chronicle.setFaults(0);
await until("questions were not answered", 60_000, () => asking.unanswered() === 0);
const db = await openDatabase(where);
await until("tips were not handed over", DRAIN_MS, async () => (await outboxStore(db).countWaiting()) === 0);
await sleep(2_000);
asking.judge();
await judgeTips(ledger, group, chronicle, reporting);
await keeper.stop();
await playing.judge(db);
const rows = await db.selectFrom("tips").select("code").execute();
const alive = ledger.tips.filter(({ state, withdrawal }) => state === "kept" && withdrawal !== "told").length;
const unsure = ledger.tips.filter(
  ({ state, withdrawal }) => state === "unclear" || withdrawal === "asked",
).length;
// Reading letters and withdrawing leave parcels for the next slot, for which nobody waits here.
if (Math.abs(rows.length - alive) > unsure)
  chronicle.breaks(`${rows.length} tips are kept; ${alive} should be`);
if (onPostgres) judgeTakeOver();
judgeKeys(join(folder, "outbox-keys"), chronicle);
await db.destroy();
await telegram.close();
await cluster?.stop();
rmSync(folder, { recursive: true });
report();
process.exit(chronicle.broken.length === 0 ? 0 : 1);

/** Where Telegram answered as it should meanwhile: the start of a process waits for it as well. */
function judgeTakeOver(): void {
  const clean = chronicle.outages.filter(
    ({ from, to }) => !chronicle.injected.some(({ at, until }) => at < to && until > from),
  );
  const longest = Math.max(0, ...clean.map(({ from, to }) => to - from));
  chronicle.count("take-overs without an injected fault", clean.length);
  if (longest > TAKE_OVER_MS) chronicle.breaks(`a standby took over after ${(longest / 1_000).toFixed(1)} s`);
}

function report(): void {
  const seconds = (ms: number) => (ms / 1_000).toFixed(2);
  say("\n| from doing it to the bot's word, s | n | p50 | p95 | last | undisturbed: n | p50 | p95 |");
  say("|---|---:|---:|---:|---:|---:|---:|---:|");
  for (const { what, all, calm } of chronicle.figures()) {
    const cells = [all.length, ...[0.5, 0.95, 1].map((part) => seconds(percentile(all, part)))];
    const calmCells = [
      calm.length,
      ...(calm.length === 0 ? ["–", "–"] : [0.5, 0.95].map((part) => seconds(percentile(calm, part)))),
    ];
    say(`| ${what} | ${[...cells, ...calmCells].join(" | ")} |`);
  }
  say("undisturbed: no injected fault in the same chat or in fetching, and no restart, fell into it");
  const arrivals = ledger.tips.flatMap(({ arrivedAt, keptAt }) =>
    arrivedAt === undefined || keptAt === 0 ? [] : arrivedAt - keptAt,
  );
  say(
    `receipt → the moderators' group: p50 ${seconds(percentile(arrivals, 0.5))} s, p95 ${seconds(percentile(arrivals, 0.95))} s (${arrivals.length})`,
  );
  const outage = chronicle.outages.map(({ from, to }) => to - from);
  if (outage.length > 0)
    say(
      `stop → updates are fetched again: p50 ${seconds(percentile(outage, 0.5))} s, last ${seconds(percentile(outage, 1))} s (${outage.length})`,
    );
  say(
    `injected: ${FAULTS.map((name) => `${name} ${chronicle.injected.filter((one) => one.name === name).length}`).join(", ")}`,
  );
  for (const [what, count] of [...chronicle.counts].sort(([a], [b]) => a.localeCompare(b)))
    say(`${what}: ${count}`);
  reportMemory();
  say(
    chronicle.broken.length === 0
      ? "\nevery promise was kept"
      : `\n${chronicle.broken.length} PROMISES BROKEN:`,
  );
  for (const promise of chronicle.broken) say(`- ${promise}`);
}

function reportMemory(): void {
  const segments = [...new Set(memory.map((one) => one.segment))];
  const last = (list: typeof memory) => list.at(-1)?.rssMb.toFixed(0) ?? "–";
  say(
    `RSS after a collection, at the end of each of ${segments.length} segments between restarts, MB: ${segments.map((one) => last(memory.filter((m) => m.segment === one))).join(" ")}`,
  );
  const leg = memory.filter((one) => one.segment === segment);
  say(
    `the last, without a restart (${leg.length} samples): RSS ${leg.map(({ rssMb }) => rssMb.toFixed(0)).join(" ")} MB`,
  );
  say(`heap ${leg.map(({ heapMb }) => heapMb.toFixed(0)).join(" ")} MB`);
  if (leg.length < 8) return;
  const quarter = Math.floor(leg.length / 4);
  // The least of each quarter: what a picture takes for a moment is no growth, what stays is.
  const growth = (what: "rssMb" | "heapMb") => {
    const least = (list: typeof memory) => Math.min(...list.map((one) => one[what]));
    return least(leg.slice(-quarter)) - least(leg.slice(quarter, 2 * quarter));
  };
  say(
    `growth from its second quarter to its last: RSS ${growth("rssMb").toFixed(1)} MB, heap ${growth("heapMb").toFixed(1)} MB (${MOST_GROWTH_MB} may be)`,
  );
  for (const what of ["rssMb", "heapMb"] as const)
    if (growth(what) > MOST_GROWTH_MB)
      chronicle.breaks(`memory grew (${what}) by ${growth(what).toFixed(1)} MB`);
}
