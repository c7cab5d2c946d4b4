// npm run bench:updates: how many updates a second, from getUpdates to reply, beside what others reach; then memory.
// npm run bench:updates -- --engine postgres    the whole bot on one engine only; default: on both
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { startCluster } from "../support/postgres-cluster.ts";
import type { BotSettings, Memory } from "./bot-process.ts";
import { startChild } from "./processes.ts";
import { variedQuestions } from "./questions.ts";
import type { Answered, Ask, ServerReady, ServerSettings } from "./server-process.ts";

const CONTENDERS = [
  { name: "bare loop", file: "./bare-process.ts" },
  { name: "Telegraf echo", file: "./telegraf-process.ts" },
  { name: "grammY echo", file: "./grammy-process.ts" },
  { name: "whole bot, SQLite", file: "./bot-process.ts", engine: "sqlite" },
  { name: "whole bot, PostgreSQL", file: "./bot-process.ts", engine: "postgres" },
] as const;
type Contender = (typeof CONTENDERS)[number];
type Engine = "sqlite" | "postgres";

const PEOPLE = 500;
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    updates: { type: "string", default: "20000" },
    /** Updates of a run with latency, which takes longer. */
    "late-updates": { type: "string", default: "6000" },
    "latency-ms": { type: "string", default: "50" },
    only: { type: "string" },
    engine: { type: "string", default: "both" },
    memory: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const rounds = Number(values.rounds);
const engineOf = (contender: Contender): Engine | undefined =>
  "engine" in contender ? contender.engine : undefined;
const isWanted = (engine: Engine | undefined) =>
  engine === undefined || values.engine === "both" || values.engine === engine;
// Durable, as in production.
const cluster = isWanted("postgres") ? await startCluster({ isDurable: true }) : undefined;
const chosen = CONTENDERS.filter(
  (contender) =>
    (values.only === undefined || contender.name.includes(values.only)) &&
    isWanted(engineOf(contender)) &&
    (engineOf(contender) !== "postgres" || cluster !== undefined),
);
let databases = 0;
const folder = mkdtempSync(join(tmpdir(), "netral-bench-"));
const say = (line = "") => process.stdout.write(`${line}\n`);

try {
  say(
    `Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), load ${loadavg()[0]?.toFixed(1)}`,
  );
  say("Bot and Bot API server are two processes on loopback; people and questions are queued beforehand;");
  say("time runs from the first getUpdates to the last reply. Each run has a new server and a new bot.");
  await compare(Number(values.updates), 0);
  await compare(Number(values["late-updates"]), Number(values["latency-ms"]));
  if (cluster === undefined && isWanted("postgres")) say("\nPostgreSQL is not installed here.");
  if (values.memory) for (const contender of chosen) if ("engine" in contender) await watchMemory(contender);
} finally {
  await cluster?.stop();
  rmSync(folder, { recursive: true });
}

async function compare(updates: number, latencyMs: number): Promise<void> {
  if (updates === 0) return;
  const texts = variedQuestions(updates);
  const rates = new Map<Contender, number[]>(chosen.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of chosen) rates.get(contender)?.push(await rateOf(contender, texts, latencyMs));
  }
  say(
    `\n${updates} updates of ${PEOPLE} people, ${latencyMs} ms of latency on each call, ${rounds} rounds in turn`,
  );
  say("| | updates/s (median) | min – max | of the bare loop |");
  say("|---|---:|---:|---:|");
  const bare = median([...rates.values()][0] ?? []);
  for (const [{ name }, reached] of rates) {
    const range = `${whole(Math.min(...reached))} – ${whole(Math.max(...reached))}`;
    say(`| ${name} | ${whole(median(reached))} | ${range} | ${(median(reached) / bare).toFixed(2)} |`);
  }
  const [sqlite, postgres] = (["sqlite", "postgres"] as const).map(
    (engine) => [...rates].find(([contender]) => engineOf(contender) === engine)?.[1],
  );
  if (sqlite !== undefined && postgres !== undefined)
    say(`PostgreSQL reaches ${(median(postgres) / median(sqlite)).toFixed(2)} of SQLite.`);
}

async function rateOf(contender: Contender, texts: readonly string[], latencyMs: number): Promise<number> {
  const { name, file } = contender;
  const server = startChild("./server-process.ts", { people: PEOPLE, latencyMs } satisfies ServerSettings);
  const ready = await server.says<ServerReady>();
  await server.ask({ texts } satisfies Ask);
  const answered = server.says<Answered>();
  const bot = startChild(file, await botSettings(ready, engineOf(contender)));
  const { ms, surplus } = await Promise.race([answered, bot.failed]);
  await bot.end();
  await server.end();
  if (surplus !== 0) say(`${name}: ${surplus} replies too many`);
  return texts.length / (ms / 1000);
}

async function watchMemory(contender: Contender): Promise<void> {
  const server = startChild("./server-process.ts", { people: PEOPLE, latencyMs: 0 } satisfies ServerSettings);
  const ready = await server.says<ServerReady>();
  const settings = await botSettings(ready, engineOf(contender));
  const bot = startChild("./bot-process.ts", settings, ["--expose-gc"]);
  await bot.says();
  const texts = variedQuestions(20_000);
  say(`\nMemory of the ${contender.name}, after a forced collection`);
  say("| updates | RSS, MB | heap, MB |");
  say("|---:|---:|---:|");
  for (let done = 0; ; done += texts.length) {
    const { rssMb, heapMb } = await bot.ask<Memory>({});
    say(`| ${done} | ${rssMb.toFixed(0)} | ${heapMb.toFixed(1)} |`);
    if (done === 100_000) break;
    await server.ask({ texts } satisfies Ask);
    await Promise.race([server.says<Answered>(), bot.failed]);
  }
  await bot.end();
  await server.end();
}

/** Each bot has a database of its own. */
async function botSettings(ready: ServerReady, engine: Engine | undefined): Promise<BotSettings> {
  const number = ++databases;
  const settings = { ...ready, throttled: false, databaseFile: join(folder, `${number}`, "netral.db") };
  mkdirSync(join(folder, `${number}`));
  if (engine !== "postgres" || cluster === undefined) return settings;
  const client = new pg.Client({ connectionString: `${cluster.url}/postgres` });
  await client.connect();
  await client.query(`create database bench_${number}`);
  await client.end();
  return { ...settings, postgresUrl: `${cluster.url}/bench_${number}` };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function whole(number: number): string {
  return Math.round(number).toLocaleString("en");
}
