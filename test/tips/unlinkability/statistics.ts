/** Numbers between 0 and 1, the same for the same seed. */
export type Random = () => number;

/** Tommy Ettinger's mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(list: readonly T[], random: Random): T {
  return list[Math.floor(random() * list.length)] as T;
}

export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const items = [...list];
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [items[at], items[other]] = [items[other] as T, items[at] as T];
  }
  return items;
}

/**
 * How likely so many hits or more are for somebody who guesses; exact.
 * @param chances of each guess, independent of the others
 */
export function tailOf(hits: number, chances: readonly number[]): number {
  let exactly = [1];
  for (const chance of chances) {
    const next = new Array<number>(exactly.length + 1).fill(0);
    exactly.forEach((probability, count) => {
      next[count] = (next[count] ?? 0) + probability * (1 - chance);
      next[count + 1] = (next[count + 1] ?? 0) + probability * chance;
    });
    exactly = next;
  }
  return Math.min(
    1,
    exactly.slice(hits).reduce((sum, probability) => sum + probability, 0),
  );
}

/** The same for tosses of a coin, where being wrong nearly always tells as much as being right. */
export function tailOfTosses(hits: number, tosses: number): number {
  const telling = Math.max(hits, tosses - hits);
  return Math.min(1, 2 * tailOf(telling, new Array<number>(tosses).fill(0.5)));
}
