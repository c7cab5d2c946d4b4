import type { Api } from "grammy";
import type { BotCommand, BotCommandScope, LanguageCode } from "grammy/types";
import { LOCALES, SOURCE_LOCALE, type Translator } from "./translate.ts";

/** Commands in the menu of private chats, in this order; their words are `bot.command.<name>`. */
const MENU = [
  "tanya",
  "topik",
  "kuis",
  "mingguan",
  "acara",
  "lapor",
  "cek",
  "dasar",
  "tahapan",
  "ikrar",
  "verifikasi",
  "bahasa",
  "privasi",
  "hapusdata",
  "bantuan",
] as const;

/** The same in groups; their words are `bot.groupCommand.<name>`. */
const GROUP_MENU = ["tanya", "kuis", "senyap"] as const;

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
    const menus: [BotCommandScope, BotCommand[]][] = [
      [
        { type: "all_private_chats" },
        MENU.map((command) => ({ command, description: t(`bot.command.${command}`) })),
      ],
      [
        { type: "all_group_chats" },
        GROUP_MENU.map((command) => ({ command, description: t(`bot.groupCommand.${command}`) })),
      ],
    ];
    for (const [scope, commands] of menus) {
      const present = await api.getMyCommands({ scope, ...language }, signal);
      if (JSON.stringify(present) !== JSON.stringify(commands))
        await api.setMyCommands(commands, { scope, ...language }, signal);
    }

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
