const VOWELS = "aeiou";
const KEYBOARD = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const A = "a".charCodeAt(0);
const LETTERS = 26;

/** `1` at `a * 26 + b` where the keys of two letters touch in a row. */
function touchingKeys(): Uint8Array {
  const table = new Uint8Array(LETTERS * LETTERS);
  for (const row of KEYBOARD) {
    for (let at = 1; at < row.length; at++) {
      const [left, right] = [row.charCodeAt(at - 1) - A, row.charCodeAt(at) - A];
      table[left * LETTERS + right] = 1;
      table[right * LETTERS + left] = 1;
    }
  }
  return table;
}

const isVowel = (code: number): boolean =>
  code === A || code === 101 || code === 105 || code === 111 || code === 117;

/** The consonants of a word, doubles once: «sembako» and «smebako» → smbk. A vowel in front stays. */
export function skeleton(word: string): string {
  let bones = "";
  for (let at = 0; at < word.length; at++) {
    const letter = word[at] as string;
    if (at > 0 && VOWELS.includes(letter)) continue;
    if (bones.endsWith(letter)) continue;
    bones += letter;
  }
  return bones;
}

const LONGEST = 32;

/** What each slip of the thumb costs; a wrong, missing or added consonant costs about one. */
const COST = {
  missingVowel: 0.35,
  missingVowelWhereNoneAreTyped: 0.15,
  missingConsonant: 0.85,
  addedLetter: 0.9,
  doubledLetter: 0.3,
  otherVowel: 0.5,
  touchingKey: 0.7,
  otherLetter: 1,
  swapped: 0.6,
  firstLetter: 0.4,
};

/**
 * A function that weighs how far `typed` is from `meant`; `Infinity` above `limit`.
 * It owns the rows of its table, so that weighing allocates nothing.
 */
export function typingCosts(): (typed: string, meant: string, limit: number) => number {
  const touching = touchingKeys();
  let before = new Float64Array(LONGEST + 1);
  let previous = new Float64Array(LONGEST + 1);
  let current = new Float64Array(LONGEST + 1);
  return (typed, meant, limit) => {
    const [rows, columns] = [typed.length, meant.length];
    if (rows > LONGEST || columns > LONGEST) return Number.POSITIVE_INFINITY;
    let hasVowels = false;
    for (let at = 1; at < rows; at++) if (isVowel(typed.charCodeAt(at))) hasVowels = true;
    const missingVowel = hasVowels ? COST.missingVowel : COST.missingVowelWhereNoneAreTyped;
    previous[0] = 0;
    for (let column = 1; column <= columns; column++) {
      const missing = isVowel(meant.charCodeAt(column - 1)) ? missingVowel : COST.missingConsonant;
      previous[column] = (previous[column - 1] as number) + missing;
    }
    for (let row = 1; row <= rows; row++) {
      const letter = typed.charCodeAt(row - 1);
      const letterBefore = row > 1 ? typed.charCodeAt(row - 2) : -1;
      const added = letter === letterBefore ? COST.doubledLetter : COST.addedLetter;
      current[0] = row * COST.addedLetter;
      let least = current[0];
      for (let column = 1; column <= columns; column++) {
        const wanted = meant.charCodeAt(column - 1);
        let cost = previous[column - 1] as number;
        if (letter !== wanted) {
          if (isVowel(letter) && isVowel(wanted)) cost += COST.otherVowel;
          else
            cost += touching[(letter - A) * LETTERS + wanted - A] === 1 ? COST.touchingKey : COST.otherLetter;
        }
        const ifAdded = (previous[column] as number) + added;
        if (ifAdded < cost) cost = ifAdded;
        const ifMissing =
          (current[column - 1] as number) + (isVowel(wanted) ? missingVowel : COST.missingConsonant);
        if (ifMissing < cost) cost = ifMissing;
        if (column > 1 && letterBefore === wanted && letter === meant.charCodeAt(column - 2)) {
          const ifSwapped = (before[column - 2] as number) + COST.swapped;
          if (ifSwapped < cost) cost = ifSwapped;
        }
        current[column] = cost;
        if (cost < least) least = cost;
      }
      if (least > limit + COST.swapped) return Number.POSITIVE_INFINITY;
      [before, previous, current] = [previous, current, before];
    }
    const cost =
      (previous[columns] as number) + (typed.charCodeAt(0) === meant.charCodeAt(0) ? 0 : COST.firstLetter);
    return cost > limit ? Number.POSITIVE_INFINITY : cost;
  };
}

