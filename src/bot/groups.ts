import { Composer, InlineKeyboard } from "grammy";
import type { AppContext } from "./context.ts";

/**
 * In groups the bot is silent but for a command that names one of its own: it then points to the private chat,
 * without repeating anything of the message.
 */
export function redirectFromGroups(): Composer<AppContext> {
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
      "lapor",
    ],
    (ctx) =>
      ctx.reply(ctx.t("bot.groupOnly"), {
        reply_markup: new InlineKeyboard().url(ctx.t("bot.openPrivate"), `https://t.me/${ctx.me.username}`),
      }),
  );
  return feature;
}
