import type { Context } from "grammy";
import type { Locale, Translate } from "./translate.ts";

/** What every handler is given besides grammY's own. */
export type AppContext = Context & {
  /** The language for this person. */
  locale: Locale;
  /** False while `locale` is a guess from the app's language or what the person wrote. */
  hasChosenLocale: boolean;
  /** Keeps, in memory only, the language in which a person who never chose one writes. */
  rememberGuess(locale: Locale): void;
  t: Translate;
  /** Notes, for figures, that a feature failed at this update. */
  markFailed(): void;
  /** True once the watchdog has given up on this update: nothing can be sent any more. */
  isCutOff(): boolean;
};
