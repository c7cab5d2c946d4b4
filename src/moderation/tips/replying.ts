import { InlineKeyboard } from "grammy";
import type { AppContext } from "../../bot/context.ts";
import { tryToEdit } from "../../bot/edit.ts";
import { escapeHtml } from "../../bot/html.ts";
import type { TipCode, TipRegister } from "../../tips/tip.ts";
import type { Moderator } from "../members.ts";
import { packDeskAction } from "./callback.ts";
import { previewedReply, previewScreen } from "./reply.ts";
import { alert, type ButtonContext, show, threadOf } from "./words.ts";

/** What the sender reads stays in the group's language: nobody here knows the sender's. */
export interface ReplyTemplate {
  id: string;
  title: Readonly<Record<"id" | "en", string>>;
  text: Readonly<Record<"id" | "en", string>>;
}

export interface ReplyingDeps {
  register: Pick<TipRegister, "write">;
  /** Short replies, in the order in which they are offered. */
  templates(): readonly ReplyTemplate[];
}

export type Replying = ReturnType<typeof replyingToSenders>;

/** Two who tap on one preview do so within seconds; more than these are not remembered. */
const MOST_DECIDED = 1_000;

/** How a reply gets to a sender: prompt or command, preview, confirmation. */
export function replyingToSenders({ register, templates }: ReplyingDeps) {
  /** What became of previews: of two who tap on one at once, the first counts. */
  const decided = new Map<string, "sent" | "cancelled">();

  function decide(token: string, outcome: "sent" | "cancelled"): void {
    decided.set(token, outcome);
    const eldest = decided.keys().next().value;
    if (decided.size > MOST_DECIDED && eldest !== undefined) decided.delete(eldest);
  }

  return {
    /** Asks for a reply; the answer to this message, and nothing else, will go to the sender. */
    async prompt(ctx: AppContext, code: TipCode, moderator?: Moderator): Promise<void> {
      const buttons = templates().map(({ id: token, title }) => [
        InlineKeyboard.text(title[ctx.locale], packDeskAction({ verb: "template", code, token })),
      ]);
      if (buttons.length > 0) {
        const keyboard = InlineKeyboard.from(buttons);
        await show(ctx, { text: ctx.t("desk.reply.templates", { code }), keyboard });
      }
      // Last, next to the text field. A selective prompt opens for whom it answers or names, and for nobody else.
      const { id = 0, name } = ctx.callbackQuery === undefined ? {} : (moderator ?? {});
      const text =
        name === undefined
          ? ctx.t("desk.reply.prompt", { code })
          : ctx.t("desk.reply.promptTo", { code, id, name });
      const message = ctx.callbackQuery === undefined ? ctx.msg : undefined;
      await ctx.reply(text, {
        ...threadOf(ctx),
        parse_mode: "HTML",
        protect_content: true,
        reply_markup: {
          force_reply: true,
          selective: true,
          input_field_placeholder: ctx.t("desk.reply.placeholder"),
        },
        ...(message && {
          reply_parameters: { message_id: message.message_id, allow_sending_without_reply: true },
        }),
      });
    },

    preview: (ctx: AppContext, code: TipCode, text: string): Promise<void> =>
      show(ctx, previewScreen(code, text, ctx.t)),

    async previewTemplate(ctx: ButtonContext, code: TipCode, id: string): Promise<void> {
      const template = templates().find((candidate) => candidate.id === id);
      if (template === undefined) return alert(ctx, ctx.t("desk.reply.templateGone"));
      await ctx.answerCallbackQuery();
      await show(ctx, previewScreen(code, template.text.id, ctx.t));
    },

    /** @returns whether a reply went out that had not gone out before */
    async send(ctx: ButtonContext, code: TipCode, token: string): Promise<boolean> {
      const text = previewedReply(ctx.callbackQuery.message);
      const isCancelled = decided.get(token) === "cancelled";
      if (isCancelled) await alert(ctx, ctx.t("desk.reply.cancelled"));
      else if (text === undefined) await alert(ctx, ctx.t("desk.reply.tooOld"));
      if (isCancelled || text === undefined) return false;
      if (!(await register.write(code, text, token))) {
        await alert(ctx, ctx.t("desk.reply.full"));
        return false;
      }
      const isFirst = decided.get(token) === undefined;
      decide(token, "sent");
      // An edit that finds the message the same tells that it was sent before.
      const edit = await tryToEdit(() =>
        ctx.editMessageText(
          `${ctx.t("desk.reply.sent", { code })}\n\n<blockquote>${escapeHtml(text)}</blockquote>`,
          { parse_mode: "HTML", link_preview_options: { is_disabled: true } },
        ),
      );
      await ctx.answerCallbackQuery();
      return isFirst && edit !== "same";
    },

    async cancel(ctx: ButtonContext, token: string): Promise<void> {
      if (decided.get(token) === "sent") return alert(ctx, ctx.t("desk.reply.sentBefore"));
      decide(token, "cancelled");
      await ctx.answerCallbackQuery();
      await tryToEdit(() => ctx.editMessageText(ctx.t("desk.reply.cancelled")));
    },
  };
}
