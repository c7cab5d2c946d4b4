import { setTimeout as sleep } from "node:timers/promises";
import { HttpError, type Transformer } from "grammy";
import type { CallResult, Metrics } from "../metrics.ts";

/** Pauses before a call is repeated whose connection was lost: as long as the watchdog lets anybody wait. */
const LOST_CONNECTION_PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Counts every call with its result and time. */
export function countCalls(metrics: Metrics): Transformer {
  return async (previous, method, payload, signal) => {
    const startedAt = performance.now();
    const count = (result: CallResult) => metrics.apiCalled(method, result, performance.now() - startedAt);
    try {
      const answer = await previous(method, payload, signal);
      count(answer.ok ? "ok" : resultOf(answer.error_code));
      return answer;
    } catch (error) {
      count("lost");
      throw error;
    }
  };
}

function resultOf(code: number): CallResult {
  if (code === 429) return "flood";
  if (code === 403) return "forbidden";
  return code >= 500 ? "server-error" : "refused";
}

/** Repeats calls whose connection was lost. auto-retry would do it for ever, at intervals of up to an hour. */
export function retryLostConnections(pausesMs: readonly number[] = LOST_CONNECTION_PAUSES_MS): Transformer {
  return async (previous, method, payload, signal) => {
    for (const pauseMs of pausesMs) {
      try {
        return await previous(method, payload, signal);
      } catch (error) {
        if (!(error instanceof HttpError) || signal?.aborted) throw error;
        await sleep(pauseMs, undefined, { signal: signal as never });
      }
    }
    return previous(method, payload, signal);
  };
}

/**
 * A tap or inline query that waited while the bot was down, or comes a second time after a kill, can no longer be
 * answered; what a tap asked for is done all the same. The call then gives `false`, where Telegram gives `true`.
 */
export const forgiveExpiredTaps: Transformer = async (previous, method, payload, signal) => {
  const answer = await previous(method, payload, signal);
  const isExpired =
    !answer.ok && answer.error_code === 400 && answer.description.includes("query is too old");
  const isQuery = method === "answerCallbackQuery" || method === "answerInlineQuery";
  return isQuery && isExpired ? { ok: true, result: false as never } : answer;
};

/** Ends every call, and every pause before its repetition, when `signal` fires; none begins after that. */
export function endWith(signal: AbortSignal): Transformer {
  return (previous, method, payload, given) => {
    signal.throwIfAborted();
    const either = given === undefined ? signal : AbortSignal.any([signal, given as never]);
    return previous(method, payload, either as never);
  };
}
