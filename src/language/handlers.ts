import { Composer, InlineKeyboard } from "grammy";
import type { AppContext } from "../bot/context.ts";
import { tryToEdit } from "../bot/edit.ts";
import { LOCALES, type Locale, type Translator } from "../bot/translate.ts";
import type { LanguageStore } from "./store.ts";

/** `/bahasa`: choose between the languages; the choice is kept under an HMAC of the person. */
export function languageHandlers(deps: {
  languages: LanguageStore;
  translator: Translator;
}): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  feature.command("bahasa", (ctx) =>
    ctx.reply(ctx.t("language.question"), {
      parse_mode: "HTML",
      reply_markup: languageKeyboard(ctx.t("language.name.id"), ctx.t("language.name.en")),
    }),
  );
  feature.callbackQuery(/^language:set:(\w+)$/, async (ctx, next) => {
    const locale = LOCALES.find((known) => known === ctx.match[1]);
    if (locale === undefined) return next();
    await deps.languages.choose(ctx.from.id, locale);
    const t = deps.translator(locale);
    await ctx.answerCallbackQuery({ text: t("language.chosen") });
    const edit = await tryToEdit(() => ctx.editMessageText(t("language.confirmed"), { parse_mode: "HTML" }));
    if (edit === "gone") await ctx.reply(t("language.confirmed"), { parse_mode: "HTML" });
  });
  return feature;
}

export function languageKeyboard(indonesian: string, english: string): InlineKeyboard {
  const data = (locale: Locale) => `language:set:${locale}`;
  return new InlineKeyboard().text(indonesian, data("id")).text(english, data("en"));
}
