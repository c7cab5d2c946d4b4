import { conversations } from "@grammyjs/conversations";
import { Composer, type Context } from "grammy";
import type { AppContext } from "../bot/context.ts";
import { talkMemory } from "../bot/talk-memory.ts";
import { show, showControl, takeWord } from "./asking.ts";
import { parseTipButton } from "./callback.ts";
import { recordTheirs, refuseInPassing, type TipContext, tell } from "./chat.ts";
import type { TipDeps } from "./deps.ts";
import { DRAFT_MINUTES, type Report, type Visit } from "./drafts.ts";
import { readWord, WORD_COMMANDS } from "./incoming.ts";
import { parseReceipt } from "./receipt.ts";
import { at } from "./report.ts";
import { onReportButton } from "./report-buttons.ts";
import * as screens from "./screens.ts";
import { mayStillChange, send } from "./sending.ts";
import { startReport } from "./starting.ts";
import { type Faults, listen, stopListening, tipTalk } from "./talk.ts";
import { onVisitButton } from "./visit-buttons.ts";
import { askAddition, askReceipt, cancelVisit, openWith, showAddition } from "./visiting.ts";
import { wipe } from "./wiping.ts";

/** Commands that may be asked in between: they answer, and then the question is put again. */
const ASIDE = /^\/(?:bantuan|help|privasi|privacy)(?:@\w+)?(?:\s|$)/i;

/** `/lapor`, `/cek`, everything written between them, and their buttons. For private chats only. */
export function tipHandlers(
  deps: TipDeps,
  memory = talkMemory((chatId) => deps.drafts.focus(chatId) !== undefined),
): Composer<AppContext> {
  const { drafts } = deps;
  const feature = new Composer<TipContext>();
  drafts.onLeft((userId) => memory.delete(String(userId)));
  const faults: Faults = new WeakMap();
  const promptOf = screens.promptRecogniser(deps.translator);

  feature.use(conversations<TipContext, Context>({ storage: memory }));
  feature.use(async (ctx, next) => {
    await next();
    const fault = faults.get(ctx.update);
    if (fault !== undefined) throw fault.error;
  });
  // First, for nothing can be entered that was not registered; it lets commands, taps and edits through.
  feature.use(tipTalk(deps, faults));

  feature.on("callback_query:data", async (ctx, next) => {
    const button = parseTipButton(ctx.callbackQuery.data);
    if (button === undefined) return next();
    if ("ids" in button) return wipe(ctx, deps, button);
    if (button.verb === "send") return send(ctx, deps, button, "slot");
    if (button.verb === "now") return send(ctx, deps, button, "now");
    const visit = drafts.visit(ctx.from.id);
    if (await onVisitButton(ctx, deps, visit, button)) return;
    return onReportButton(ctx, deps, drafts.report(ctx.from.id), button);
  });

  feature.command("lapor", (ctx) => begin(ctx, deps));
  // From the button that inline mode shows instead of taking a tip.
  feature.command("start").filter(
    (ctx) => ctx.match === "lapor",
    (ctx) => begin(ctx, deps),
  );
  feature.command("cek", (ctx) => lookIn(ctx, deps, ctx.match));
  feature.command([...WORD_COMMANDS], (ctx) => takeWordCommand(ctx, deps));

  feature.on("message:text").filter(
    (ctx) => ctx.msg.text.startsWith("/"),
    (ctx, next) => stepAside(ctx, deps, next),
  );

  feature.on("edited_message", async (ctx, next) => {
    const { message_id } = ctx.msg;
    const live = [drafts.report(ctx.from.id), drafts.visit(ctx.from.id)].find((one) =>
      one?.messages.has(message_id),
    );
    if (live !== undefined) {
      await tell(ctx, live, ctx.t("tips.edited"));
      return;
    }
    if (!drafts.isOfSent(ctx.from.id, message_id)) return next();
    await tell(ctx, undefined, ctx.t("tips.editedAfter"));
  });

  // What was meant for a dialogue that memory has lost must not become a question to the FAQ.
  feature.on(["message", "edited_message"], async (ctx, next) => {
    const { id } = ctx.from;
    const text = ctx.msg.text ?? "";
    if (text.startsWith("/")) return next();
    const replied = ctx.msg.reply_to_message;
    const isOurs = replied?.from?.id === ctx.me.id;
    const prompt = isOurs && replied.text !== undefined ? promptOf(replied.text) : undefined;
    if (ctx.editedMessage !== undefined && prompt === undefined) return next();
    if (prompt === "mailbox" || (prompt === undefined && isBareReceipt(text))) {
      return lookIn(ctx, deps, text);
    }
    const report = drafts.report(id);
    if (report !== undefined && replied !== undefined && report.messages.has(replied.message_id)) {
      return sayPaused(ctx, deps, report, "tips.pausedReply");
    }
    if (prompt === "addition") {
      await tell(ctx, undefined, ctx.t("tips.mailbox.gone", { minutes: DRAFT_MINUTES }));
      return;
    }
    if (replied !== undefined && prompt === "step" && drafts.isOfSent(id, replied.message_id)) {
      await tell(ctx, undefined, ctx.t("tips.afterSent"));
      return;
    }
    if (prompt === undefined && !drafts.hasLapsed(id)) return next();
    await tell(ctx, undefined, ctx.t("tips.draftGone", { minutes: DRAFT_MINUTES }));
  });

  // What it adds to the context comes from `conversations()`, which is its first handler.
  return feature as unknown as Composer<AppContext>;
}

