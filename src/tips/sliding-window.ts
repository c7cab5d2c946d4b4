/** Counts what happened lately, up to `most`. */
export interface SlidingWindow {
  add(): void;
  /** 0 while fewer than `most` are within the window. */
  msUntilRoom(): number;
  clear(): void;
}

export function slidingWindow(now: () => number, most: number, withinMs: number): SlidingWindow {
  let instants: number[] = [];
  return {
    add() {
      instants.push(now());
      if (instants.length > most) instants.shift();
    },
    msUntilRoom() {
      const [oldest] = instants;
      if (oldest === undefined || instants.length < most) return 0;
      return Math.max(0, oldest + withinMs - now());
    },
    clear() {
      instants = [];
    },
  };
}
