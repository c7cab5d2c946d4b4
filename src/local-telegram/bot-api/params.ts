import { BotApiError, badRequest, type Call } from "./call.ts";

type Params = Call["params"];

// In forms and query strings everything arrives as text, in JSON bodies with its type: both are taken.

/** A string; numbers become strings; "" when missing. */
export function readString(params: Params, name: string): string {
  const value = params[name];
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** A whole number; undefined when missing or no number at all. */
export function readInteger(params: Params, name: string): number | undefined {
  const value = params[name];
  if (typeof value === "number") return Math.trunc(value);
  if (typeof value !== "string") return undefined;
  const parsed = Number.parseInt(value, 10);
  return Number.isNaN(parsed) ? undefined : parsed;
}

export function readFlag(params: Params, name: string): boolean {
  const value = params[name];
  if (typeof value === "boolean") return value;
  return value === 1 || (typeof value === "string" && /^(true|yes|1|t)$/i.test(value.trim()));
}

/**
 * A JSON value, given as such or serialised; undefined when missing or empty.
 * @param complaint what the error says when it is no JSON
 */
export function readJson(params: Params, name: string, complaint: string): unknown {
  const value = params[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    throw badRequest(complaint);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A required string field of a JSON object, or an error in the real server's words. */
export function stringField(object: Record<string, unknown>, name: string): string {
  const value = object[name];
  if (value === undefined) throw new Error(`Can't find field "${name}"`);
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw new Error(`Field "${name}" must be of type String`);
}

/** Runs a parser of nested values; what it throws becomes a 400 with `prefix` before it. */
export function within<T>(prefix: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    if (!(error instanceof BotApiError)) throw badRequest(prefix + problem);
    // Nested, a complaint begins with a capital again.
    const bare = problem.replace("Bad Request: ", "");
    throw badRequest(prefix + bare.charAt(0).toUpperCase() + bare.slice(1));
  }
}

/** The message a call is about; the real server wants a positive number. */
export function readMessageId(params: Params): number {
  if (readString(params, "message_id") === "") throw badRequest("Message identifier is not specified");
  return readInteger(params, "message_id") ?? 0;
}

/** `message_ids`: 1–100 numbers. */
export function readMessageIds(params: Params): number[] {
  const ids = readJson(params, "message_ids", "Can't parse message identifiers JSON object");
  if (ids === undefined) throw badRequest("Message identifiers are not specified");
  if (!Array.isArray(ids)) throw badRequest("Expected an Array of message identifiers");
  if (ids.length > 100) throw badRequest("Too many message identifiers specified");
  return ids.map((id) => {
    const number = Number(id);
    if (!Number.isInteger(number)) throw badRequest("Message identifier must be a Number");
    if (number <= 0) throw badRequest("Invalid message identifier specified");
    return number;
  });
}
