import type { AppContext } from "../bot/context.ts";

/** In groups nobody else tells that something failed. */
export async function apologise(ctx: AppContext, next: () => Promise<void>): Promise<void> {
  try {
    await next();
  } catch (error) {
    if (!ctx.isCutOff()) {
      const text = ctx.t("moderation.failed");
      const word = ctx.callbackQuery
        ? ctx.answerCallbackQuery({ text, show_alert: true })
        : ctx.reply(text, replyTo(ctx));
      // The fault itself is told further up; a second one adds nothing.
      await word.catch(() => {});
    }
    throw error;
  }
}

export function replyTo(ctx: AppContext) {
  const id = ctx.msg?.message_id;
  return id === undefined ? {} : { reply_parameters: { message_id: id, allow_sending_without_reply: true } };
}
