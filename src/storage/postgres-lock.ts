import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { errorFacts, type Log } from "../log.ts";
import { type ActiveLock, LockLostError } from "./one-process.ts";
import { connectionOptions, unreachable } from "./postgres.ts";

/** «NETR», 1: advisory locks of others in the same database have other numbers. */
const LOCK = "1313166418, 1";
/** A standby asks so often. */
const POLL_MS = 1_000;
/** The active process makes so often sure that it still is. */
const BEAT_MS = 1_000;
/**
 * Longest wait for an answer. With `BEAT_MS` it stays well under the time after which the server gives up a silent
 * client (below), so that an active process cut off from the server has ended before another one begins.
 */
const BEAT_PATIENCE_MS = 4_000;
/** After a pause of the whole process the timer rings before an answer is read that came in time. */
const SECOND_LOOK_MS = 200;
/** The server gives up a client whose machine or network is gone after 4 + 4 × 1 s: a standby acts within 10 s. */
const KEEPALIVES =
  "set tcp_keepalives_idle = 4; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 4; set tcp_user_timeout = 8000";

/**
 * Waits until no other process is active.
 * @throws Error where the server cannot be reached at first; later it is asked for until it comes back
 */
export async function waitForLock(url: string, log: Log): Promise<ActiveLock> {
  let client: pg.Client | undefined = await connect(url);
  for (let turn = 0; ; turn++) {
    try {
      client ??= await connect(url);
      if (await tryOn(client)) {
        if (turn > 0) log.info("taking over: no other process is active");
        return held(client);
      }
    } catch (error) {
      log.warn("the database cannot be asked who is active", errorFacts(error));
      client?.end().catch(() => {});
      client = undefined;
    }
    if (turn === 0) log.info("standing by: another process is active");
    await sleep(POLL_MS);
  }
}

/** @returns undefined where another process is active */
export async function tryLock(url: string): Promise<ActiveLock | undefined> {
  const client = await connect(url);
  if (await tryOn(client)) return held(client);
  await client.end();
  return undefined;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(connectionOptions(url));
  // What breaks the connection is noticed by the next query; without a listener it would end the process.
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query(KEEPALIVES);
    return client;
  } catch (error) {
    client.end().catch(() => {});
    throw unreachable(url, error);
  }
}

async function tryOn(client: pg.Client): Promise<boolean> {
  const answer = await inTime(client.query(`select pg_try_advisory_lock(${LOCK}) as is_held`));
  if (answer === undefined) throw new Error("no answer");
  return answer.rows[0]?.is_held === true;
}

function held(client: pg.Client): ActiveLock {
  let isReleased = false;
  const { promise: lost, reject } = Promise.withResolvers<never>();
  // Whoever does not listen has no use for it.
  lost.catch(() => {});
  const giveUp = () => {
    if (!isReleased) reject(new LockLostError());
  };
  client.on("end", giveUp);
  const beat = async () => {
    while (!isReleased) {
      await sleep(BEAT_MS, undefined, { ref: false });
      if (isReleased) return;
      const answer = await inTime(client.query("select 1")).catch(() => undefined);
      if (answer === undefined) return giveUp();
    }
  };
  void beat();
  return {
    lost,
    async release() {
      isReleased = true;
      await inTime(client.end()).catch(() => {});
    },
  };
}

/** @returns undefined where there is no answer in time */
async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  const patience = async (ms: number) => void (await sleep(ms, undefined, { ref: false }));
  const heard = answer.then((value) => ({ value }));
  const first = await Promise.race([heard, patience(BEAT_PATIENCE_MS)]);
  return (first ?? (await Promise.race([heard, patience(SECOND_LOOK_MS)])))?.value;
}
