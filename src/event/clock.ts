/** A clock that can be stopped. Instants and times are in milliseconds. */
export type Clock = { readonly since: number } | { readonly stoppedAt: number };

/** How long it has been running by `now`, without the time for which it stood. */
export function elapsed(clock: Clock, now: number): number {
  return "since" in clock ? Math.max(0, now - clock.since) : clock.stoppedAt;
}

export function startClock(now: number): Clock {
  return { since: now };
}

export function stopClock(clock: Clock, now: number): Clock {
  return { stoppedAt: elapsed(clock, now) };
}

export function resumeClock(clock: Clock, now: number): Clock {
  return "since" in clock ? clock : { since: now - clock.stoppedAt };
}

/** As if the clock had stood from `from` to `to`: while the bot was down, nobody could answer. */
export function withoutOutage(clock: Clock, from: number, to: number): Clock {
  return "since" in clock ? { since: clock.since + Math.max(0, to - Math.max(from, clock.since)) } : clock;
}

export function isStopped(clock: Clock): boolean {
  return "stoppedAt" in clock;
}
