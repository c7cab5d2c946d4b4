import type { Api } from "grammy";
import type { LanguageCode } from "grammy/types";
import { LOCALES, SOURCE_LOCALE, type Translator } from "../bot/translate.ts";

/** Commands of the moderators' group, in the order of its menu; their words are `moderation.command.<name>`. */
export const MODERATOR_COMMANDS = ["balas", "ekspor", "tautkan", "antrean", "statistik", "bantuan"] as const;

/** Sets the menu of the moderators' group for every language, each only where it differs from what Telegram has. */
export async function publishModeratorMenu(
  api: Pick<Api, "getMyCommands" | "setMyCommands">,
  translator: Translator,
  chatId: number,
  within: AbortSignal,
): Promise<void> {
  const scope = { type: "chat", chat_id: chatId } as const;
  for (const locale of LOCALES) {
    // The source language is also what people of all other languages see.
    const language = locale === SOURCE_LOCALE ? {} : { language_code: locale as LanguageCode };
    const t = translator(locale);
    const commands = MODERATOR_COMMANDS.map((command) => ({
      command,
      description: t(`moderation.command.${command}`),
    }));
    const present = await api.getMyCommands({ scope, ...language }, within as never);
    if (JSON.stringify(present) !== JSON.stringify(commands))
      await api.setMyCommands(commands, { scope, ...language }, within as never);
  }
}
