/** An answer of the Bot API; `lost` where there was none. */
export type PlainAnswer<Result> =
  | { kind: "ok"; result: Result }
  | { kind: "refused"; code: number; description: string; migratedTo: number | undefined }
  | { kind: "lost"; reason: string };

/** Calls of the Bot API, each tried once: what fails here is what the doctor is asked about. */
export interface PlainApi {
  call<Result>(method: string, params?: object): Promise<PlainAnswer<Result>>;
  /** The server's clock as its last answer told it, in milliseconds; undefined where it tells none. */
  serverTime(): number | undefined;
}

const PATIENCE_MS = 10_000;
const TELEGRAM = "https://api.telegram.org";

export function plainApi(token: string, apiRoot: string = TELEGRAM): PlainApi {
  let date: number | undefined;
  return {
    async call(method, params = {}) {
      try {
        const response = await fetch(`${apiRoot}/bot${token}/${method}`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(params),
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        const told = Date.parse(response.headers.get("date") ?? "");
        if (!Number.isNaN(told)) date = told;
        return read(await response.json());
      } catch (error) {
        // Never the message: it may hold the address, and with it the token.
        return { kind: "lost", reason: reasonOf(error) };
      }
    },
    serverTime: () => date,
  };
}

function read<Result>(answer: unknown): PlainAnswer<Result> {
  const { ok, result, error_code, description, parameters } = answer as {
    ok?: boolean;
    result: Result;
    error_code?: number;
    description?: string;
    parameters?: { migrate_to_chat_id?: number };
  };
  if (ok === true) return { kind: "ok", result };
  return {
    kind: "refused",
    code: error_code ?? 0,
    description: description ?? "",
    migratedTo: parameters?.migrate_to_chat_id,
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { cause } = error;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return error.name === "TimeoutError" ? "no answer within 10 s" : error.name;
}