/** How far off a word of this length may be typed. */
const limitFor = (length: number): number =>
  length <= 2 ? 0.5 : length === 3 ? 0.8 : length <= 5 ? 1.2 : 1.75;

/** A common word is worth this much distance per factor e of how often it occurs. */
const COMMON = 0.08;
/** Second guesses further off than this are not worth having. */
const SPREAD = 0.35;

export interface Mending {
  word: string;
  /** How much of the doubt falls on this word; those of one typed word add up to 1. */
  share: number;
}

export interface Speller {
  /** The known words that were probably meant, likeliest first, three at most; none when nothing is near. */
  mend(typed: string): readonly Mending[];
}

/**
 * Finds known words for mistyped ones: swapped, missing, doubled or neighbouring letters, left-out vowels.
 * @param known words with how often each occurs
 * @param index what `indexSpellings` gave for the same words, where that was kept: it is most of the work
 */
export function buildSpeller(
  known: ReadonlyMap<string, number>,
  index: Float64Array = indexSpellings(known),
): Speller {
  const cost = typingCosts();
  const words = mendable(known);
  const bonus = Float64Array.from(words, (word) => COMMON * Math.log(known.get(word) ?? 1));
  const seenAt = new Int32Array(words.length);
  let turn = 0;
  return {
    mend(typed) {
      if (typed.length < 2 || typed.length > LONGEST || !/^[a-z]+$/.test(typed)) return [];
      turn++;
      const limit = limitFor(typed.length);
      const found: { word: string; cost: number }[] = [];
      for (const key of skeletonKeys(typed)) {
        for (let at = firstFrom(index, key * MOST_WORDS); ; at++) {
          const place = (index[at] ?? Number.POSITIVE_INFINITY) - key * MOST_WORDS;
          if (place >= MOST_WORDS) break;
          if (seenAt[place] === turn) continue;
          seenAt[place] = turn;
          const word = words[place] as string;
          if (word.length - typed.length > typed.length || typed.length - word.length > 3) continue;
          const own = cost(typed, word, limit);
          if (own <= limit) found.push({ word, cost: own - (bonus[place] as number) });
        }
      }
      found.sort((a, b) => a.cost - b.cost || (a.word < b.word ? -1 : 1));
      const near = found.filter((one) => one.cost - (found[0]?.cost ?? 0) < SPREAD).slice(0, 3);
      const weight = (one: { cost: number }) => Math.exp(-6 * (one.cost - (found[0]?.cost ?? 0)));
      const total = near.reduce((sum, one) => sum + weight(one), 0);
      return near.map((one) => ({ word: one.word, share: weight(one) / total }));
    },
  };
}

/** More words than any language has; a key and a word's place fit into one number exactly. */
const MOST_WORDS = 2 ** 20;

function mendable(known: ReadonlyMap<string, number>): string[] {
  return [...known.keys()].filter(
    (word) => word.length >= 3 && word.length <= LONGEST && /^[a-z]+$/.test(word),
  );
}

/**
 * Words found by the keys of their skeletons: one rising list of `key * MOST_WORDS + place`. A map of lists takes
 * ten times the memory.
 */
export function indexSpellings(known: ReadonlyMap<string, number>): Float64Array {
  const words = mendable(known);
  let count = 0;
  let list = new Float64Array(words.length * 8);
  words.forEach((word, place) => {
    for (const key of skeletonKeys(word)) {
      if (count === list.length) {
        const longer = new Float64Array(2 * count);
        longer.set(list);
        list = longer;
      }
      list[count++] = key * MOST_WORDS + place;
    }
  });
  return list.slice(0, count).sort();
}

/** Place of the first number that is `least` or more. */
function firstFrom(rising: Float64Array, least: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The skeleton, and the skeleton without each of its letters, as numbers of 32 bits: near words share at least one.
 * Two keys with one number are no harm: what they bring together is weighed letter by letter.
 */
function skeletonKeys(word: string): number[] {
  const bones = skeleton(word);
  const keys = [hashWithout(bones, -1)];
  if (bones.length >= 3) for (let at = 0; at < bones.length; at++) keys.push(hashWithout(bones, at));
  return keys;
}

/** FNV-1a of a word without the letter at `left`. */
function hashWithout(word: string, left: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) {
    if (at !== left) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}
