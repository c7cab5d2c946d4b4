const PARTICLES = ["lah", "kah", "pun", "tah"];
const OWNERS = ["nya", "ku", "mu", "ne", "e", "na", "nyo", "s"];
const ENDINGS = ["kan", "an", "i", "in", "ke", "ken", "keun", "ing", "ed", "es"];

/** What may stand before a root; a second element says which first letters may have melted into it. */
const PREFIXES: readonly (readonly [string, readonly string[]])[] = [
  ["di", [""]],
  ["ter", ["", "r"]],
  ["ber", ["", "r"]],
  ["be", [""]],
  ["bel", [""]],
  ["meng", ["", "k"]],
  ["meny", ["s"]],
  ["mem", ["", "p"]],
  ["men", ["", "t"]],
  ["me", [""]],
  ["peng", ["", "k"]],
  ["peny", ["s"]],
  ["pem", ["", "p"]],
  ["pen", ["", "t"]],
  ["per", ["", "r"]],
  ["pe", [""]],
  ["pel", [""]],
  ["ke", [""]],
  ["se", [""]],
  ["nge", [""]],
  ["ng", ["", "k"]],
  ["nga", [""]],
  ["ny", ["s", "c"]],
  ["n", ["t"]],
  ["m", ["p"]],
  ["ka", [""]],
  ["ku", [""]],
  ["kau", [""]],
  ["ba", [""]],
  ["ma", [""]],
  ["ta", [""]],
  ["pa", [""]],
];

const SHORTEST_ROOT = 3;

function withoutEndings(word: string): string[] {
  const forms = [word];
  const cut = (endings: readonly string[]) => {
    for (const form of [...forms]) {
      for (const ending of endings) {
        if (form.endsWith(ending) && form.length - ending.length >= SHORTEST_ROOT) {
          const rest = form.slice(0, form.length - ending.length);
          if (!forms.includes(rest)) forms.push(rest);
        }
      }
    }
  };
  cut(PARTICLES);
  cut(OWNERS);
  cut(ENDINGS);
  return forms;
}

/** Calls `take` with every form that `word` has without one prefix; its first «true» ends the search. */
function somePrefixCut(word: string, take: (form: string) => boolean): boolean {
  for (const [prefix, melted] of PREFIXES) {
    const length = word.length - prefix.length;
    if (length < SHORTEST_ROOT - 1 || !word.startsWith(prefix)) continue;
    for (const letter of melted) {
      if (letter.length + length < SHORTEST_ROOT) continue;
      if (take(letter + word.slice(prefix.length))) return true;
    }
  }
  return false;
}

export interface StemRules {
  /** Words that only look as if they had affixes. */
  keep: ReadonlySet<string>;
  /** Roots to be trusted, however short. */
  roots: ReadonlySet<string>;
  /** True of words seen bare; a cut of four letters or more that ends there is trusted too. */
  isWord(word: string): boolean;
}

/**
 * The root of an Indonesian word, formal or not («menyukai», «disukai», «sukanya», «nyukain» → suka).
 * Cuts only where it ends at a known word: an unknown root keeps everything but its clitics.
 * English plurals and -ing/-ed are cut by the same rule.
 */
export function stemWord(word: string, rules: StemRules): string {
  if (word.length <= SHORTEST_ROOT || rules.keep.has(word) || rules.roots.has(word)) return word;
  const bare = withoutEndings(word);
  let fallback = "";
  for (const form of bare) {
    if (form !== word) {
      if (rules.roots.has(form) || rules.keep.has(form)) return form;
      if (form.length >= 4 && fallback === "" && rules.isWord(form)) fallback = form;
    }
  }
  // A trusted root behind one prefix wins over one behind two, and any of these over a word merely seen.
  let root = "";
  let deepRoot = "";
  let seen = "";
  let deepSeen = "";
  for (const form of bare) {
    const isFound = somePrefixCut(form, (once) => {
      if (rules.roots.has(once)) {
        root = once;
        return true;
      }
      if (seen === "" && once.length >= 4 && rules.isWord(once)) seen = once;
      if (deepRoot !== "") return false;
      somePrefixCut(once, (twice) => {
        if (rules.roots.has(twice)) deepRoot = twice;
        else if (deepSeen === "" && twice.length >= 5 && rules.isWord(twice)) deepSeen = twice;
        return deepRoot !== "";
      });
      return false;
    });
    if (isFound) return root;
  }
  for (const form of [deepRoot, fallback, seen, deepSeen]) if (form !== "") return form;
  return /^.{4,}nya$/.test(word) ? word.slice(0, -3) : word;
}
