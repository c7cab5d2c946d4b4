import type { Upload } from "./bot-api/call.ts";

/** A call the bot made, with everything it sent. */
export interface LoggedCall {
  method: string;
  params: Record<string, unknown>;
  files: ReadonlyMap<string, Upload>;
  /** The chat it reached, where it reached one. */
  chatId?: number;
  /** Undefined when it went well. */
  error?: { code: number; description: string };
  atMs: number;
}

/** The latest calls of the bot, oldest first. */
export interface CallLog {
  add(call: LoggedCall): void;
  all(): readonly LoggedCall[];
  clear(): void;
}

/** @param most calls kept; 0 keeps none */
export function callLog(most: () => number): CallLog {
  let calls: LoggedCall[] = [];
  return {
    add(call) {
      const limit = most();
      if (limit === 0) return;
      calls.push(call);
      // Halved seldom rather than shifted each time.
      if (calls.length > limit * 2) calls = calls.slice(-limit);
    },
    all: () => (calls.length > most() ? calls.slice(-most()) : calls),
    clear() {
      calls = [];
    },
  };
}

/** One payload as text for searching: parameters, file names, and file contents byte by byte (latin1). */
export function searchableText(calls: readonly LoggedCall[]): string {
  return calls
    .map(({ method, params, files }) => {
      const uploads = [...files].map(
        ([field, { fileName, mimeType, bytes }]) =>
          `${field} ${fileName} ${mimeType} ${bytes.toString("latin1")}`,
      );
      return [method, JSON.stringify(params), ...uploads].join("\n");
    })
    .join("\n");
}
