import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { kindOf, type Metrics, methodLabel } from "../metrics.ts";

export interface PrometheusMetrics extends Metrics {
  /** Everything counted, in the text format that Prometheus reads, and the type of that format. */
  read(): Promise<{ text: string; contentType: string }>;
  /** How long ago Telegram last answered getUpdates; undefined before the first time. */
  pollingAgeMs(): number | undefined;
}

/** From a screen drawn at once up to the watchdog. */
const UPDATE_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const CALL_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function prometheusMetrics(): PrometheusMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const updates = new Histogram({
    name: "netral_update_seconds",
    help: "Time from the start of handling an update to its end, by kind and outcome",
    labelNames: ["kind", "outcome"] as const,
    buckets: UPDATE_SECONDS,
    registers,
  });
  const calls = new Histogram({
    name: "netral_api_call_seconds",
    help: "Time of one call of the Bot API, by method and result; without getUpdates, which waits on purpose",
    labelNames: ["method", "result"] as const,
    buckets: CALL_SECONDS,
    registers,
  });
  const polls = new Counter({
    name: "netral_polls_total",
    help: "Calls of getUpdates, by result",
    labelNames: ["result"] as const,
    registers,
  });
  let polledAt: number | undefined;
  new Gauge({
    name: "netral_polling_age_seconds",
    help: "Time since Telegram last answered getUpdates; 0 before the first time and with webhooks",
    registers,
    collect() {
      this.set(polledAt === undefined ? 0 : (performance.now() - polledAt) / 1000);
    },
  });

  return {
    updateEnded: (update, outcome, ms) => updates.observe({ kind: kindOf(update), outcome }, ms / 1000),
    apiCalled(method, result, ms) {
      if (method !== "getUpdates") {
        calls.observe({ method: methodLabel(method), result }, ms / 1000);
        return;
      }
      polls.inc({ result });
      if (result === "ok") polledAt = performance.now();
    },
    gauge(name, help, read) {
      if (!/^[a-z]+(_[a-z]+)*$/.test(name)) {
        throw new Error(`«${name}» is no name for a metric; use small letters and underscores`);
      }
      new Gauge({
        name: `netral_${name}`,
        help,
        registers,
        async collect() {
          this.set(await read());
        },
      });
    },
    read: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
    pollingAgeMs: () => (polledAt === undefined ? undefined : performance.now() - polledAt),
  };
}
