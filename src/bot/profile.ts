import type { Api } from "grammy";
import type { BotCommand, LanguageCode } from "grammy/types";
import { LOCALES, SOURCE_LOCALE, type Translator } from "./translate.ts";

/** Commands in the menu of private chats, in this order; their words are `bot.command.<name>`. */
const MENU = [
  "tanya",
  "topik",
  "kuis",
  "acara",
  "dasar",
  "ikrar",
  "verifikasi",
  "bahasa",
  "privasi",
  "hapusdata",
  "bantuan",
] as const;

/**
 * Sets command menu, description and short description for every language, each only where it differs from
 * what Telegram has: these calls are tightly limited, and a restart should not spend them.
 */
export async function publishProfile(api: Api, translator: Translator, within: AbortSignal): Promise<void> {
  const signal = within as never;
  // The source language is also what people of all other languages see.
  const audiences = [
    { locale: SOURCE_LOCALE, code: undefined },
    ...LOCALES.filter((locale) => locale !== SOURCE_LOCALE).map((locale) => ({
      locale,
      code: locale as LanguageCode,
    })),
  ];
  for (const { locale, code } of audiences) {
    const t = translator(locale);
    const language = code === undefined ? {} : { language_code: code };
    const commands: BotCommand[] = MENU.map((command) => ({
      command,
      description: t(`bot.command.${command}`),
    }));
    const scope = { type: "all_private_chats" } as const;
    const present = await api.getMyCommands({ scope, ...language }, signal);
    if (JSON.stringify(present) !== JSON.stringify(commands))
      await api.setMyCommands(commands, { scope, ...language }, signal);

    const description = t("bot.description");
    if ((await api.getMyDescription(language, signal)).description !== description) {
      await api.setMyDescription(description, language, signal);
    }
    const short = t("bot.shortDescription");
    if ((await api.getMyShortDescription(language, signal)).short_description !== short) {
      await api.setMyShortDescription(short, language, signal);
    }
  }
}
