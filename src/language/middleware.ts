import type { MiddlewareFn } from "grammy";
import type { User } from "grammy/types";
import type { AppContext } from "../bot/context.ts";
import { type Locale, SOURCE_LOCALE, type Translator } from "../bot/translate.ts";
import { passingKeys } from "../privacy/passing-keys.ts";
import type { LanguageStore } from "./store.ts";

/** Guesses for so many people are held at once; the oldest go first. */
const MOST_GUESSES = 10_000;

/**
 * Sets `ctx.locale` and `ctx.t`: the chosen language, else the one the person last wrote in (memory only), else
 * English for an app in English, else Indonesian.
 */
export function localeMiddleware(deps: {
  languages: Pick<LanguageStore, "chosenBy">;
  translator: Translator;
  /** Awaited before anything kept of the person or group is read. */
  moveToCurrentKey?: ((id: number) => Promise<void>) | undefined;
}): MiddlewareFn<AppContext> {
  const guesses = new Map<string, Locale>();
  const nameOf = passingKeys();
  return async (ctx, next) => {
    const person = ctx.from;
    const guessed = (person && guesses.get(nameOf(person.id))) ?? localeOfApp(person);
    const speak = (chosen: Locale | undefined) => {
      ctx.hasChosenLocale = chosen !== undefined;
      ctx.locale = chosen ?? guessed ?? SOURCE_LOCALE;
      ctx.t = deps.translator(ctx.locale);
    };
    // Before the database is asked: where that fails, the apology needs words.
    speak(undefined);
    if (ctx.chat !== undefined && ctx.chat.id < 0) await deps.moveToCurrentKey?.(ctx.chat.id);
    if (person !== undefined) {
      await deps.moveToCurrentKey?.(person.id);
      speak(await deps.languages.chosenBy(person.id));
    }
    ctx.rememberGuess = (locale) => {
      if (person === undefined) return;
      const name = nameOf(person.id);
      guesses.delete(name);
      guesses.set(name, locale);
      const eldest = guesses.keys().next().value;
      if (guesses.size > MOST_GUESSES && eldest !== undefined) guesses.delete(eldest);
    };
    await next();
  };
}

/** English for somebody whose app is in English; undefined for all others. */
export function localeOfApp(person: User | undefined): Locale | undefined {
  return person?.language_code?.startsWith("en") ? "en" : undefined;
}
