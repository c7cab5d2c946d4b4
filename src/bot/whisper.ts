import { GrammyError, type InlineKeyboard } from "grammy";
import type { AppContext } from "./context.ts";

/**
 * A word in a group that only the asker sees, where Telegram lets the bot send one: it must be an admin. Elsewhere,
 * and to an anonymous admin, it is an ordinary reply.
 * @param text Telegram's HTML
 */
export async function whisper(ctx: AppContext, text: string, keyboard?: InlineKeyboard): Promise<void> {
  const id = ctx.msg?.message_id;
  const options = {
    parse_mode: "HTML",
    ...(keyboard && { reply_markup: keyboard }),
  } as const;
  if (ctx.from !== undefined && ctx.msg?.sender_chat === undefined) {
    try {
      await ctx.reply(text, {
        ...options,
        ...(id !== undefined && { reply_parameters: { message_id: id } }),
        ephemeral_message_parameters: { receiver_user_id: ctx.from.id },
      });
      return;
    } catch (error) {
      if (!(error instanceof GrammyError) || error.error_code !== 400) throw error;
    }
  }
  await ctx.reply(text, {
    ...options,
    ...(id !== undefined && { reply_parameters: { message_id: id, allow_sending_without_reply: true } }),
  });
}
