import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { Readable } from "node:stream";
import type { ApiClientOptions } from "grammy";

/** Sockets that nobody used for so long are closed: servers and firewalls forget them. */
const IDLE_MS = 30_000;

export interface HttpClient {
  /** For grammY's `client.fetch`. */
  fetch: NonNullable<ApiClientOptions["fetch"]>;
  close(): Promise<void>;
}

/**
 * The connections to the Bot API server. grammY brings node-fetch, which spends more time on one call than the
 * whole of this bot does; Node's own client takes about half of it, and loads nothing.
 * @param connections most sockets open at once; further calls wait for a free one
 */
export function createHttpClient(connections: number): HttpClient {
  const options = { keepAlive: true, maxSockets: connections, timeout: IDLE_MS };
  const [plain, secure] = [new HttpAgent(options), new HttpsAgent(options)];

  const fetch = (address: string | URL, init: RequestInit_) =>
    new Promise<{ json(): Promise<unknown> }>((resolve, reject) => {
      const url = new URL(address);
      const isSecure = url.protocol === "https:";
      const bytes = typeof init.body === "string" ? Buffer.from(init.body) : undefined;
      const request = (isSecure ? requestHttps : requestHttp)(url, {
        agent: isSecure ? secure : plain,
        method: "POST",
        headers: bytes === undefined ? init.headers : { ...init.headers, "Content-Length": bytes.length },
        // grammY brings its own time limit (500 s) and its own signal.
        signal: init.signal,
      });
      request.on("error", reject);
      request.on("response", (response) => resolve({ json: () => readJson(response) }));
      if (init.body instanceof Readable)
        init.body.on("error", (error) => request.destroy(error)).pipe(request);
      else request.end(bytes);
    });
  return {
    fetch: fetch as never,
    async close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

function readJson(response: IncomingMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    response.on("data", (piece: Buffer) => pieces.push(piece));
    response.on("error", reject);
    response.on("end", () => {
      try {
        resolve(JSON.parse(Buffer.concat(pieces).toString("utf8")));
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** The part of node-fetch's options that grammY uses. */
interface RequestInit_ {
  headers: Record<string, string>;
  body: string | Readable;
  signal: AbortSignal;
}
