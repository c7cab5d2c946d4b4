import { Composer, GrammyError, InputFile } from "grammy";
import type { AppContext } from "../bot/context.ts";
import type { Today } from "../bot/day.ts";
import { tryToEdit } from "../bot/edit.ts";
import type { Screen } from "../bot/screen.ts";
import { LOCALES, type Translator } from "../bot/translate.ts";
import { checkName } from "../picture/name.ts";
import { measureOf, paintSvg } from "../picture/painter.ts";
import { parsePledgeAction } from "./callback.ts";
import { drawPledge, PAGE } from "./drawing.ts";
import * as view from "./view.ts";

/**
 * `/ikrar`: the four points, read and acknowledged one by one, then a picture to keep. A name is asked for by a
 * forced reply and recognised by that reply alone: it is in no memory and no table, only on the picture.
 */
export function pledgeHandlers(deps: { translator: Translator; today: Today }): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  const translations = LOCALES.map((locale) => deps.translator(locale));
  const fonts = { text: measureOf("DejaVuSans"), name: measureOf("DejaVuSerif-Bold") };

  feature.command("ikrar", (ctx) => show(ctx, view.openingScreen(ctx.t)));

  feature.on("callback_query:data", async (ctx, next) => {
    const action = parsePledgeAction(ctx.callbackQuery.data);
    if (action === undefined) return next();
    await ctx.answerCallbackQuery().catch((error: unknown) => {
      // Expired at Telegram's side, after a restart.
      if (!(error instanceof GrammyError) || error.error_code !== 400) throw error;
    });
    switch (action.verb) {
      case "point":
        return turnInto(ctx, view.pointScreen(action.point, ctx.t));
      case "done":
        return turnInto(ctx, view.doneScreen(ctx.t));
      case "name":
        return askName(ctx);
      case "plain":
        return sendPicture(ctx, undefined);
    }
  });

  feature.on(["message:text", "edited_message:text"], async (ctx, next) => {
    const asked = ctx.msg.reply_to_message;
    const isOurs = asked?.from?.id === ctx.me.id && view.isNamePrompt(asked.text ?? "", translations);
    // Who answers with a command wants something else.
    if (!isOurs || ctx.msg.text.startsWith("/")) return next();
    const check = checkName(ctx.msg.text, fonts.name.covers);
    if (check.kind === "ok") return sendPicture(ctx, check.name);
    await ctx.reply(view.refusedName(check, ctx.t), { parse_mode: "HTML" });
    await askName(ctx);
  });

  async function sendPicture(ctx: AppContext, name: string | undefined): Promise<void> {
    const svg = drawPledge(view.pictureWords(name, deps.today(), ctx.locale, ctx.t), fonts);
    await ctx.replyWithPhoto(new InputFile(await paintSvg(svg, PAGE.width), "ikrar.png"), {
      caption: ctx.t("pledge.caption"),
      parse_mode: "HTML",
    });
  }
  return feature;
}

async function askName(ctx: AppContext): Promise<void> {
  await ctx.reply(view.namePrompt(ctx.t), {
    parse_mode: "HTML",
    reply_markup: { force_reply: true, input_field_placeholder: ctx.t("pledge.name.placeholder") },
  });
}

async function show(ctx: AppContext, { text, keyboard }: Screen): Promise<void> {
  await ctx.reply(text, { parse_mode: "HTML", reply_markup: keyboard });
}

async function turnInto(ctx: AppContext, screen: Screen): Promise<void> {
  const { text, keyboard } = screen;
  const edit = await tryToEdit(() =>
    ctx.editMessageText(text, { parse_mode: "HTML", reply_markup: keyboard }),
  );
  if (edit === "gone") await show(ctx, screen);
}
