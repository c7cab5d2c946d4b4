import type { TipButton } from "./callback.ts";
import { type TipTap, takeButtonsOff, tell } from "./chat.ts";
import type { TipDeps } from "./deps.ts";
import { DRAFT_MINUTES, type Visit } from "./drafts.ts";
import { withdrawKeyboard } from "./mailbox-view.ts";
import { listen } from "./talk.ts";
import * as visiting from "./visiting.ts";

const VERBS: ReadonlySet<TipButton["verb"]> = new Set([
  "look",
  "page",
  "add",
  "addmask",
  "addkeep",
  "adddrop",
  "addlook",
  "addcancel",
  "addsend",
  "withdraw",
  "withdrawyes",
  "withdrawno",
] as const);

/** Every button of a mailbox. @returns false where it is none of them */
export async function onVisitButton(
  ctx: TipTap,
  deps: TipDeps,
  visit: Visit | undefined,
  button: TipButton,
): Promise<boolean> {
  if (!VERBS.has(button.verb) || !("token" in button)) return false;
  if (visit?.token !== button.token) {
    const text = ctx.t("tips.mailbox.gone", { minutes: DRAFT_MINUTES });
    await ctx.answerCallbackQuery({ text, show_alert: true });
    return true;
  }
  // It acknowledges by itself, for an old preview is told in the acknowledgement.
  if (button.verb === "addsend") await visiting.sendAddition(ctx, deps, visit, button.revision);
  else {
    await ctx.answerCallbackQuery();
    await act(ctx, deps, visit, button);
  }
  return true;
}

async function act(ctx: TipTap, deps: TipDeps, visit: Visit, button: TipButton): Promise<void> {
  switch (button.verb) {
    case "look":
      return visiting.showAgain(ctx, visit);
    case "page":
      return visiting.turnPage(ctx, visit, button.page);
    case "add":
      if (visit.opened === undefined) return;
      await listen(ctx, deps, "visit");
      return visiting.askAddition(ctx, visit);
    case "addmask":
    case "addkeep": {
      const pending = visit.addition?.pending;
      if (pending === undefined || pending.noteId !== ctx.callbackQuery.message?.message_id) return;
      await listen(ctx, deps, "visit");
      await visiting.settleText(ctx, visit, button.verb === "addmask" ? pending.masked : pending.text);
      return takeButtonsOff(ctx);
    }
    case "adddrop":
      return visiting.dropAdditionPicture(ctx, visit);
    case "addlook":
      return visiting.showAddition(ctx, visit);
    case "addcancel":
      if (visit.addition === undefined) return;
      await visiting.cancelVisit(ctx, deps, visit);
      return takeButtonsOff(ctx);
    case "withdraw":
      await tell(ctx, visit, ctx.t("tips.mailbox.withdraw"), { keyboard: withdrawKeyboard(visit, ctx.t) });
      return;
    case "withdrawyes":
      return visiting.withdraw(ctx, deps, visit);
    case "withdrawno":
      return takeButtonsOff(ctx);
  }
}
