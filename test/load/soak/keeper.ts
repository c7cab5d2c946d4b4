import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { BotSettings, Memory } from "../bot-process.ts";
import { type Child, startChild } from "../processes.ts";
import type { Chronicle } from "./chronicle.ts";

/** Keeps the bot running as systemd would: whatever ends is started again. */
export interface Keeper {
  start(): Promise<void>;
  /** Ends the active process; resolves when another one fetches updates. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Tells that updates were fetched. */
  polled(): void;
  /** After a collection; undefined while there is nobody to ask. */
  memory(): Promise<Memory | undefined>;
  stop(): Promise<void>;
}

/** What the bot may take for ending in its own way (6 s for handlers), and some air. */
const END_PATIENCE_MS = 20_000;
const START_PATIENCE_MS = 60_000;
const EXEC = ["--expose-gc", "--max-semi-space-size=2"];

interface Process {
  child: Child;
  ready: Promise<"ready" | "ended">;
}

/** @param hasStandby a second process waits all the time, and acts as soon as the first is gone */
export function keepBot(settings: BotSettings, hasStandby: boolean, chronicle: Chronicle): Keeper {
  let active: Process | undefined;
  let standby: Process | undefined;
  let onPoll = () => {};
  const nextPoll = () =>
    new Promise<void>((resolve) => {
      onPoll = resolve;
    });

  function note(text: string): void {
    for (const line of text.split("\n").filter(Boolean)) {
      try {
        const {
          msg = "",
          errorName = "",
          code = "",
          feature = "",
        } = JSON.parse(line) as Record<string, string>;
        chronicle.count(`log: ${[msg, feature, errorName, code].filter((part) => part !== "").join(" · ")}`);
      } catch {
        chronicle.count(`printed: ${line.slice(0, 120)}`);
      }
    }
  }

  function launch(): Process {
    const child = startChild("./bot-process.ts", settings, EXEC, note);
    return {
      child,
      ready: child.says().then(
        () => "ready" as const,
        () => "ended" as const,
      ),
    };
  }

  /** As often as it takes: a start may fail when Telegram does. */
  async function launchUntilReady(): Promise<Process> {
    for (let attempt = 0; attempt < 10; attempt++) {
      const launched = launch();
      const state = await Promise.race([
        launched.ready,
        sleep(START_PATIENCE_MS, "late" as const, { ref: false }),
      ]);
      if (state === "ready") return launched;
      chronicle.count(`starts that were ${state}`);
      launched.child.process.kill("SIGKILL");
      await sleep(500);
    }
    throw new Error("the bot does not start");
  }

  return {
    async start() {
      active = await launchUntilReady();
      if (hasStandby) standby = launch();
    },
    polled: () => onPoll(),
    async end(signal) {
      if (active === undefined) throw new Error("the bot was not started");
      const { process } = active.child;
      const outage = { from: performance.now(), to: Number.POSITIVE_INFINITY, signal };
      chronicle.outages.push(outage);
      if (process.exitCode === null && process.signalCode === null) {
        const exited = once(process, "exit");
        process.kill(signal);
        if ((await Promise.race([exited, sleep(END_PATIENCE_MS, "late", { ref: false })])) === "late") {
          chronicle.breaks(`the bot did not end within ${END_PATIENCE_MS / 1_000} s of ${signal}`);
          process.kill("SIGKILL");
          await exited;
        }
      } else chronicle.breaks("the bot ended by itself");
      const polling = nextPoll();
      if (standby !== undefined) {
        const state = await Promise.race([standby.ready, sleep(START_PATIENCE_MS, "late", { ref: false })]);
        if (state !== "ready") {
          chronicle.breaks(`a standby was ${state}, not active`);
          standby.child.process.kill("SIGKILL");
        }
        active = state === "ready" ? standby : await launchUntilReady();
        await polling;
        outage.to = Math.min(performance.now(), outage.to);
        standby = launch();
        return;
      }
      const starting = launchUntilReady();
      await Promise.race([polling, starting]);
      outage.to = performance.now();
      active = await starting;
    },
    async memory() {
      const { process } = active?.child ?? {};
      if (active === undefined || process?.exitCode !== null || process.signalCode !== null) return undefined;
      const answer = active.child.ask<Memory>({}).catch(() => undefined);
      return Promise.race([answer, sleep(5_000, undefined, { ref: false })]);
    },
    async stop() {
      standby?.child.process.kill("SIGKILL");
      const process = active?.child.process;
      if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
      const exited = once(process, "exit");
      process.kill("SIGTERM");
      const killing = setTimeout(() => process.kill("SIGKILL"), END_PATIENCE_MS);
      await exited;
      clearTimeout(killing);
    },
  };
}
