import { Composer } from "grammy";
import type { AppContext } from "../bot/context.ts";
import { escapeHtml, sections } from "../bot/html.ts";
import type { Knowledge } from "../content/knowledge.ts";
import type { Regulation } from "./regulation.ts";

/** In the order of what a reader wants to know: what holds, how it is read, what no longer does. */
const PARTS = [
  { key: "inForce", statuses: ["in-force", "in-force-unverified"] },
  { key: "guidance", statuses: ["guidance"] },
  { key: "rulings", statuses: ["binding-ruling"] },
  { key: "past", statuses: ["revoked", "past-guidance"] },
] as const;

/** `/dasar`: the rules and their status. */
export function lawHandlers(knowledge: Knowledge): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  feature.command("dasar", async (ctx) => {
    const regulations = [...knowledge.current().content.regulations.values()];
    const text = sections(
      ctx.t("law.heading"),
      ...PARTS.map(({ key, statuses }) => {
        const titles = regulations
          .filter((regulation) => (statuses as readonly Regulation["status"][]).includes(regulation.status))
          .map((regulation) => `• ${escapeHtml(regulation.short[ctx.locale])}`);
        return titles.length === 0 ? undefined : [`<b>${ctx.t(`law.part.${key}`)}</b>`, ...titles].join("\n");
      }),
      ctx.t("law.footer"),
    );
    await ctx.reply(text, { parse_mode: "HTML", link_preview_options: { is_disabled: true } });
  });
  return feature;
}
