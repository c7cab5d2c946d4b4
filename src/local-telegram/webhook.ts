import { Agent, request } from "node:http";
import type { Update } from "grammy/types";
import type { UpdateQueue } from "./updates.ts";

export interface WebhookTarget {
  url: string;
  secretToken: string;
  maxConnections: number;
}

/** What getWebhookInfo tells beside the number of updates that wait. */
export interface WebhookInfo {
  url: string;
  ip_address: string;
  max_connections: number;
  last_error_date?: number;
  last_error_message?: string;
}

/** Delivers updates to a URL of the bot on this machine, as Telegram does. */
export interface Webhook {
  set(target: WebhookTarget): void;
  /** Back to polls; what is being delivered is broken off and counts as not delivered. */
  remove(): void;
  /** Undefined where none is set. */
  info(): WebhookInfo | undefined;
}

interface Settings {
  clock: () => number;
  webhookRetryMs: number;
}

/** Telegram gives up waiting for an answer about now. */
const ANSWER_MS = 60_000;
const LONGEST_RETRY_MS = 60_000;

/**
 * As many updates at once as the bot allows, one after another within a chat; what is not answered with 2xx is
 * delivered again, later each time, and holds up its own chat only.
 */
export function webhook(updates: UpdateQueue, settings: Settings): Webhook {
  let current: { target: WebhookTarget; agent: Agent; ending: AbortController } | undefined;
  let lastError: { date: number; message: string } | undefined;
  /** Chats that wait for an answer, or for the next try. */
  const busy = new Set<number>();
  const tries = new Map<number, number>();
  const chats = new Map<number, number>();
  let underWay = 0;

  function chatOf(updateId: number, json: string): number {
    const known = chats.get(updateId);
    if (known !== undefined) return known;
    const chat = orderOf(JSON.parse(json) as Update);
    chats.set(updateId, chat);
    return chat;
  }

  function deliver(): void {
    if (current === undefined) return;
    // A chat whose first update has to wait makes its later ones wait as well.
    for (const { updateId, json } of updates.waiting()) {
      if (underWay >= current.target.maxConnections) return;
      const chat = chatOf(updateId, json);
      if (busy.has(chat)) continue;
      busy.add(chat);
      void post(current, updateId, json, chat);
    }
  }

  async function post(to: NonNullable<typeof current>, updateId: number, json: string, chat: number) {
    underWay += 1;
    const problem = await send(to.target, to.agent, json, to.ending.signal);
    if (to !== current) return;
    underWay -= 1;
    if (problem === undefined) {
      tries.delete(updateId);
      chats.delete(updateId);
      busy.delete(chat);
      updates.remove(updateId);
      deliver();
      return;
    }
    lastError = { date: Math.floor(settings.clock() / 1000), message: problem };
    const failed = tries.get(updateId) ?? 0;
    tries.set(updateId, failed + 1);
    const pauseMs = Math.min(LONGEST_RETRY_MS, settings.webhookRetryMs * 2 ** Math.min(failed, 10));
    const timer = setTimeout(() => {
      busy.delete(chat);
      deliver();
    }, pauseMs);
    to.ending.signal.addEventListener("abort", () => clearTimeout(timer));
    deliver();
  }

  function end(): void {
    current?.ending.abort();
    current?.agent.destroy();
    current = undefined;
    underWay = 0;
    busy.clear();
    tries.clear();
    chats.clear();
  }

  return {
    set(target) {
      end();
      lastError = undefined;
      const agent = new Agent({ keepAlive: true, maxSockets: target.maxConnections });
      current = { target, agent, ending: new AbortController() };
      updates.deliverBy(deliver);
    },
    remove() {
      end();
      updates.deliverBy(undefined);
    },
    info: () =>
      current && {
        url: current.target.url,
        ip_address: "127.0.0.1",
        max_connections: current.target.maxConnections,
        ...(lastError && { last_error_date: lastError.date, last_error_message: lastError.message }),
      },
  };
}

/** @returns what went wrong, in Telegram's words; undefined when the bot has taken it */
function send(
  { url, secretToken }: WebhookTarget,
  agent: Agent,
  json: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const outgoing = request(url, {
      agent,
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(json),
        ...(secretToken !== "" && { "X-Telegram-Bot-Api-Secret-Token": secretToken }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code === "ECONNREFUSED" ? "Connection refused" : "Read timeout expired"),
    );
    outgoing.on("response", (response) => {
      const { statusCode = 0, statusMessage = "" } = response;
      response.resume();
      response.on("error", () => resolve("Read timeout expired"));
      response.on("end", () =>
        resolve(
          statusCode >= 200 && statusCode < 300
            ? undefined
            : `Wrong response from the webhook: ${statusCode} ${statusMessage}`,
        ),
      );
    });
    outgoing.end(json);
  });
}

/** What Telegram keeps in order: a chat, or a person where there is none. */
function orderOf(update: Update): number {
  const message = update.message ?? update.edited_message ?? update.callback_query?.message;
  const chat = message?.chat ?? (update.my_chat_member ?? update.chat_member)?.chat;
  return chat?.id ?? (update.callback_query ?? update.inline_query)?.from.id ?? 0;
}
