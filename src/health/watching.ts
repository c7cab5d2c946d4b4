import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { prometheusMetrics } from "./prometheus.ts";
import { serveHealth } from "./server.ts";

export interface Watching {
  metrics: Metrics;
  /** The bot has started; from now on the database is asked when somebody wants to know. */
  isReady(databaseAnswers: () => Promise<boolean>): void;
}

/** A long poll takes 30 s, and a pause after a fault 30 s more. */
const LONGEST_SILENCE_MS = 90_000;

export async function startWatching(options: {
  port: number;
  isPolling: boolean;
  log: Log;
}): Promise<Watching & { close(): Promise<void> }> {
  const metrics = prometheusMetrics();
  let databaseAnswers: (() => Promise<boolean>) | undefined;
  let readyAt = 0;

  async function troubles(): Promise<string[]> {
    if (databaseAnswers === undefined) return ["The bot is starting."];
    const found: string[] = [];
    if (!(await databaseAnswers())) found.push("The database does not answer.");
    // The first long poll may wait for its whole time.
    const age = metrics.pollingAgeMs() ?? performance.now() - readyAt;
    if (options.isPolling && age > LONGEST_SILENCE_MS) {
      found.push("Telegram has not answered getUpdates for more than 90 s.");
    }
    return found;
  }

  const { close } = await serveHealth({ port: options.port, metrics, troubles, log: options.log });
  return {
    metrics,
    isReady(answers) {
      databaseAnswers = answers;
      readyAt = performance.now();
    },
    close,
  };
}
