import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DatabaseConfig } from "../../src/config.ts";
import { answerCounter, createPeople, peopleAsk } from "../support/asking.ts";
import { startChat, type TestChat } from "../support/chat.ts";
import { onPostgres, onSqlite } from "../support/databases.ts";
import { type MainProcess, startMain } from "../support/main-process.ts";

const MINUTES = { timeout: 120_000 };
let chat: TestChat;
/** None outlives its test. */
let started: MainProcess[] = [];

beforeEach(async () => {
  chat = await startChat({ keptCalls: 0, patienceMs: 60_000 });
});
afterEach(async () => {
  for (const bot of started) bot.process.kill("SIGKILL");
  await Promise.all(started.map((bot) => bot.ended));
  started = [];
  await chat.close();
});

function start(where: DatabaseConfig): MainProcess {
  const url = where.engine === "sqlite" ? `file:${where.file}` : where.url;
  const bot = startMain(chat, { DATABASE_URL: url, LOG_LEVEL: "info" });
  started.push(bot);
  return bot;
}

onPostgres("a standby", (_open, places) => {
  async function activeAndStandby(where: DatabaseConfig) {
    const active = start(where);
    await active.prints('"ready"');
    const standby = start(where);
    await standby.prints("standing by");
    return { active, standby };
  }

  it(
    "takes over from an active process that is killed amid questions, and none is lost",
    MINUTES,
    async () => {
      const { active, standby } = await activeAndStandby(await places.fresh());
      const questions = peopleAsk(chat, createPeople(chat, 50), 150);
      const { answersTo, total, until } = answerCounter(chat);
      await until(30);
      expect(standby.printed()).not.toContain('"ready"');
      active.process.kill("SIGKILL");
      await active.ended;
      const killedAt = performance.now();
      expect(questions.some((question) => answersTo(question) === 0)).toBe(true);

      // What the killed process had sent may still arrive until then.
      await standby.prints("taking over");
      await until(total() + 1);
      const takeoverMs = Math.round(performance.now() - killedAt);
      console.error(`takeover: first answer ${takeoverMs} ms after the kill`);
      expect(takeoverMs).toBeLessThan(10_000);
      await chat.settled();
      expect(questions.filter((question) => answersTo(question) === 0)).toEqual([]);
      expect(Math.max(...questions.map(answersTo))).toBeLessThanOrEqual(2);
    },
  );

  it("takes over where the active one has lost its lock, and that one ends by itself", MINUTES, async () => {
    const where = await places.fresh();
    const { active, standby } = await activeAndStandby(where);
    const client = new pg.Client({ connectionString: where.engine === "postgres" ? where.url : "" });
    await client.connect();
    const cut = await client.query(
      "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())",
    );
    await client.end();
    expect(cut.rowCount).toBe(1);
    expect(await active.ended).toBe(1);
    expect(active.printed()).toContain("ends. Start it again");
    await standby.prints('"ready"');
    const { answersTo } = answerCounter(chat);
    const questions = peopleAsk(chat, createPeople(chat, 1), 1);
    await chat.settled();
    expect(questions.map(answersTo)).toEqual([1]);
  });

  it("is not needed for an active process cut off from the server to end", MINUTES, async () => {
    const where = await places.fresh();
    const line = await startLine(where.engine === "postgres" ? where.url : "");
    const active = start({ engine: "postgres", url: line.url });
    await active.prints('"ready"');
    line.goSilent();
    expect(await active.ended).toBe(1);
    expect(active.printed()).toContain("ends. Start it again");
    line.close();
  });

  it("ends when it is told to, having touched nothing", MINUTES, async () => {
    const { active, standby } = await activeAndStandby(await places.fresh());
    standby.process.kill("SIGTERM");
    expect(await standby.ended).toBe(0);
    expect(active.process.exitCode).toBeNull();
  });
});

/** A line to the server that can go silent without closing, as when a cable is pulled. */
async function startLine(url: string) {
  const target = new URL(url);
  const { hostname, port } = target;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = createConnection(Number(port), hostname);
    for (const socket of [client, upstream]) sockets.add(socket.on("error", () => {}));
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.href,
    goSilent() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

onSqlite("a second process on the same file", (_open, places) => {
  it("says so and ends; after a kill the file is free at once", MINUTES, async () => {
    const where = await places.fresh();
    const first = start(where);
    await first.prints('"ready"');
    const second = start(where);
    expect(await second.ended).toBe(1);
    expect(second.printed()).toMatch(/Another process uses \S+netral\.db\. End it first/);

    first.process.kill("SIGKILL");
    await first.ended;
    await start(where).prints('"ready"');
  });
});
