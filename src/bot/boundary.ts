import { type BotError, GrammyError } from "grammy";
import { errorFacts, type Log } from "../log.ts";
import type { AppContext } from "./context.ts";

/** Keeps a fault inside its feature: logs the safe facts, apologises in the person's language, lets the rest work on. */
export function faultOf(feature: string, log: Log): (error: BotError<AppContext>) => Promise<void> {
  return async ({ error, ctx }) => {
    // Whoever cut it off has logged it, and tells the person.
    if (ctx.isCutOff()) return;
    if (error instanceof GrammyError && error.error_code === 403) {
      // The person blocked the bot, or deleted the account: there is nobody to tell.
      log.debug("the chat cannot be written to", { updateId: ctx.update.update_id, feature });
      return;
    }
    ctx.markFailed();
    log.error("a feature failed", { updateId: ctx.update.update_id, feature, ...errorFacts(error) });
    if (ctx.chat?.type !== "private") return;
    try {
      const text = ctx.t("bot.apology");
      // False where the tap was acknowledged before the fault, or has expired: the alert would not be seen.
      const isSeen: boolean = ctx.callbackQuery
        ? await ctx.answerCallbackQuery({ text, show_alert: true })
        : false;
      if (!isSeen) await ctx.reply(text);
    } catch (second) {
      log.warn("could not apologise", { updateId: ctx.update.update_id, feature, ...errorFacts(second) });
    }
  };
}
