import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Child, startChild } from "../load/processes.ts";
import { startChat, type TestChat } from "../support/chat.ts";
import { answerCounter, createPeople, peopleAsk } from "../support/crowd.ts";

/** As many updates can be under way: the widest that the window of getUpdates is. */
const MOST_UNDER_WAY = 100;

let chat: TestChat;
let folder: string;
/** The processes of a test; none outlives it. */
let pids: number[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "netral-kill-"));
});
afterEach(async () => {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  pids = [];
  await chat.close();
  rmSync(folder, { recursive: true });
});

describe("a bot that is killed in the middle of its work", { timeout: 120_000 }, () => {
  async function startBot(): Promise<Child> {
    const { apiRoot, token } = chat;
    const bot = startChild("./bot-process.ts", {
      apiRoot,
      token,
      databaseFile: join(folder, "netral.db"),
      throttled: false,
    });
    pids.push(bot.process.pid ?? 0);
    await bot.says();
    return bot;
  }

  it("answers every question after its restart, and few of them twice", async () => {
    chat = await startChat({ keptCalls: 0, patienceMs: 60_000 });
    const questions = peopleAsk(chat, createPeople(chat, 200), 1_000);
    const { answersTo, until } = answerCounter(chat);

    const half = until(500);
    const killed = await startBot();
    await half;
    killed.process.kill("SIGKILL");
    await once(killed.process, "exit");
    expect(questions.some((question) => answersTo(question) === 0)).toBe(true);

    await startBot();
    await chat.settled();
    expect(questions.filter((question) => answersTo(question) === 0)).toEqual([]);
    expect(Math.max(...questions.map(answersTo))).toBeLessThanOrEqual(2);
    expect(questions.filter((question) => answersTo(question) > 1).length).toBeLessThanOrEqual(
      MOST_UNDER_WAY,
    );
  });
});

describe("a bot that is told to end", { timeout: 120_000 }, () => {
  /** As an operator starts it. */
  function startMain() {
    const bot = spawn(process.execPath, ["src/launch.mjs", "src/main.ts"], {
      env: {
        ...process.env,
        BOT_TOKEN: chat.token,
        TELEGRAM_API_ROOT: chat.apiRoot,
        SECRET_KEY: Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7 + 3)).toString("base64"),
        DATABASE_URL: `file:${join(folder, "netral.db")}`,
        LOG_LEVEL: "error",
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    pids.push(bot.pid ?? 0);
    return bot;
  }

  it("finishes what is under way, loses nothing, and answers nothing twice after its restart", async () => {
    chat = await startChat({ latencyMs: 20, patienceMs: 60_000 });
    const { answersTo, until } = answerCounter(chat);
    const people = createPeople(chat, 50);
    const questions = peopleAsk(chat, people, 50);

    const first = until(1);
    const bot = startMain();
    const ended = once(bot, "exit");
    await first;
    bot.kill("SIGTERM");
    // These come too late for this process.
    questions.push(...peopleAsk(chat, people, 20));
    expect(await ended).toEqual([0, null]);
    const confirmed = questions.slice(0, questions.length - chat.telegram.world.updates.size());
    expect(confirmed.length).toBeGreaterThanOrEqual(50);
    expect(confirmed.map(answersTo)).toEqual(confirmed.map(() => 1));

    startMain();
    await chat.settled();
    expect(questions.map(answersTo)).toEqual(questions.map(() => 1));
  });

  it("is not cut short by a second signal, such as systemd and terminals send with the launcher's", async () => {
    chat = await startChat({ patienceMs: 60_000 });
    const sending = Promise.withResolvers<void>();
    chat.telegram.settings.fault = (method) => {
      if (method !== "sendMessage") return undefined;
      sending.resolve();
      return { kind: "hang", ms: 500 };
    };
    const { answersTo } = answerCounter(chat);
    const [question] = peopleAsk(chat, createPeople(chat, 1), 1);
    if (question === undefined) throw new Error("nobody asked");
    const bot = startMain();
    const ended = once(bot, "exit");
    await sending.promise;
    bot.kill("SIGTERM");
    chat.telegram.settings.fault = undefined;
    await new Promise((resolve) => setTimeout(resolve, 50));
    bot.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(answersTo(question)).toBe(1);
  });

  it("ends soon although Telegram cannot be reached, and leaves the update to the next process", async () => {
    chat = await startChat({ patienceMs: 60_000 });
    const lost = Promise.withResolvers<void>();
    chat.telegram.settings.fault = (method) => {
      if (method !== "sendMessage") return undefined;
      lost.resolve();
      return { kind: "reset" };
    };
    peopleAsk(chat, createPeople(chat, 1), 1);
    const bot = startMain();
    const ended = once(bot, "exit");
    await lost.promise;
    bot.kill("SIGTERM");
    const askedAt = performance.now();
    expect(await ended).toEqual([0, null]);
    expect(performance.now() - askedAt).toBeLessThan(10_000);
    expect(chat.telegram.world.updates.size()).toBe(1);
  });
});
