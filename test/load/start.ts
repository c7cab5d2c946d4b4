// npm run load:start: how soon the bot is ready, what it takes at rest, and how long a change of content holds it up.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { watchKnowledge } from "../../src/content/knowledge.ts";
import { startLocalTelegram } from "../../src/local-telegram/index.ts";
import { createLog } from "../../src/log.ts";

const ROUNDS = 5;
const folder = mkdtempSync(join(tmpdir(), "netral-start-"));
const telegram = await startLocalTelegram({ keptCalls: 0 });
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Resident memory of a process, and its peak, in MB; Linux only. */
function memoryOf(pid: number): { rss: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1024;
  return { rss: read("VmRSS"), peak: read("VmHWM") };
}

async function start(name: string): Promise<void> {
  const startedAt = performance.now();
  const bot = spawn(process.execPath, ["--max-semi-space-size=2", "src/launch.mjs", "src/main.ts"], {
    env: {
      PATH: process.env.PATH,
      MALLOC_ARENA_MAX: "2",
      BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      SECRET_KEY: Buffer.from(new Uint8Array(32).map((_, i) => i * 7 + 3)).toString("base64"),
      DATABASE_URL: `file:${join(folder, "netral.db")}`,
      OUTBOX_KEY_FOLDER: join(folder, "outbox-keys"),
      CACHE_FOLDER: join(folder, "cache"),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => bot.once("exit", resolve));
  for await (const line of bot.stdout) if (String(line).includes('"ready"')) break;
  const readyMs = performance.now() - startedAt;
  await sleep(2_000);
  const { rss, peak } = memoryOf(bot.pid ?? 0);
  say(`| ${name} | ${readyMs.toFixed(0)} | ${rss.toFixed(0)} | ${peak.toFixed(0)} |`);
  bot.kill("SIGTERM");
  await exited;
}

async function reload(): Promise<void> {
  const data = join(folder, "data");
  cpSync("data", data, { recursive: true });
  let hasRead = () => {};
  const write = (line: string) => {
    if (line.includes("read again")) hasRead();
  };
  const knowledge = await watchKnowledge(data, {
    cacheFolder: join(folder, "cache"),
    log: createLog("info", { write }),
  });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const path = join(data, "faq", "medsos-like.yaml");
  for (let round = 1; round <= 3; round++) {
    const read = new Promise<void>((resolve) => {
      hasRead = resolve;
    });
    delay.reset();
    writeFileSync(path, `${readFileSync(path, "utf8")}# ${round}\n`);
    await read;
    say(`content read again: others waited ${(delay.max / 1e6).toFixed(0)} ms at the most`);
  }
  knowledge.close();
}

try {
  say(`load of the machine ${loadavg()[0]?.toFixed(1)}`);
  say("| start | ready after, ms | at rest, MB | peak, MB |\n|---|---:|---:|---:|");
  await start("nothing learnt yet");
  for (let round = 1; round <= ROUNDS; round++) await start("from the cache");
  await reload();
} finally {
  await telegram.close();
  rmSync(folder, { recursive: true });
}
