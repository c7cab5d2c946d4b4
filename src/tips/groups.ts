import { Composer, InlineKeyboard } from "grammy";
import type { AppContext } from "../bot/context.ts";
import { whisper } from "../bot/whisper.ts";
import { ignoreState } from "./chat.ts";

/**
 * `/lapor` and `/cek` in a group: everybody reads it. Nothing is repeated, the command is taken away where the bot
 * may, and the way leads to the private chat.
 */
export function tipGroupHandlers(isQuiet: (chatId: number) => Promise<boolean>): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  feature.command(["lapor", "cek"], async (ctx) => {
    // Where the admins asked for silence the command is taken away without a word.
    if (await isQuiet(ctx.chat.id)) {
      await ctx.deleteMessage().catch(ignoreState);
      return;
    }
    const keyboard = new InlineKeyboard().url(ctx.t("bot.openPrivate"), `https://t.me/${ctx.me.username}`);
    await whisper(ctx, ctx.t("tips.group"), keyboard);
    await ctx.deleteMessage().catch(ignoreState);
  });
  return feature;
}
