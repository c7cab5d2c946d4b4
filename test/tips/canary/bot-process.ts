// The whole bot, in a process of its own that holds nothing of the canary but what the bot has been sent: its clock
// can be put forward, and its memory be searched.
import { closeSync, openSync, writeSync } from "node:fs";
import { Session } from "node:inspector";
import { join } from "node:path";
import { writeHeapSnapshot } from "node:v8";
import { startApp } from "../../../src/app.ts";
import type { TelegramConfig } from "../../../src/config.ts";
import { createLog } from "../../../src/log.ts";
import { settingsOf, tellParent } from "../../load/processes.ts";

export interface CanaryBotSettings {
  apiRoot: string;
  token: string;
  /** For everything that the bot writes. */
  folder: string;
  secretKey: string;
  previousKey?: string;
  moderatorChatId: number;
  slotMinutes: number;
  watchdogMs: number;
  /** How far ahead its clock is from the start. */
  skewMinutes?: number;
  webhookPort?: number;
}

export type CanaryAsk =
  /** Puts the clock forward, and lets happen what happens from time to time. */
  | { kind: "pass"; minutes: number }
  /** Collects garbage and writes what is left: objects, strings and numbers as V8 tells them, and bare bytes. */
  | { kind: "memory"; heapFile: string; bytesFile: string }
  | { kind: "stop" };

const settings = settingsOf<CanaryBotSettings>();
let skewMs = (settings.skewMinutes ?? 0) * 60_000;

/** What the bot has asked to be done from time to time. */
const repeated = new Map<NodeJS.Timeout, { ms: number; work: () => void }>();
const [realSet, realClear] = [globalThis.setInterval, globalThis.clearInterval];
globalThis.setInterval = ((work: () => void, ms: number) => {
  const timer = realSet(work, ms);
  repeated.set(timer, { ms, work });
  return timer;
}) as typeof setInterval;
globalThis.clearInterval = ((timer: NodeJS.Timeout) => {
  repeated.delete(timer);
  realClear(timer);
}) as typeof clearInterval;

function telegramOf({ token, apiRoot, webhookPort: port }: CanaryBotSettings): TelegramConfig {
  if (port === undefined) return { mode: "polling", token, apiRoot };
  const [url, secret] = [`http://127.0.0.1:${port}/updates`, "a-secret-that-only-Telegram-and-we-know"];
  return { mode: "webhook", token, apiRoot, webhook: { url, secret, listen: { host: "127.0.0.1", port } } };
}

const keyOf = (text: string) => ({
  kind: "value" as const,
  key: new Uint8Array(Buffer.from(text, "base64")),
});
const { folder, previousKey } = settings;
const app = await startApp(
  {
    database: { engine: "sqlite", file: join(folder, "netral.db") },
    telegram: telegramOf(settings),
    cacheFolder: join(folder, "cache"),
    secret: keyOf(settings.secretKey),
    ...(previousKey === undefined ? {} : { previousSecret: keyOf(previousKey) }),
    timeZone: "Asia/Jakarta",
    moderatorChatId: settings.moderatorChatId,
    tips: {
      slotMinutes: settings.slotMinutes,
      retentionDays: 90,
      outboxKeyFolder: join(folder, "outbox-keys"),
    },
    logLevel: "debug",
    healthPort: undefined,
  },
  createLog("debug"),
  {
    messagesPerSecond: undefined,
    watchdogMs: settings.watchdogMs,
    now: () => Date.now() + skewMs,
    handover: { tickMs: 20, pausesMs: [20, 100] },
  },
);

async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function answer(ask: CanaryAsk): Promise<object> {
  if (ask.kind === "pass") {
    skewMs += ask.minutes * 60_000;
    for (const { ms, work } of repeated.values()) if (ms <= ask.minutes * 60_000) work();
    return {};
  }
  if (ask.kind === "stop") {
    await app.stop();
    process.exit();
  }
  await collectGarbage();
  writeHeapSnapshot(ask.heapFile, { exposeNumericValues: true });
  writeBuffers(ask.bytesFile);
  return {};
}

/**
 * Writes what a snapshot leaves out: the bytes of every living buffer, WebAssembly's memory among them, and large
 * numbers that lie bare in arrays. Found by the inspector, which alone can name every living object of a kind.
 */
function writeBuffers(file: string): void {
  const session = new Session();
  session.connect();
  const out = openSync(file, "w", 0o600);
  for (const buffer of living(session, "ArrayBuffer")) writeSync(out, new Uint8Array(buffer as ArrayBuffer));
  for (const array of living(session, "Array") as unknown[][]) {
    const large = array.filter((one) => typeof one === "number" && Math.abs(one) > 2 ** 31) as number[];
    if (large.length > 0) writeSync(out, new Float64Array(large));
  }
  closeSync(out);
  session.disconnect();
}

function living(session: Session, kind: string): unknown[] {
  const holder = globalThis as { living?: unknown[] };
  session.post("Runtime.evaluate", { expression: `${kind}.prototype` }, (_, evaluated) => {
    const prototypeObjectId = evaluated.result.objectId ?? "";
    session.post("Runtime.queryObjects", { prototypeObjectId }, (_error, { objects }) => {
      const objectId = objects.objectId ?? "";
      const functionDeclaration = "function () { globalThis.living = this }";
      session.post("Runtime.callFunctionOn", { objectId, functionDeclaration });
    });
  });
  const found = holder.living;
  delete holder.living;
  session.post("Runtime.releaseObjectGroup", { objectGroup: "" });
  if (found === undefined) throw new Error(`the inspector names no living ${kind}`);
  return [...found];
}

// One thing at a time, in the order asked.
process.on("message", (ask: CanaryAsk) => {
  answer(ask).then(tellParent, (error: unknown) => {
    console.error(error);
    process.exit(70);
  });
});
tellParent({ ready: true });
