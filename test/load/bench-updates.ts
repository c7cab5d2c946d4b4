// npm run bench:updates: how many updates a second, from getUpdates to reply, beside what others reach; then memory.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Memory } from "./bot-process.ts";
import { startChild } from "./processes.ts";
import { variedQuestions } from "./questions.ts";
import type { Answered, Ask, ServerReady, ServerSettings } from "./server-process.ts";

const CONTENDERS = [
  { name: "bare loop", file: "./bare-process.ts" },
  { name: "Telegraf echo", file: "./telegraf-process.ts" },
  { name: "grammY echo", file: "./grammy-process.ts" },
  { name: "whole bot", file: "./bot-process.ts" },
] as const;
type Contender = (typeof CONTENDERS)[number];

const PEOPLE = 500;
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    updates: { type: "string", default: "20000" },
    /** Updates of a run with latency, which takes longer. */
    "late-updates": { type: "string", default: "6000" },
    "latency-ms": { type: "string", default: "50" },
    only: { type: "string" },
    memory: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const rounds = Number(values.rounds);
const chosen = CONTENDERS.filter(({ name }) => values.only === undefined || name.includes(values.only));
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
  if (values.memory) await watchMemory();
} finally {
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
}

async function rateOf(
  { name, file }: Contender,
  texts: readonly string[],
  latencyMs: number,
): Promise<number> {
  const server = startChild("./server-process.ts", { people: PEOPLE, latencyMs } satisfies ServerSettings);
  const ready = await server.says<ServerReady>();
  await server.ask({ texts } satisfies Ask);
  const answered = server.says<Answered>();
  const bot = startChild(file, botSettings(ready));
  const { ms, surplus } = await Promise.race([answered, bot.failed]);
  await bot.end();
  await server.end();
  if (surplus !== 0) say(`${name}: ${surplus} replies too many`);
  return texts.length / (ms / 1000);
}

async function watchMemory(): Promise<void> {
  const server = startChild("./server-process.ts", { people: PEOPLE, latencyMs: 0 } satisfies ServerSettings);
  const ready = await server.says<ServerReady>();
  const bot = startChild("./bot-process.ts", botSettings(ready), ["--expose-gc"]);
  await bot.says();
  const texts = variedQuestions(20_000);
  say("\nMemory of the whole bot, after a forced collection");
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

function botSettings(ready: ServerReady) {
  return { ...ready, throttled: false, databaseFile: join(folder, `${++databases}.db`) };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function whole(number: number): string {
  return Math.round(number).toLocaleString("en");
}
