import { GrammyError } from "grammy";
import type { AppContext } from "../bot/context.ts";

/** Whether the sender or tapper is an admin of this group; somebody who writes in the group's own name is one. */
export async function isAdmin(ctx: AppContext): Promise<boolean> {
  if (ctx.chat === undefined || ctx.from === undefined) return false;
  const writtenAs = ctx.callbackQuery === undefined ? ctx.msg?.sender_chat?.id : undefined;
  if (writtenAs !== undefined) return writtenAs === ctx.chat.id;
  try {
    const { status } = await ctx.getChatMember(ctx.from.id);
    return status === "creator" || status === "administrator";
  } catch (error) {
    // Somebody who has just left.
    if (error instanceof GrammyError && error.error_code === 400) return false;
    throw error;
  }
}
