import { show } from "./asking.ts";
import { recordTheirs, refuseInPassing, type TipContext } from "./chat.ts";
import type { TipDeps } from "./deps.ts";
import { listen } from "./talk.ts";

/** Begins a report, in place of any other. */
export async function startReport(ctx: TipContext, deps: TipDeps): Promise<void> {
  if (ctx.from === undefined) return;
  const report = deps.drafts.startReport(ctx.from.id);
  if (report === undefined) {
    refuseInPassing(ctx, ctx.t("tips.busy"));
    return;
  }
  if (ctx.callbackQuery === undefined) recordTheirs(ctx, report);
  await listen(ctx, deps, "report");
  await show(ctx, deps, report, report.state);
}
