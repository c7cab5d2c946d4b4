import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Api } from "grammy";
import type { Update } from "grammy/types";
import type { WebhookConfig } from "../config.ts";
import type { Log } from "../log.ts";
import type { Dispatcher } from "./dispatch.ts";
import type { AllowedUpdates } from "./polling.ts";

export interface WebhookOptions {
  api: Pick<Api, "setWebhook">;
  dispatcher: Dispatcher;
  allowedUpdates: AllowedUpdates;
  log: Log;
  webhook: WebhookConfig;
  /** How long Telegram is kept waiting for one update. Default 50,000: it gives up after 60 s. */
  answerMs?: number;
  /** How long `stop` lets handlers end. Default 6,000, as with polling. */
  stopMs?: number;
}

export interface Webhook {
  port: number;
  /** Takes no more updates, lets handlers end for a while; what did not end is not answered and comes again. */
  stop(): Promise<void>;
}

const MOST_BYTES = 1024 * 1024;
/** Updates lately handled whose answer may have been lost; Telegram sends at most so many at once. */
const REMEMBERED = 10_000;
/** The most that Telegram allows: as many as polling has under way. */
const CONNECTIONS = 100;
/** For the last answers of a process that ends. */
const LAST_ANSWERS_MS = 1_000;
const SECRET_HEADER = "x-telegram-bot-api-secret-token";

/** What to answer Telegram: anything but 200 makes it send the update again. */
type Status = 200 | 400 | 401 | 404 | 405 | 413 | 503;

/**
 * Takes updates by webhook, under the same rules as polling: an update is answered only after it was handled, so a
 * killed process is sent again what it had not finished.
 * @throws whatever setWebhook or listening throws
 */
export async function receiveUpdates(options: WebhookOptions): Promise<Webhook> {
  const { dispatcher, log, webhook } = options;
  const answerMs = options.answerMs ?? 50_000;
  const path = new URL(webhook.url).pathname;
  const secret = digest(webhook.secret);
  /** Updates under way, and the last ones that were handled. */
  const known = new Map<number, Promise<void>>();
  let isStopping = false;
  let isAbandoned = false;

  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    receive(request, response).catch(() => response.destroy());
  });

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refuse(request);
    if (refusal !== undefined) {
      answer(response, refusal);
      return;
    }
    const body = await readBody(request);
    if (body === undefined) {
      answer(response, 413);
      return;
    }
    const update = parseUpdate(body);
    if (update === undefined) {
      log.warn("a webhook call holds no update", { code: 400 });
      answer(response, 400);
      return;
    }
    const outcome = await within(answerMs, handled(update));
    // Its end would be told as the update's: cut off, it was not handled at all.
    if (isAbandoned) response.destroy();
    else answer(response, outcome === "late" ? 503 : 200);
  }

  function answer(response: ServerResponse, status: Status): void {
    response.setHeader("Content-Length", 0);
    // Of a body that nobody read the rest would be taken for the next request.
    if (isStopping || status === 413) response.setHeader("Connection", "close");
    response.writeHead(status).end();
  }

  function refuse({ method, url = "", headers }: IncomingMessage): Status | undefined {
    if (url.split("?", 1)[0] !== path) return 404;
    if (method !== "POST") return 405;
    const given = headers[SECRET_HEADER];
    if (typeof given !== "string" || !timingSafeEqual(digest(given), secret)) {
      log.warn("a webhook call without the right secret", { code: 401 });
      return 401;
    }
    if (Number(headers["content-length"] ?? 0) > MOST_BYTES) return 413;
    return isStopping ? 503 : undefined;
  }

  /** Handles an update once, however often it is sent. */
  function handled(update: Update): Promise<void> {
    const before = known.get(update.update_id);
    if (before !== undefined) return before;
    const work = dispatcher.dispatch(update);
    known.set(update.update_id, work);
    if (known.size > REMEMBERED) forgetOldest();
    return work;
  }

  function forgetOldest(): void {
    const oldest = known.keys().next().value;
    if (oldest !== undefined) known.delete(oldest);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(webhook.listen.port, webhook.listen.host, resolve);
  });
  try {
    // Nothing is dropped: what waits at Telegram, from polling too, comes through here now.
    await options.api.setWebhook(webhook.url, {
      secret_token: webhook.secret,
      allowed_updates: options.allowedUpdates,
      max_connections: CONNECTIONS,
    });
  } catch (error) {
    server.close();
    throw error;
  }

  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      isStopping = true;
      const outcome = await within(options.stopMs ?? 6_000, dispatcher.idle());
      if (outcome === "late") log.warn("ended with updates under way");
      // The answers to what was handled have to arrive, or it would come again.
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      if (outcome === "ended") await within(LAST_ANSWERS_MS, closed);
      isAbandoned = true;
      dispatcher.abandon();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Waits for the end of `work`, but no longer than `ms`. */
function within(ms: number, work: Promise<void>): Promise<"ended" | "late"> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("late"), ms);
    void work.then(() => {
      clearTimeout(timer);
      resolve("ended");
    });
  });
}

/** Digests are of one length, so that comparing takes the same time whatever was given. */
function digest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** @returns undefined when it is too long; the rest is not read */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    request.on("data", (piece: Buffer) => {
      size += piece.length;
      if (size <= MOST_BYTES) {
        pieces.push(piece);
        return;
      }
      request.pause();
      resolve(undefined);
    });
    request.on("end", () => resolve(Buffer.concat(pieces)));
    request.on("error", reject);
  });
}

function parseUpdate(body: Buffer): Update | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    const isUpdate =
      typeof value === "object" &&
      value !== null &&
      "update_id" in value &&
      Number.isSafeInteger(value.update_id);
    return isUpdate ? (value as Update) : undefined;
  } catch {
    return undefined;
  }
}
