import type { MiddlewareFn } from "grammy";
import type { AppContext } from "../bot/context.ts";
import { type Locale, SOURCE_LOCALE, type Translator } from "../bot/translate.ts";
import type { LanguageStore } from "./store.ts";

/** Guesses for so many people are held at once; the oldest go first. */
const MOST_GUESSES = 10_000;

/**
 * Sets `ctx.locale` and `ctx.t`: the chosen language, else the one the person last wrote in (memory only), else
 * English for an app in English, else Indonesian.
 */
export function localeMiddleware(deps: {
  languages: LanguageStore;
  translator: Translator;
}): MiddlewareFn<AppContext> {
  const guesses = new Map<number, Locale>();
  return async (ctx, next) => {
    const person = ctx.from;
    const chosen = person === undefined ? undefined : await deps.languages.chosenBy(person.id);
    const guessed =
      person === undefined ? undefined : (guesses.get(person.id) ?? ofApp(person.language_code));
    ctx.hasChosenLocale = chosen !== undefined;
    ctx.locale = chosen ?? guessed ?? SOURCE_LOCALE;
    ctx.t = deps.translator(ctx.locale);
    ctx.rememberGuess = (locale) => {
      if (person === undefined) return;
      guesses.delete(person.id);
      guesses.set(person.id, locale);
      const eldest = guesses.keys().next().value;
      if (guesses.size > MOST_GUESSES && eldest !== undefined) guesses.delete(eldest);
    };
    await next();
  };
}

function ofApp(languageCode: string | undefined): Locale | undefined {
  return languageCode?.startsWith("en") ? "en" : undefined;
}
