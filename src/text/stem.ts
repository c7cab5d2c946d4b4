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
  ["maN", [""]],
  ["ta", [""]],
  ["pa", [""]],
];

const SHORTEST_ROOT = 3;

function withoutEndings(word: string): string[] {
  const forms = [word];
  const cut = (endings: readonly string[], shortest: number) => {
    for (const form of [...forms]) {
      for (const ending of endings) {
        if (form.endsWith(ending) && form.length - ending.length >= shortest) {
          const rest = form.slice(0, form.length - ending.length);
          if (!forms.includes(rest)) forms.push(rest);
        }
      }
    }
  };
  cut(PARTICLES, SHORTEST_ROOT);
  cut(OWNERS, SHORTEST_ROOT);
  cut(ENDINGS, SHORTEST_ROOT);
  return forms;
}

function withoutPrefix(word: string): string[] {
  const forms: string[] = [];
  for (const [prefix, melted] of PREFIXES) {
    if (!word.startsWith(prefix) || word.length - prefix.length < SHORTEST_ROOT - 1) continue;
    const rest = word.slice(prefix.length);
    for (const letter of melted) {
      if (letter.length + rest.length >= SHORTEST_ROOT) forms.push(letter + rest);
    }
  }
  return forms;
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
  const once = bare.flatMap(withoutPrefix);
  for (const form of once) if (rules.roots.has(form)) return form;
  const twice = once.flatMap(withoutPrefix);
  for (const form of twice) if (rules.roots.has(form)) return form;
  if (fallback !== "") return fallback;
  for (const form of once) if (form.length >= 4 && rules.isWord(form)) return form;
  for (const form of twice) if (form.length >= 5 && rules.isWord(form)) return form;
  return /^.{4,}nya$/.test(word) ? word.slice(0, -3) : word;
}
