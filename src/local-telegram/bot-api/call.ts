import type { ResponseParameters } from "grammy/types";
import type { Limiter } from "../limits.ts";
import type { World } from "../world.ts";

/** A file as it came in a multipart body. */
export interface Upload {
  fileName: string;
  mimeType: string;
  bytes: Buffer;
}

/** One call of the Bot API, freed of how it was encoded. */
export interface Call {
  /** As documented, e.g. `sendMessage`. */
  method: string;
  params: Record<string, unknown>;
  /** Uploads by the name of their form field. */
  files: ReadonlyMap<string, Upload>;
  /** The chat that the call reaches, as far as known; handlers set it, for the log of calls. */
  chatId?: number;
}

/** What handlers work on. */
export interface BotApi {
  world: World;
  limiter: Limiter;
}

/** Gives the `result` of the answer, or throws a `BotApiError`. */
export type Handler = (api: BotApi, call: Call) => unknown;

/** An answer with `ok: false`. The server turns it into JSON; everything else thrown is a fault of ours. */
export class BotApiError extends Error {
  readonly code: number;
  readonly parameters: ResponseParameters | undefined;
  constructor(code: number, description: string, parameters?: ResponseParameters) {
    super(description);
    this.name = "BotApiError";
    this.code = code;
    this.parameters = parameters;
  }
}

/** «Bad Request: …», with the first letter made small unless it begins a code like BUTTON_DATA_INVALID. */
export function badRequest(problem: string, parameters?: ResponseParameters): BotApiError {
  const second = problem[1] ?? "";
  const isCode = second === "_" || (second >= "A" && second <= "Z");
  const worded = isCode ? problem : problem.charAt(0).toLowerCase() + problem.slice(1);
  return new BotApiError(400, `Bad Request: ${worded}`, parameters);
}

export function forbidden(problem: string): BotApiError {
  return new BotApiError(403, `Forbidden: ${problem}`);
}
