const VOWELS = new Set(["a", "e", "i", "o", "u"]);

/** The consonants of a word, doubles once: «sembako» and «smebako» → smbk. A vowel in front stays. */
export function skeleton(word: string): string {
  let bones = "";
  for (let at = 0; at < word.length; at++) {
    const letter = word[at] ?? "";
    if (at > 0 && VOWELS.has(letter)) continue;
    if (bones.endsWith(letter)) continue;
    bones += letter;
  }
  return bones;
}

/**
 * Cost of having typed `typed` for `meant`: a left-out vowel is cheap, swapped neighbours and a
 * wrong vowel cost half, a wrong, missing or added consonant costs one.
 * @returns `Infinity` above `limit`
 */
export function typingCost(typed: string, meant: string, limit: number): number {
  const [rows, columns] = [typed.length, meant.length];
  if (Math.abs(rows - columns) > 5) return Number.POSITIVE_INFINITY;
  let before = new Float32Array(columns + 1);
  let previous = new Float32Array(columns + 1);
  let current = new Float32Array(columns + 1);
  for (let column = 1; column <= columns; column++) {
    previous[column] = (previous[column - 1] ?? 0) + missingCost(meant[column - 1] ?? "");
  }
  for (let row = 1; row <= rows; row++) {
    const letter = typed[row - 1] ?? "";
    current[0] = row;
    let least = row;
    for (let column = 1; column <= columns; column++) {
      const wanted = meant[column - 1] ?? "";
      let cost = (previous[column - 1] ?? 0) + replaceCost(letter, wanted);
      cost = Math.min(cost, (previous[column] ?? 0) + (letter === typed[row - 2] ? 0.3 : 0.9));
      cost = Math.min(cost, (current[column - 1] ?? 0) + missingCost(wanted));
      if (row > 1 && column > 1 && letter === meant[column - 2] && typed[row - 2] === wanted) {
        cost = Math.min(cost, (before[column - 2] ?? 0) + 0.6);
      }
      current[column] = cost;
      if (cost < least) least = cost;
    }
    if (least > limit) return Number.POSITIVE_INFINITY;
    [before, previous, current] = [previous, current, before];
  }
  const cost = previous[columns] ?? Number.POSITIVE_INFINITY;
  const total = typed[0] === meant[0] ? cost : cost + 0.4;
  return total > limit ? Number.POSITIVE_INFINITY : total;
}

const missingCost = (letter: string): number => (VOWELS.has(letter) ? 0.35 : 0.9);

function replaceCost(typed: string, meant: string): number {
  if (typed === meant) return 0;
  return VOWELS.has(typed) && VOWELS.has(meant) ? 0.5 : 1;
}

/** How far off a word of this length may be. */
const limitFor = (length: number): number => (length <= 3 ? 0.75 : length <= 5 ? 1.15 : 1.7);

export interface Speller {
  /** The known word that was probably meant, or undefined. Cost 0 = the word itself. */
  mend(word: string): string | undefined;
}

/**
 * @param known words with how often each occurs; rare ones lose ties
 */
export function buildSpeller(known: ReadonlyMap<string, number>): Speller {
  const bySkeleton = new Map<string, string[]>();
  const put = (key: string, word: string) => {
    const list = bySkeleton.get(key);
    if (list) list.push(word);
    else bySkeleton.set(key, [word]);
  };
  for (const word of known.keys()) {
    if (word.length < 3 || /\d/.test(word)) continue;
    for (const key of skeletonKeys(word)) put(key, word);
  }
  return {
    mend(word) {
      if (word.length < 2 || known.has(word) || /\d/.test(word)) return undefined;
      let best: string | undefined;
      let bestCost = limitFor(word.length);
      const tried = new Set<string>();
      for (const key of skeletonKeys(word)) {
        for (const candidate of bySkeleton.get(key) ?? []) {
          if (tried.has(candidate)) continue;
          tried.add(candidate);
          const rarity = 0.25 / (known.get(candidate) ?? 1);
          const cost = typingCost(word, candidate, bestCost) + rarity;
          if (cost < bestCost) {
            best = candidate;
            bestCost = cost;
          }
        }
      }
      return best;
    },
  };
}

/** The skeleton, and the skeleton without each of its letters: near words share at least one. */
function skeletonKeys(word: string): string[] {
  const bones = skeleton(word);
  const keys = [bones];
  if (bones.length >= 3) {
    for (let at = 0; at < bones.length; at++) keys.push(bones.slice(0, at) + bones.slice(at + 1));
  }
  return keys;
}
