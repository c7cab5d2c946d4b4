import {
  type LocalTelegram,
  type LocalTelegramOptions,
  startLocalTelegram,
} from "../../src/local-telegram/index.ts";

/** What the Bot API answers, as a bot without a library would read it. */
export interface Answer {
  ok: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: the result of whatever method was called
  result?: any;
  error_code?: number;
  description?: string;
  parameters?: { retry_after?: number; migrate_to_chat_id?: number };
}

export interface BareBot {
  telegram: LocalTelegram;
  /** Somebody who has pressed «Start», so that the bot may write. */
  sari: number;
  call(method: string, params?: Record<string, unknown>): Promise<Answer>;
  /** The error of a call, in short: «400 Bad Request: …»; «ok» when there is none. */
  complaint(method: string, params?: Record<string, unknown>): Promise<string>;
  upload(method: string, form: FormData): Promise<Answer>;
  /** Updates that wait, without confirming any. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into updates of every kind
  pending(params?: Record<string, unknown>): Promise<any[]>;
  /** Confirms everything that waits. */
  forget(): void;
}

/** A local Telegram with one person in it, and plain HTTP calls as the bot. */
export async function bareBot(options: LocalTelegramOptions = {}): Promise<BareBot> {
  const telegram = await startLocalTelegram(options);
  const url = (method: string) => `${telegram.apiRoot}/bot${telegram.token}/${method}`;
  const post = async (method: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url(method), { method: "POST", ...init });
    return (await response.json()) as Answer;
  };
  const call = (method: string, params: Record<string, unknown> = {}) =>
    post(method, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(params) });
  const forget = () => telegram.world.updates.confirm(Number.MAX_SAFE_INTEGER);
  const sari = telegram.people.create({ first_name: "Sari", username: "sari_w", language_code: "id" }).id;
  telegram.people.start(sari);
  forget();
  return {
    telegram,
    sari,
    call,
    async complaint(method, params) {
      const { ok, error_code, description } = await call(method, params);
      return ok ? "ok" : `${error_code} ${description}`;
    },
    upload: (method, form) => post(method, { body: form }),
    pending: async (params = {}) => (await call("getUpdates", params)).result,
    forget,
  };
}

/** A PNG of one dot. */
export const TINY_PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
