import { slidingWindow } from "./sliding-window.ts";

/** Closes the intake for a while under a flood of tips, whoever sends them. */
export interface Breaker {
  /** Counts one. @returns false where it must be turned away */
  admit(): boolean;
  state(): "admitting" | "refusing";
}

export interface BreakerOptions {
  now(): number;
  /** So many may come within the window; the next one closes the intake. Default 60. */
  most?: number;
  /** Default 10 minutes. */
  withinMs?: number;
  /** For how long it is closed. Default 15 minutes; what was counted before is forgotten then. */
  closedMs?: number;
}

const MINUTE_MS = 60_000;

export function breaker(options: BreakerOptions): Breaker {
  const { now, most = 60, withinMs = 10 * MINUTE_MS, closedMs = 15 * MINUTE_MS } = options;
  const lately = slidingWindow(now, most, withinMs);
  let closedUntil = Number.NEGATIVE_INFINITY;
  const isClosed = () => now() < closedUntil;
  return {
    admit() {
      if (isClosed()) return false;
      if (lately.msUntilRoom() > 0) {
        closedUntil = now() + closedMs;
        lately.clear();
        return false;
      }
      lately.add();
      return true;
    },
    state: () => (isClosed() ? "refusing" : "admitting"),
  };
}
