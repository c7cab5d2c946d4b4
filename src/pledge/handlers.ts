import { Composer } from "grammy";
import type { AppContext } from "../bot/context.ts";

/** `/ikrar`: the four points of the neutrality pledge. */
export function pledgeHandlers(): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  feature.command("ikrar", (ctx) => ctx.reply(ctx.t("pledge.text"), { parse_mode: "HTML" }));
  return feature;
}
