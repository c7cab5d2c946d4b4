import { Composer } from "grammy";
import type { AppContext } from "../bot/context.ts";
import type { Today } from "../bot/day.ts";
import type { Knowledge } from "../content/knowledge.ts";
import { stagesScreen } from "./view.ts";

/** `/tahapan`: where the elections stand today, as far as the curators know. */
export function stageHandlers(deps: { knowledge: Knowledge; today: Today }): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  feature.command("tahapan", async (ctx) => {
    const { stages, content } = deps.knowledge.current();
    const words = { content, today: deps.today(), locale: ctx.locale, t: ctx.t };
    const { text, keyboard } = stagesScreen(stages, words);
    await ctx.reply(text, { parse_mode: "HTML", reply_markup: keyboard });
  });
  return feature;
}
