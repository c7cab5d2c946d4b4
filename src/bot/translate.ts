import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import i18next from "i18next";

export const LOCALES = ["id", "en"] as const;
export type Locale = (typeof LOCALES)[number];

/** `id` is the source; other languages follow it. */
export const SOURCE_LOCALE: Locale = "id";

/**
 * The words for a key such as `faq.card.basis`: the first part is the file in `locales/<locale>/`.
 * Values are escaped for Telegram's HTML.
 * @throws Error where the key is missing in the locale: a test catches it before a person does
 */
export type Translate = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export type Translator = (locale: Locale) => Translate;

/** @param folder holds one folder per locale with one JSON file per feature */
export async function loadTranslator(folder: string): Promise<Translator> {
  const resources = Object.fromEntries(
    LOCALES.map((locale) => [locale, { translation: readLocale(join(folder, locale)) }]),
  );
  const i18n = i18next.createInstance();
  await i18n.init({
    resources,
    lng: SOURCE_LOCALE,
    fallbackLng: false,
    interpolation: { escapeValue: true },
    parseMissingKeyHandler: (key) => {
      throw new Error(`no words for «${key}»; add the key to every folder of locales/`);
    },
  });
  const byLocale = new Map(LOCALES.map((locale) => [locale, i18n.getFixedT(locale)]));
  return (locale) => {
    const fixed = byLocale.get(locale);
    if (fixed === undefined) throw new Error(`locales/${locale} was not loaded`);
    return (key, values) => fixed(key, { ...values });
  };
}

function readLocale(folder: string): Record<string, unknown> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return Object.fromEntries(
    files.map((name) => [
      name.slice(0, -".json".length),
      JSON.parse(readFileSync(join(folder, name), "utf8")),
    ]),
  );
}
