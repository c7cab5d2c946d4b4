import { BotError, GrammyError, HttpError } from "grammy";
import { type DestinationStream, pino } from "pino";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/**
 * What a log line may carry besides its event. The list is closed on purpose: there is no field for a
 * person, a text, a payload or a token, so none can be logged by mistake.
 */
export interface Facts {
  updateId?: number;
  /** Bot API method. */
  method?: string;
  feature?: string;
  /** HTTP status, Telegram's error_code, or a system code such as ECONNRESET. */
  code?: number | string;
  /** Telegram's own wording of an error. */
  description?: string;
  errorName?: string;
  /** Function names and places in our files, without the error's message: it may quote a text. */
  frames?: readonly string[];
  count?: number;
  ms?: number;
  port?: number;
  signal?: string;
  /** A content file and line. */
  file?: string;
}

export interface Log {
  debug(event: string, facts?: Facts): void;
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  error(event: string, facts?: Facts): void;
}

/** Structured logs, one JSON object a line, on standard output unless another destination is given. */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = destination ? pino(options, destination) : pino(options);
  const write =
    (at: "debug" | "info" | "warn" | "error") =>
    (event: string, facts: Facts = {}) =>
      logger[at](facts, event);
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

/**
 * What may be said of an error. Never its payload or message: a GrammyError carries the payload (chat id
 * and text), an HttpError the token in its URL, any other message may quote what somebody wrote.
 */
export function errorFacts(error: unknown): Facts {
  if (error instanceof BotError) return errorFacts(error.error);
  if (error instanceof GrammyError) {
    return {
      errorName: "GrammyError",
      method: error.method,
      code: error.error_code,
      description: withoutQuotes(error.description).replaceAll(/\d{5,}/g, "…"),
    };
  }
  if (error instanceof HttpError) {
    const inner: unknown = error.error;
    return { errorName: "HttpError", ...codeOf(inner) };
  }
  if (error instanceof Error) {
    // The message stands before the frames, and may have lines that look like some.
    const frames = (error.stack ?? "")
      .replace(error.message, "")
      .split("\n")
      .filter((line) => /^\s+at /.test(line));
    return { errorName: error.name, ...codeOf(error), frames: frames.slice(0, 6).map(shortFrame) };
  }
  return { errorName: typeof error };
}

function codeOf(error: unknown): Facts {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" || typeof code === "number" ? { code } : {};
}

/** Telegram quotes a bad tag of a text in its descriptions; what stands in quotes is left out. */
function withoutQuotes(description: string): string {
  return description.replace(/".*"/s, '"…"');
}

/** Keeps «function (file:line)», drops the folder the project lies in. */
function shortFrame(line: string): string {
  return line.trim().replace(/file:\/\/\S*?\/((?:src|test|node_modules)\/)/, "$1");
}
