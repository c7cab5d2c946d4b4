import type { Filter } from "grammy";
import type { AppContext } from "../../bot/context.ts";
import type { Screen } from "../../bot/screen.ts";

export type ButtonContext = Filter<AppContext, "callback_query:data">;

/** Says something to whoever tapped, and to nobody else. */
export async function alert(ctx: ButtonContext, text: string): Promise<void> {
  await ctx.answerCallbackQuery({ text, show_alert: true });
}

/** Says something where the command was written. */
export async function tell(ctx: AppContext, text: string): Promise<void> {
  await ctx.reply(text, { ...threadOf(ctx), parse_mode: "HTML" });
}

export async function show(ctx: AppContext, screen: Screen): Promise<void> {
  await ctx.reply(screen.text, {
    ...threadOf(ctx),
    parse_mode: "HTML",
    reply_markup: screen.keyboard,
    protect_content: true,
    link_preview_options: { is_disabled: true },
  });
}

export function threadOf(ctx: AppContext): { message_thread_id?: number } {
  const id = ctx.msg?.is_topic_message ? ctx.msg.message_thread_id : undefined;
  return id === undefined ? {} : { message_thread_id: id };
}
