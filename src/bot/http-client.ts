import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { Readable } from "node:stream";
import type { ApiClientOptions } from "grammy";

/** Sockets that nobody used for so long are closed: servers and firewalls forget them. */
const IDLE_MS = 30_000;

export interface HttpClient {
  /** For grammY's `client.fetch`. */
  fetch: NonNullable<ApiClientOptions["fetch"]>;
  /**
   * Gets what lies at an address, into memory.
   * @returns undefined where it is larger than `mostBytes`; what came by then is dropped
   * @throws Error without the address, which may hold a secret
   */
  download(address: string, mostBytes: number, signal: AbortSignal): Promise<Buffer | undefined>;
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
    download(address, mostBytes, signal) {
      const isSecure = address.startsWith("https:");
      const agent = isSecure ? secure : plain;
      return new Promise((resolve, reject) => {
        const request = (isSecure ? requestHttps : requestHttp)(address, { agent, signal });
        request.on("error", (error: NodeJS.ErrnoException) =>
          reject(new Error(`a download failed (${error.code ?? error.name})`)),
        );
        request.on("response", (response) => {
          collect(response, mostBytes).then(resolve, reject);
        });
        request.end();
      });
    },
    async close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

async function collect(response: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  if (response.statusCode !== 200) {
    response.resume();
    throw new Error(`the file server answered with status ${response.statusCode}`);
  }
  const pieces: Buffer[] = [];
  let length = Number(response.headers["content-length"] ?? 0);
  if (length > mostBytes) {
    response.destroy();
    return undefined;
  }
  length = 0;
  // Leaving the loop ends the connection.
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > mostBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
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
