import { type Conversation, createConversation } from "@grammyjs/conversations";
import type { Context } from "grammy";
import type { Update } from "grammy/types";
import { takeForReport } from "./asking.ts";
import type { TipContext } from "./chat.ts";
import type { TipDeps } from "./deps.ts";
import type { Focus } from "./drafts.ts";
import { readIncoming } from "./incoming.ts";
import { mayStillChange } from "./sending.ts";
import { takeForVisit } from "./visiting.ts";

/** The one conversation: it waits for what somebody writes next. What it is about lies in the drafts. */
const TALK = "tips";

type Turn = "taken" | "over" | "not-ours" | "failed";

/** What went wrong in a turn, until it is thrown where an error boundary sees it. */
export type Faults = WeakMap<Update, { error: unknown }>;

/**
 * Waits for one written turn after the other. Each is handled by the context from outside: its calls end with the
 * watchdog and are repeated like all others, and neither they nor what Telegram answers (names, texts, our message
 * with the receipt) lie in the log of the conversation. After each turn the log goes back to where it began, so it
 * does not grow.
 */
export function tipTalk(deps: TipDeps, faults: Faults) {
  return createConversation<TipContext, Context>(
    async (conversation: Conversation<TipContext, Context>) => {
      const start = conversation.checkpoint();
      await conversation.wait();
      const turn = await conversation.external((ctx) => takeTurn(ctx, deps, faults));
      if (turn === "not-ours") await conversation.skip({ next: true });
      if (turn !== "over") await conversation.rewind(start);
    },
    { id: TALK },
  );
}

/** Never throws: an error in the conversation would end it, and the person's next words would be a FAQ question. */
async function takeTurn(ctx: TipContext, deps: TipDeps, faults: Faults): Promise<Turn> {
  const { from, message } = ctx;
  if (from === undefined || message === undefined) return "not-ours";
  // Any text that begins with a slash leads out of the talk, or through it: handlers see to that.
  if (message.text?.startsWith("/") || readIncoming(message).kind === "service") return "not-ours";
  const focus = deps.drafts.focus(from.id);
  const report = deps.drafts.report(from.id);
  const visit = deps.drafts.visit(from.id);
  try {
    if (focus === "report" && report !== undefined) {
      if (await mayStillChange(ctx, deps, report)) await takeForReport(ctx, deps, report);
    } else if (focus === "visit" && visit !== undefined) await takeForVisit(ctx, deps, visit);
    else return "not-ours";
  } catch (error) {
    faults.set(ctx.update, { error });
    return "failed";
  }
  return deps.drafts.focus(from.id) === undefined ? "over" : "taken";
}

/** From now on what somebody writes is meant for their report, or for the mailbox they opened. */
export async function listen(ctx: TipContext, deps: TipDeps, focus: Focus): Promise<void> {
  if (ctx.from === undefined) return;
  deps.drafts.setFocus(ctx.from.id, focus);
  if (ctx.conversation.active(TALK) > 0) return;
  await ctx.conversation.exitAll();
  await ctx.conversation.enter(TALK);
}

/** What somebody writes is no longer meant for a tip. */
export async function stopListening(ctx: TipContext, deps: TipDeps): Promise<void> {
  if (ctx.from === undefined) return;
  deps.drafts.setFocus(ctx.from.id, undefined);
  await ctx.conversation.exitAll();
}
