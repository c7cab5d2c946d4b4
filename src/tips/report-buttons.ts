import { tryToEdit } from "../bot/edit.ts";
import { cancelReport, settleAnswer, show, takeWord } from "./asking.ts";
import type { TipButton } from "./callback.ts";
import { type TipTap, takeButtonsOff, tell } from "./chat.ts";
import type { TipDeps } from "./deps.ts";
import type { Report } from "./drafts.ts";
import { at, onwards, type ReportState, review, withKind, withoutPicturesOf } from "./report.ts";
import * as screens from "./screens.ts";
import { mayStillChange } from "./sending.ts";
import { startReport } from "./starting.ts";
import { listen } from "./talk.ts";

/** Every button of a report but those that send it. */
export async function onReportButton(
  ctx: TipTap,
  deps: TipDeps,
  report: Report | undefined,
  button: TipButton,
): Promise<void> {
  if (!("token" in button) || report?.token !== button.token) {
    const isSent = "token" in button && deps.drafts.wasSent(ctx.from.id, button.token);
    const text = ctx.t(isSent ? "tips.alreadySent" : "tips.buttonGone");
    await ctx.answerCallbackQuery({ text, show_alert: true });
    return;
  }
  await ctx.answerCallbackQuery();
  if (!(await mayStillChange(ctx, deps, report))) return;
  const { state } = report;
  const shown = ctx.callbackQuery.message?.message_id;
  const pending = state.pending?.noteId === shown ? state.pending : undefined;
  // Whoever taps goes on writing: what comes next is meant for the draft.
  const go = async (next: ReportState) => {
    await listen(ctx, deps, "report");
    await show(ctx, deps, report, next);
  };
  switch (button.verb) {
    case "go":
      if (state.step === "limits") await go(at(state, "kind"));
      return;
    case "channels": {
      const screen = screens.channelsScreen(report, ctx.t);
      const edit = await tryToEdit(() =>
        ctx.editMessageText(screen.text, { parse_mode: "HTML", reply_markup: screen.keyboard }),
      );
      if (edit === "gone") await tell(ctx, report, screen.text, { keyboard: screen.keyboard });
      return;
    }
    case "cancel":
      await cancelReport(ctx, deps, report);
      return takeButtonsOff(ctx);
    case "resume":
      return go(state);
    case "anew":
      await startReport(ctx, deps);
      return takeButtonsOff(ctx);
    case "kind":
      if (state.step === "kind") await go(onwards(withKind(state, button.kind)));
      return;
    case "mask":
    case "keep":
      if (pending === undefined) return;
      await listen(ctx, deps, "report");
      await settleAnswer(
        ctx,
        deps,
        report,
        pending.answer,
        button.verb === "mask" ? pending.masked : pending.text,
        [],
      );
      return takeButtonsOff(ctx);
    case "retype":
      if (pending !== undefined) await go(at(state, pending.answer));
      return;
    case "done":
      if (state.step !== "evidence") return;
      await listen(ctx, deps, "report");
      return takeWord(ctx, deps, report, "done");
    case "drop":
      return drop(ctx, deps, report);
    case "review":
      return go(review({ ...state, hasSeenCoach: true }));
    case "choose":
      await tell(ctx, report, ctx.t("tips.preview.choose"), {
        keyboard: screens.chooseKeyboard(report, ctx.t),
      });
      return;
    case "change":
      if (state.isReviewing) await go(at(state, button.what));
      return;
    default:
      // Buttons of a mailbox carry tokens of their own.
      return;
  }
}

/** [Buang gambar ini]: what the message with the button told to have taken. */
async function drop(ctx: TipTap, deps: TipDeps, report: Report): Promise<void> {
  const noteId = ctx.callbackQuery.message?.message_id;
  const next = noteId === undefined ? report.state : withoutPicturesOf(report.state, noteId);
  if (next === report.state) return;
  report.state = next;
  await tryToEdit(() => ctx.editMessageText(ctx.t("tips.picture.dropped")));
  if (next.step === "preview") await show(ctx, deps, report, next);
}
