import { createServer, type ServerResponse } from "node:http";
import { errorFacts, type Log } from "../log.ts";
import type { PrometheusMetrics } from "./prometheus.ts";

export interface HealthOptions {
  port: number;
  metrics: PrometheusMetrics;
  /** What keeps the bot from answering people, in words without ids; empty: nothing. */
  troubles(): Promise<readonly string[]>;
  log: Log;
}

/**
 * `/healthz`: the process runs (whoever gets no answer should start it anew). `/readyz`: people are answered.
 * `/metrics`: figures. On loopback only, for monitors on this machine.
 */
export async function serveHealth(options: HealthOptions): Promise<{ close(): Promise<void> }> {
  const { port, metrics, log } = options;
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    // A page elsewhere can point its own name at 127.0.0.1, but not change what the browser says it asked for.
    const isOurs = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(request.headers.host ?? "");
    if (!isOurs || request.method !== "GET") {
      write(response, 403, "Only GET, and only from this machine.");
      return;
    }
    answer((request.url ?? "").split("?", 1)[0] ?? "", response).catch((error: unknown) => {
      log.warn("health could not be told", errorFacts(error));
      if (response.headersSent) response.destroy();
      else write(response, 500, "The figures could not be read; see the log.");
    });
  });

  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path === "/healthz") write(response, 200, "ok");
    else if (path === "/readyz") {
      const troubles = await options.troubles();
      write(response, troubles.length === 0 ? 200 : 503, troubles.length === 0 ? "ok" : troubles.join("\n"));
    } else if (path === "/metrics") {
      const { text, contentType } = await metrics.read();
      write(response, 200, text, contentType);
    } else write(response, 404, "There are /healthz, /readyz and /metrics.");
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function write(response: ServerResponse, status: number, text: string, contentType = "text/plain"): void {
  response.writeHead(status, { "Content-Type": contentType, "Cache-Control": "no-store" });
  response.end(text.endsWith("\n") ? text : `${text}\n`);
}
