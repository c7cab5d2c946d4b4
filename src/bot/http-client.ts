import type { Readable } from "node:stream";
import type { ApiClientOptions } from "grammy";
import { Agent, request } from "undici";

export interface HttpClient {
  /** For grammY's `client.fetch`. */
  fetch: NonNullable<ApiClientOptions["fetch"]>;
  /** The same connections, for files. */
  agent: Agent;
  close(): Promise<void>;
}

/**
 * The connections to the Bot API server. grammY brings node-fetch, which spends more time on one call than the
 * whole of this bot does; undici's `request` takes about half of it.
 * @param connections most sockets open at once; further calls wait for a free one
 */
export function createHttpClient(connections: number): HttpClient {
  const agent = new Agent({ connections, pipelining: 1, keepAliveTimeout: 30_000 });
  const fetch = async (url: string | URL, init: RequestInit_) => {
    const { body } = await request(url, {
      dispatcher: agent,
      method: "POST",
      headers: init.headers,
      body: init.body,
      // grammY brings its own time limit (500 s) and its own signal.
      signal: init.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return { json: () => body.json() };
  };
  return { fetch: fetch as never, agent, close: () => agent.destroy() };
}

/** The part of node-fetch's options that grammY uses. */
interface RequestInit_ {
  headers: Record<string, string>;
  body: string | Readable;
  signal: AbortSignal;
}
