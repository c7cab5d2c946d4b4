import type { IncomingMessage, ServerResponse } from "node:http";
import { type BotApi, BotApiError, badRequest, type Call } from "./bot-api/call.ts";
import { CONFLICT, getUpdates } from "./bot-api/polling.ts";
import { findMethod } from "./bot-api/table.ts";
import type { CallLog } from "./call-log.ts";
import { parseParams, readBody } from "./http.ts";

/** What goes wrong on purpose with a call. */
export type Fault =
  | { kind: "error"; error_code: number; description: string; retry_after?: number }
  /** The connection breaks: before the call has any effect, or with `isDone` after it, so that only the answer is lost. */
  | { kind: "reset"; isDone?: boolean }
  /** The answer is `ms` late. */
  | { kind: "hang"; ms: number };

export interface BotApiSettings {
  token: string;
  latencyMs: number;
  fault?: ((method: string, params: Record<string, unknown>) => Fault | undefined) | undefined;
}

const JSON_HEADERS = "application/json";

/** Answers /bot<token>/<method> and /file/bot<token>/<path>. */
export function botApiHttp(api: BotApi, log: CallLog, settings: BotApiSettings) {
  const { world } = api;

  async function answerCall(request: IncomingMessage, response: ServerResponse, rest: string): Promise<void> {
    const body = await readBody(request);
    const queryAt = rest.indexOf("?");
    const name = queryAt < 0 ? rest : rest.slice(0, queryAt);
    const query = queryAt < 0 ? "" : rest.slice(queryAt + 1);
    const isPoll = name === "getUpdates" || name.toLowerCase() === "getupdates";
    const method = isPoll ? undefined : findMethod(name);
    if (!isPoll && method === undefined) {
      sendError(response, new BotApiError(404, "Not Found: method not found"));
      return;
    }
    const parsed = parseParams(request.headers["content-type"] ?? "", body, query);
    if (parsed.kind === "refused") {
      sendError(response, badRequest(parsed.problem));
      return;
    }
    const call: Call = { method: method?.name ?? "getUpdates", params: parsed.params, files: parsed.files };
    const fault = settings.fault?.(call.method, call.params);
    const delayMs = settings.latencyMs + (fault?.kind === "hang" ? fault.ms : 0);
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (fault?.kind === "reset" && !fault.isDone) {
      record(call, new BotApiError(0, "connection reset"));
      response.destroy();
      return;
    }
    if (fault?.kind === "error") {
      const { error_code, description, retry_after } = fault;
      const error = new BotApiError(
        error_code,
        description,
        retry_after === undefined ? undefined : { retry_after },
      );
      record(call, error);
      sendError(response, error);
      return;
    }
    if (method === undefined) {
      answerPoll(call, response);
      return;
    }
    const outcome = run(method.handle, call);
    if (fault?.kind === "reset") response.destroy();
    else if (outcome instanceof BotApiError) sendError(response, outcome);
    else send(response, 200, `{"ok":true,"result":${JSON.stringify(outcome)}}`);
  }

  function run(handle: (api: BotApi, call: Call) => unknown, call: Call): unknown {
    try {
      const result = handle(api, call);
      record(call);
      return result;
    } catch (error) {
      if (!(error instanceof BotApiError)) throw error;
      record(call, error);
      return error;
    }
  }

  function record(call: Call, error?: BotApiError): void {
    // What was refused before its chat was looked up was meant for that chat all the same.
    const chatId = call.chatId ?? Number(call.params.chat_id ?? Number.NaN);
    log.add({
      method: call.method,
      params: call.params,
      files: call.files,
      ...(!Number.isNaN(chatId) && { chatId }),
      ...(error && { error: { code: error.code, description: error.message } }),
      atMs: world.settings.clock(),
    });
  }

  function answerPoll(call: Call, response: ServerResponse): void {
    try {
      const giveUp = getUpdates(world, call.params, (result) => {
        response.off("close", giveUpOnClose);
        if (result.kind === "updates") send(response, 200, `{"ok":true,"result":${result.body}}`);
        else sendError(response, CONFLICT[result.with]);
      });
      function giveUpOnClose() {
        giveUp();
      }
      if (!response.writableEnded) response.on("close", giveUpOnClose);
    } catch (error) {
      if (!(error instanceof BotApiError)) throw error;
      sendError(response, error);
    }
  }

  function answerFile(response: ServerResponse, path: string): void {
    const file = world.files.byPath(decodeURIComponent(path));
    if (file === undefined) {
      sendError(response, new BotApiError(404, "Not Found"));
      return;
    }
    response.writeHead(200, {
      "Content-Type": "application/octet-stream",
      "Content-Length": file.bytes.length,
    });
    response.end(file.bytes);
  }

  /** @returns false when the path is none of the Bot API's */
  return function answer(request: IncomingMessage, response: ServerResponse): boolean {
    const url = request.url ?? "/";
    const prefix = `/bot${settings.token}/`;
    if (url.startsWith(prefix)) {
      answerCall(request, response, url.slice(prefix.length)).catch((error: unknown) => {
        // A fault of ours, or the client hung up: neither may take the server down.
        if (response.headersSent || response.destroyed) response.destroy();
        else sendError(response, new BotApiError(500, `Internal Server Error: ${String(error)}`));
      });
      return true;
    }
    const filePrefix = `/file${prefix}`;
    if (url.startsWith(filePrefix)) {
      answerFile(response, url.slice(filePrefix.length));
      return true;
    }
    if (!/^\/(?:file\/)?bot/.test(url)) return false;
    sendError(response, new BotApiError(401, "Unauthorized"));
    return true;
  };
}

function sendError(response: ServerResponse, error: BotApiError): void {
  const { code, message, parameters } = error;
  send(response, code, JSON.stringify({ ok: false, error_code: code, description: message, parameters }));
}

function send(response: ServerResponse, status: number, json: string): void {
  response.writeHead(status, [
    "Content-Type",
    JSON_HEADERS,
    "Content-Length",
    String(Buffer.byteLength(json)),
  ]);
  response.end(json);
}
