import { Composer, InlineKeyboard } from "grammy";
import type { AppContext } from "./context.ts";
import { whisper } from "./whisper.ts";

/**
 * In groups the bot is silent but for a command that names one of its own: it then points to the private chat,
 * without repeating anything of the message.
 * @param mayAnswer false where the group has had enough of the bot for now
 */
export function redirectFromGroups(mayAnswer: (chatId: number) => boolean): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  feature.command(
    [
      "start",
      "tanya",
      "topik",
      "kuis",
      "acara",
      "verifikasi",
      "dasar",
      "ikrar",
      "bahasa",
      "privasi",
      "hapusdata",
      "bantuan",
      "tahapan",
      "mingguan",
    ],
    async (ctx) => {
      if (!mayAnswer(ctx.chat.id)) return;
      const keyboard = new InlineKeyboard().url(ctx.t("bot.openPrivate"), `https://t.me/${ctx.me.username}`);
      await whisper(ctx, ctx.t("bot.groupOnly"), keyboard);
    },
  );
  return feature;
}
