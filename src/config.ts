import type { LogLevel } from "./log.ts";

/** Where updates come from. */
export type TelegramConfig =
  | { mode: "local"; port: number }
  | { mode: "polling"; token: string; apiRoot: string | undefined }
  | { mode: "webhook"; token: string; apiRoot: string | undefined; webhook: WebhookConfig };

export interface WebhookConfig {
  /** What Telegram is told; its path is the one that is answered. */
  url: string;
  /** What Telegram sends along, so that nobody else can send updates. */
  secret: string;
  /** Where to listen; something before it speaks HTTPS. */
  listen: { host: string; port: number };
}

/** Where the state is kept. */
export type DatabaseConfig = { engine: "sqlite"; file: string } | { engine: "postgres"; url: string };

export interface Config {
  readonly telegram: TelegramConfig;
  readonly database: DatabaseConfig;
  /** For what can be made again: the learnt content. */
  readonly cacheFolder: string;
  /** Where the secret key comes from; `generate` makes the file when it is missing (local mode only). */
  readonly secret: { kind: "value"; key: Uint8Array } | { kind: "file"; path: string; generate: boolean };
  /** For a while after a rotation: what is under this key still opens, and moves to the new one. */
  readonly previousSecret?: Config["secret"];
  readonly timeZone: string;
  /** The moderators' private group; undefined: there is none. */
  readonly moderatorChatId?: number | undefined;
  readonly tips: TipConfig;
  /** Hour of the day from which on the moderators get their morning message, 0–23. Default: 7. */
  readonly digestHour?: number;
  readonly logLevel: LogLevel;
  /** Port on loopback for health and metrics; undefined: none. */
  readonly healthPort: number | undefined;
}

export interface TipConfig {
  /** Minutes between hand-overs; 0: at once. */
  readonly slotMinutes: number;
  /** Days after the last activity. */
  readonly retentionDays: number;
  /** Where the keys of what waits lie: apart from the database, never backed up. */
  readonly outboxKeyFolder: string;
}

/** What is enough for a command that only moves what is kept. */
export type StorageConfig = Pick<Config, "database" | "cacheFolder">;

/** Settings, or every fault together. */
export type Reading<Settings> =
  | { kind: "ok"; config: Settings }
  | { kind: "faulty"; faults: readonly string[] };
export type ConfigResult = Reading<Config>;