/** Twenty digits and nothing else, be one of them wrong: nobody asks the FAQ that. */
function isBareReceipt(text: string): boolean {
  if (!/^[\p{Nd}\p{Z}\s\p{Pd}.,_]+$/u.test(text)) return false;
  const { kind } = parseReceipt(text);
  return kind === "ok" || kind === "wrong-check-digit";
}

async function begin(ctx: TipContext, deps: TipDeps): Promise<void> {
  if (ctx.from === undefined) return;
  const { id } = ctx.from;
  const before = deps.drafts.report(id);
  if (before !== undefined) {
    if (!recordTheirs(ctx, before) || !(await mayStillChange(ctx, deps, before))) return;
    if (before.state.step !== "limits") {
      const minutes = deps.drafts.minutesLeft(before);
      await tell(ctx, before, ctx.t("tips.unfinished", { minutes }), {
        keyboard: screens.unfinishedKeyboard(before, ctx.t),
      });
      return;
    }
  }
  const reason = deps.intake.closed();
  if (reason !== undefined) {
    const { text, keyboard } = screens.closedScreen(reason, ctx.t);
    if (reason === "flood") refuseInPassing(ctx, text, keyboard);
    else await tell(ctx, undefined, text, { keyboard });
    return;
  }
  if (deps.intake.check(id, "tip") === "limited") {
    await tell(ctx, undefined, ctx.t("tips.limited"));
    return;
  }
  await startReport(ctx, deps);
}

async function lookIn(ctx: TipContext, deps: TipDeps, text: string): Promise<void> {
  if (ctx.from === undefined) return;
  const { id } = ctx.from;
  const report = deps.drafts.report(id);
  if (report !== undefined && deps.drafts.focus(id) === "report")
    await sayPaused(ctx, deps, report, "tips.paused");
  const visit = deps.drafts.startVisit(id);
  if (visit === undefined) {
    await tell(ctx, undefined, ctx.t("tips.mailbox.busy"));
    return;
  }
  recordTheirs(ctx, visit);
  await listen(ctx, deps, "visit");
  if (text.trim() === "") await askReceipt(ctx, visit);
  else await openWith(ctx, deps, visit, text);
}

/** «/lewati», «/kembali», «/batal»: tapped below a question, or left over from one that memory has lost. */
async function takeWordCommand(ctx: TipContext, deps: TipDeps): Promise<void> {
  const word = readWord(ctx.msg?.text ?? "");
  if (word === undefined || ctx.from === undefined) return;
  const { id } = ctx.from;
  const focus = deps.drafts.focus(id);
  const report = deps.drafts.report(id);
  const visit = deps.drafts.visit(id);
  if (focus === "visit" && visit !== undefined) {
    if (!recordTheirs(ctx, visit)) return;
    if (word === "cancel" || word === "back") return cancelVisit(ctx, deps, visit);
    return askOfVisitAgain(ctx, visit);
  }
  if (report === undefined) {
    const lost = ctx.t("tips.draftGone", { minutes: DRAFT_MINUTES });
    await tell(ctx, undefined, word === "cancel" ? ctx.t("tips.nothingToCancel") : lost);
    return;
  }
  if (focus === undefined && word !== "cancel") return sayPaused(ctx, deps, report, "tips.pausedReply");
  if (!recordTheirs(ctx, report)) return;
  if (await mayStillChange(ctx, deps, report)) await takeWord(ctx, deps, report, word);
}

/** A command in the middle of a dialogue: it is answered, and the draft waits, or the question is put again. */
async function stepAside(ctx: TipContext, deps: TipDeps, next: () => Promise<void>): Promise<void> {
  const { from, msg } = ctx;
  if (from === undefined || msg === undefined) return next();
  const focus = deps.drafts.focus(from.id);
  const report = deps.drafts.report(from.id);
  const visit = deps.drafts.visit(from.id);
  const dialogue = focus === undefined ? undefined : focus === "report" ? report : visit;
  if (dialogue === undefined || !recordTheirs(ctx, dialogue)) return next();
  if (!ASIDE.test(msg.text ?? "")) {
    if (dialogue === report) await sayPaused(ctx, deps, report, "tips.paused");
    await stopListening(ctx, deps);
    return next();
  }
  await deps.aside(ctx, async () => {});
  if (dialogue === report) await askAgain(ctx, deps, report);
  else if (visit !== undefined) await askOfVisitAgain(ctx, visit);
}

async function askAgain(ctx: TipContext, deps: TipDeps, report: Report): Promise<void> {
  const { state } = report;
  if (state.step === "preview") return showControl(ctx, deps, report, state, []);
  await show(ctx, deps, report, at(state, state.step));
}

async function askOfVisitAgain(ctx: TipContext, visit: Visit): Promise<void> {
  if (visit.opened === undefined) return askReceipt(ctx, visit);
  const { addition } = visit;
  const isBegun = addition !== undefined && (addition.text !== undefined || addition.pictures.length > 0);
  return isBegun ? showAddition(ctx, visit) : askAddition(ctx, visit);
}

async function sayPaused(
  ctx: TipContext,
  deps: TipDeps,
  report: Report,
  key: "tips.paused" | "tips.pausedReply",
): Promise<void> {
  const minutes = deps.drafts.minutesLeft(report);
  await tell(ctx, report, ctx.t(key, { minutes }), { keyboard: screens.resumeKeyboard(report, ctx.t) });
}
