import { InlineKeyboard } from "grammy";
import { spellDay } from "../bot/day.ts";
import { sections } from "../bot/html.ts";
import { tipOf } from "./asking.ts";
import { packWipe } from "./callback.ts";
import { ignoreState, type TipContext, type TipTap, takeButtonsOff, tell } from "./chat.ts";
import type { TipDeps } from "./deps.ts";
import { DRAFT_MINUTES, type Report } from "./drafts.ts";
import type { Submitted, Urgency } from "./intake.ts";
import { formatReceipt } from "./receipt.ts";
import { byTelling, closedScreen, waitText } from "./screens.ts";
import type { TipContent } from "./tip.ts";

type Kept = Extract<Submitted, { kind: "kept" }>;

/** [Kirim]: a plain handler rather than part of the dialogue, so that it can answer after a restart as well. */
export async function send(
  ctx: TipTap,
  deps: TipDeps,
  button: { token: string; revision: number },
  urgency: Urgency,
): Promise<void> {
  const { id } = ctx.from;
  const report = deps.drafts.report(id);
  if (report?.token !== button.token) return sendWithoutDraft(ctx, deps, button.token);
  if (report.state.revision !== button.revision && report.sending === "no") {
    await ctx.answerCallbackQuery({ text: ctx.t("tips.preview.old"), show_alert: true });
    return;
  }
  const minutes = deps.drafts.minutesLeft(report);
  const content = tipOf(report.state, deps);
  if (content === undefined) throw new Error("a report without kind or text has a button to send it");
  const reason = report.sending === "no" ? deps.intake.closed() : undefined;
  if (reason !== undefined) {
    await ctx.answerCallbackQuery();
    return sayClosed(ctx, report, reason, minutes);
  }
  // Counted once for each report, however often its button has to be tapped.
  // Acknowledged before the work: when many send at once, it takes longer than Telegram shows a tap as waiting.
  await ctx.answerCallbackQuery({ text: ctx.t("tips.sending") });
  if (!report.isCounted && deps.intake.allow(id, "tip") === "limited") {
    await tell(ctx, report, sections(ctx.t("tips.limited"), ctx.t("tips.sendClosed", { minutes })));
    return;
  }
  report.isCounted = true;
  const submitted = await submit(deps, report, content, urgency, id);
  switch (submitted.kind) {
    case "kept":
      await showReceipt(ctx, deps, submitted, "tips.receipt.kept", report, urgency);
      await sayThatSent(ctx);
      return;
    case "busy":
      await tell(ctx, report, ctx.t("tips.sendBusy", { minutes }));
      return;
    case "closed":
      return sayClosed(ctx, report, submitted.reason, minutes);
  }
}

/** The message with the button said that nothing had been sent yet. One that is gone says nothing. */
async function sayThatSent(ctx: TipTap): Promise<void> {
  await ctx.editMessageText(ctx.t("tips.preview.sent"), { parse_mode: "HTML" }).catch(ignoreState);
}

async function submit(
  deps: TipDeps,
  report: Report,
  content: TipContent,
  urgency: Urgency,
  userId: number,
): Promise<Submitted> {
  report.sending = "under-way";
  try {
    const submitted = await deps.intake.submit(
      report.token,
      content,
      urgency,
      deps.intake.senderHandle(userId),
    );
    // Kept, but not yet shown to be: «unclear» until the receipt is out.
    report.sending = submitted.kind === "kept" ? "unclear" : "no";
    return submitted;
  } catch (error) {
    report.sending = "unclear";
    throw error;
  }
}

/**
 * Before anything is changed or thrown away: a report whose sending was interrupted may have arrived.
 * @returns false where the person was told that it has, or that it cannot be told yet
 */
export async function mayStillChange(ctx: TipContext, deps: TipDeps, report: Report): Promise<boolean> {
  if (report.sending === "no") return true;
  const kept = report.sending === "unclear" ? await deps.intake.keptBefore(report.token) : undefined;
  if (kept?.kind === "unknown") {
    report.sending = "no";
    return true;
  }
  if (kept?.kind === "kept") await showReceipt(ctx, deps, kept, "tips.receipt.kept", report, undefined);
  else await tell(ctx, report, ctx.t("tips.unsure"));
  return false;
}

async function sayClosed(
  ctx: TipTap,
  report: Report,
  reason: Parameters<typeof closedScreen>[0],
  minutes: number,
): Promise<void> {
  const { text, keyboard } = closedScreen(reason, ctx.t);
  await tell(ctx, report, sections(text, ctx.t("tips.sendClosed", { minutes })), { keyboard });
}

/** Memory does not know the draft: it was sent, or the bot was started again, or its time was over. */
async function sendWithoutDraft(ctx: TipTap, deps: TipDeps, token: string): Promise<void> {
  const { t } = ctx;
  if (deps.drafts.wasSent(ctx.from.id, token)) {
    await ctx.answerCallbackQuery({ text: t("tips.alreadySent"), show_alert: true });
    return;
  }
  await ctx.answerCallbackQuery();
  // Counted: each costs as much work as a look-up.
  const isAllowed = deps.intake.allow(ctx.from.id, "lookup") === "allowed";
  const kept = isAllowed ? await deps.intake.keptBefore(token) : { kind: "busy" as const };
  switch (kept.kind) {
    case "kept":
      // Whoever borrows the phone later must not find the receipt under an old button.
      if (kept.receivedOn !== deps.today()) {
        await tell(ctx, undefined, t("tips.receipt.past"));
        await takeButtonsOff(ctx);
        return;
      }
      await showReceipt(ctx, deps, kept, "tips.receipt.keptBefore", undefined, undefined);
      await sayThatSent(ctx);
      return;
    case "unknown":
      await tell(ctx, undefined, t("tips.notSent", { minutes: DRAFT_MINUTES }));
      await takeButtonsOff(ctx);
      return;
    case "busy":
    case "closed":
      // Nothing is known for certain, so nothing is claimed.
      await tell(ctx, undefined, t("tips.unsure"));
  }
}

/** A report counts as sent from here on; before, nothing was promised. */
export async function showReceipt(
  ctx: TipContext,
  deps: TipDeps,
  kept: Kept,
  heading: "tips.receipt.kept" | "tips.receipt.keptBefore",
  report: Report | undefined,
  urgency: Urgency | undefined,
): Promise<void> {
  const { t, locale } = ctx;
  const receipt = formatReceipt(kept.receipt);
  const { slotMinutes } = deps.intake;
  const next = () => {
    if (urgency === undefined) return t("tips.receipt.later");
    if (urgency === "now" || slotMinutes === 0) return t("tips.receipt.atOnce");
    return t("tips.receipt.atSlot", { wait: waitText(slotMinutes, t) });
  };
  const text = sections(
    t(heading),
    t("tips.receipt.body", { receipt, until: spellDay(kept.until, locale) }),
    next(),
    t("tips.receipt.wipe"),
  );
  // After a restart only the message with the button is known.
  const known = report === undefined ? knownFromTap(ctx) : byTelling(report.messages);
  const keyboard = new InlineKeyboard()
    .copyText(t("tips.button.copy"), receipt)
    .row()
    .text(t("tips.button.wipe"), packWipe("wipe", known, report !== undefined));
  const anchor = await tell(ctx, report, text, { keyboard, isTelling: true });
  if (ctx.from !== undefined && report !== undefined) {
    deps.drafts.finish(ctx.from.id, "report", anchor, true);
  }
}

function knownFromTap(ctx: TipContext): number[] {
  const id = ctx.callbackQuery?.message?.message_id;
  return id === undefined ? [] : [id];
}
