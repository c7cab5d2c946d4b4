import { type BotError, GrammyError } from "grammy";
import { errorFacts, type Log } from "../log.ts";
import type { AppContext } from "./context.ts";

/** Keeps a fault inside its feature: logs the safe facts, apologises in the person's language, lets the rest work on. */
export function faultOf(feature: string, log: Log): (error: BotError<AppContext>) => Promise<void> {
  return async ({ error, ctx }) => {
    if (error instanceof GrammyError && error.error_code === 403) {
      // The person blocked the bot, or deleted the account: there is nobody to tell.
      log.debug("the chat cannot be written to", { updateId: ctx.update.update_id, feature });
      return;
    }
    log.error("a feature failed", { updateId: ctx.update.update_id, feature, ...errorFacts(error) });
    if (ctx.chat?.type !== "private") return;
    try {
      if (ctx.callbackQuery) await ctx.answerCallbackQuery({ text: ctx.t("bot.apology"), show_alert: true });
      else await ctx.reply(ctx.t("bot.apology"));
    } catch (second) {
      log.warn("could not apologise", { updateId: ctx.update.update_id, feature, ...errorFacts(second) });
    }
  };
}
