import { Composer, InlineKeyboard } from "grammy";
import type { AppContext } from "../bot/context.ts";
import { tryToEdit } from "../bot/edit.ts";

/** Erases everything that all features keep under a person's key, leaving no remnant in the file. */
export type EraseAll = (userId: number) => Promise<void>;

const CONFIRM = "erasure:confirm";

/** `/hapusdata`: asks once, then erases what is kept under the person's key. */
export function erasureHandlers(eraseAll: EraseAll): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  feature.command("hapusdata", (ctx) =>
    ctx.reply(ctx.t("erasure.question"), {
      parse_mode: "HTML",
      reply_markup: new InlineKeyboard().text(ctx.t("erasure.confirm"), CONFIRM),
    }),
  );
  feature.callbackQuery(CONFIRM, async (ctx) => {
    await eraseAll(ctx.from.id);
    await ctx.answerCallbackQuery();
    await tryToEdit(() => ctx.editMessageText(ctx.t("erasure.done"), { parse_mode: "HTML" }));
  });
  return feature;
}