/** Every variable that is read, with its one line of meaning; `.env.example` lists the same. */
export const VARIABLES = {
  BOT_TOKEN: "token from @BotFather; without it the bot runs in local mode",
  TELEGRAM_API_ROOT: "another Bot API server, e.g. a self-hosted one; default: Telegram's",
  DATABASE_URL:
    "where the state is kept: file:PATH or postgres://USER:PASSWORD@HOST/NAME; default: file:var/netral.db",
  WEBHOOK_URL: "public https address that Telegram sends updates to; without it the bot fetches them",
  WEBHOOK_SECRET: "32 to 256 of A-Z a-z 0-9 _ -, with WEBHOOK_URL. Make one: openssl rand -hex 32",
  PORT: "where to listen for webhooks, PORT or ADDRESS:PORT; default: 127.0.0.1:8080",
  CACHE_FOLDER: "for what can be made again, such as the learnt content; default: var/cache",
  SECRET_KEY: "32 random bytes in base64; seals what is kept. Make one: openssl rand -base64 32",
  SECRET_KEY_FILE: "file that holds the same, instead of SECRET_KEY; local mode makes var/secret.key",
  SECRET_KEY_PREVIOUS: "the key before the last rotation, for as long as what is under it is to be found",
  SECRET_KEY_PREVIOUS_FILE: "file that holds the same, instead of SECRET_KEY_PREVIOUS",
  MODERATOR_CHAT_ID: "the moderators' private supergroup, a negative number such as -1001234567890",
  TIP_SLOT_MINUTES: "minutes between hand-overs of tips; 0: at once; default: 60, in local mode 0",
  TIP_RETENTION_DAYS: "days that a tip is kept after its last activity; default: 90",
  OUTBOX_KEY_FOLDER: "folder of the keys of tips that wait, never to be backed up; default: var/outbox-keys",
  DIGEST_HOUR: "hour of the moderators' morning message, 0 to 23; default: 7",
  TIME_ZONE: "of days and dates; default: Asia/Jakarta",
  LOG_LEVEL: "debug, info, warn, error or silent; default: info, in local mode warn",
  HEALTH_PORT: "port on 127.0.0.1 for /healthz, /readyz and /metrics; default: none",
  LOCAL_PORT: "port of the local page; default: 8090",
  NODE_ENV: "production makes a missing token an error instead of local mode",
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error", "silent"];

/**
 * Reads all settings at once.
 * @returns a frozen config, or every fault together, each naming the variable and the remedy.
 *   Values of secrets are never repeated in a fault.
 */
export function readConfig(env: Environment): ConfigResult {
  const faults: string[] = [];
  const value = (name: keyof typeof VARIABLES) => env[name]?.trim() || undefined;
  const isProduction = value("NODE_ENV") === "production";

  const token = value("BOT_TOKEN");
  if (token === undefined && isProduction) {
    faults.push(
      "BOT_TOKEN is missing. Get a token from @BotFather and set it, or unset NODE_ENV to try the bot locally.",
    );
  } else if (token !== undefined && !/^\d+:[\w-]{30,}$/.test(token)) {
    faults.push(
      "BOT_TOKEN does not look like a token (123456789:AA…, 35 characters after the colon). Copy it again from @BotFather.",
    );
  }
  const apiRoot = value("TELEGRAM_API_ROOT")?.replace(/\/+$/, "");
  if (apiRoot !== undefined && !(/^https?:\/\/[^/]+/.test(apiRoot) && URL.canParse(apiRoot))) {
    faults.push("TELEGRAM_API_ROOT must begin with http:// or https://, e.g. http://127.0.0.1:8081.");
  }
  const readPort = (name: "LOCAL_PORT" | "HEALTH_PORT", text: string): number => {
    if (!isPort(text)) faults.push(`${name} must be a whole number from 0 (any free port) to 65535.`);
    return Number(text);
  };
  const port = readPort("LOCAL_PORT", value("LOCAL_PORT") ?? "8090");
  const health = value("HEALTH_PORT");
  const healthPort = health === undefined ? undefined : readPort("HEALTH_PORT", health);
  const webhook = readWebhook(
    { url: value("WEBHOOK_URL"), secret: value("WEBHOOK_SECRET"), listen: value("PORT") },
    { hasToken: token !== undefined, isOwnServer: apiRoot !== undefined },
    faults,
  );

  const storage = readStorageConfig(env);
  if (storage.kind === "faulty") faults.push(...storage.faults);

  const secret = readSecret(
    value("SECRET_KEY"),
    value("SECRET_KEY_FILE"),
    token === undefined && !isProduction,
    faults,
  );

  const previousSecret = readPreviousSecret(
    value("SECRET_KEY_PREVIOUS"),
    value("SECRET_KEY_PREVIOUS_FILE"),
    faults,
  );

  const moderatorChat = value("MODERATOR_CHAT_ID");
  if (moderatorChat !== undefined && !/^-\d{1,16}$/.test(moderatorChat)) {
    faults.push("MODERATOR_CHAT_ID must be the id of a group, a negative number such as -1001234567890.");
  }
  const slotMinutes = Number(value("TIP_SLOT_MINUTES") ?? (token === undefined ? "0" : "60"));
  if (!Number.isInteger(slotMinutes) || slotMinutes < 0 || slotMinutes > 1_440) {
    faults.push("TIP_SLOT_MINUTES must be a whole number from 0 (at once) to 1440 (a day).");
  }
  const retentionDays = Number(value("TIP_RETENTION_DAYS") ?? "90");
  if (!Number.isInteger(retentionDays) || retentionDays < 1 || retentionDays > 3_650) {
    faults.push("TIP_RETENTION_DAYS must be a whole number from 1 to 3650.");
  }
  const digestHour = Number(value("DIGEST_HOUR") ?? "7");
  if (!Number.isInteger(digestHour) || digestHour < 0 || digestHour > 23) {
    faults.push("DIGEST_HOUR must be a whole number from 0 to 23.");
  }
  const timeZone = value("TIME_ZONE") ?? "Asia/Jakarta";
  if (!isTimeZone(timeZone)) {
    faults.push(
      `TIME_ZONE «${timeZone}» is not known. Use an IANA name such as Asia/Jakarta, Asia/Makassar, Asia/Jayapura.`,
    );
  }
  // In local mode the terminal belongs to the newcomer: only what went wrong is said there.
  const logLevel = (value("LOG_LEVEL") ?? (token === undefined ? "warn" : "info")) as LogLevel;
  if (!LOG_LEVELS.includes(logLevel)) {
    faults.push(`LOG_LEVEL «${logLevel}» is not known. Use one of ${LOG_LEVELS.join(", ")}.`);
  }

  if (faults.length > 0 || storage.kind === "faulty") return { kind: "faulty", faults };
  const config: Config = {
    telegram: Object.freeze(telegramConfig(token, apiRoot, port, webhook)),
    ...storage.config,
    secret,
    ...(previousSecret === undefined ? {} : { previousSecret }),
    timeZone,
    moderatorChatId: moderatorChat === undefined ? undefined : Number(moderatorChat),
    tips: Object.freeze({
      slotMinutes,
      retentionDays,
      outboxKeyFolder: value("OUTBOX_KEY_FOLDER") ?? "var/outbox-keys",
    }),
    digestHour,
    logLevel,
    healthPort,
  };
  return { kind: "ok", config: Object.freeze(config) };
}

/** Reads where the state is kept, whatever the other settings are: a backup needs neither token nor key. */
export function readStorageConfig(env: Environment): Reading<StorageConfig> {
  const database = parseDatabaseUrl(env.DATABASE_URL?.trim() || "file:var/netral.db");
  if (database === undefined) {
    const fault =
      "DATABASE_URL must be file:PATH, e.g. file:var/netral.db, or postgres://USER:PASSWORD@HOST:5432/NAME (special characters of the password percent-encoded).";
    return { kind: "faulty", faults: [fault] };
  }
  const cacheFolder = env.CACHE_FOLDER?.trim() || "var/cache";
  return { kind: "ok", config: { database: Object.freeze(database), cacheFolder } };
}

function telegramConfig(
  token: string | undefined,
  apiRoot: string | undefined,
  port: number,
  webhook: WebhookConfig | undefined,
): TelegramConfig {
  if (token === undefined) return { mode: "local", port };
  return webhook === undefined
    ? { mode: "polling", token, apiRoot }
    : { mode: "webhook", token, apiRoot, webhook };
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65535;

/** @param where with a Bot API server of one's own, which may stand on the same machine, plain http will do */
function readWebhook(
  given: { url: string | undefined; secret: string | undefined; listen: string | undefined },
  where: { hasToken: boolean; isOwnServer: boolean },
  faults: string[],
): WebhookConfig | undefined {
  const { url, secret = "", listen = "127.0.0.1:8080" } = given;
  if (url === undefined) {
    if (given.secret !== undefined) {
      faults.push("WEBHOOK_SECRET is set without WEBHOOK_URL. Set both, or neither to fetch updates.");
    }
    return undefined;
  }
  if (!where.hasToken) faults.push("WEBHOOK_URL needs BOT_TOKEN: local mode has no webhook.");
  if (!URL.canParse(url) || !(where.isOwnServer ? /^https?:\/\// : /^https:\/\//).test(url)) {
    faults.push("WEBHOOK_URL must be a public https:// address, e.g. https://bot.example.go.id/telegram.");
  }
  if (!/^[\w-]{32,256}$/.test(secret)) {
    faults.push("WEBHOOK_SECRET must be 32 to 256 letters, digits, _ or -. Make one: openssl rand -hex 32");
  }
  const [, host = "127.0.0.1", port = ""] = /^(?:(.+):)?(\d+)$/.exec(listen) ?? [];
  if (!isPort(port)) faults.push("PORT must be a port or ADDRESS:PORT, e.g. 8080 or 0.0.0.0:8080.");
  return { url, secret, listen: { host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port) } };
}

function readSecret(
  key: string | undefined,
  file: string | undefined,
  isLocal: boolean,
  faults: string[],
): Config["secret"] {
  if (key !== undefined && file !== undefined) {
    faults.push("SECRET_KEY and SECRET_KEY_FILE are both set. Keep one of them.");
  }
  if (key !== undefined) {
    const bytes = parseSecretKey(key);
    if (bytes !== undefined) return { kind: "value", key: bytes };
    faults.push(
      "SECRET_KEY must be 32 random bytes in base64 (44 characters). Make one: openssl rand -base64 32",
    );
  }
  if (file !== undefined) return { kind: "file", path: file, generate: false };
  if (key === undefined && !isLocal) {
    faults.push("SECRET_KEY or SECRET_KEY_FILE is missing. Make a key: openssl rand -base64 32");
  }
  return { kind: "file", path: "var/secret.key", generate: true };
}

function readPreviousSecret(
  key: string | undefined,
  file: string | undefined,
  faults: string[],
): Config["secret"] | undefined {
  if (key !== undefined && file !== undefined) {
    faults.push("SECRET_KEY_PREVIOUS and SECRET_KEY_PREVIOUS_FILE are both set. Keep one of them.");
  }
  if (key === undefined)
    return file === undefined ? undefined : { kind: "file", path: file, generate: false };
  const bytes = parseSecretKey(key);
  if (bytes !== undefined) return { kind: "value", key: bytes };
  faults.push(
    "SECRET_KEY_PREVIOUS must be what SECRET_KEY was before (44 characters of base64), or not set.",
  );
  return undefined;
}

/** @returns the 32 bytes, or undefined when `text` is not base64 of exactly 32 bytes or is plainly not random. */
export function parseSecretKey(text: string): Uint8Array | undefined {
  const trimmed = text.trim();
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return undefined;
  const bytes = new Uint8Array(Buffer.from(trimmed, "base64"));
  // 32 random bytes have 30 different values on average; fewer than 16 are a typed pattern.
  return bytes.length === 32 && new Set(bytes).size >= 16 ? bytes : undefined;
}

/** @returns undefined when `text` is neither `file:PATH` nor the URL of a PostgreSQL database */
export function parseDatabaseUrl(text: string): DatabaseConfig | undefined {
  if (/^file:./.test(text)) return { engine: "sqlite", file: text.slice("file:".length) };
  const isPostgres = /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
  return isPostgres && new URL(text).pathname.length > 1 ? { engine: "postgres", url: text } : undefined;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
