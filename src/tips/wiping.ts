import { GrammyError, InlineKeyboard } from "grammy";
import type { Translate } from "../bot/translate.ts";
import { packWipe, type TipButton } from "./callback.ts";
import { ignoreState, type TipTap, tell } from "./chat.ts";
import type { TipDeps } from "./deps.ts";

type WipeButton = Extract<TipButton, { ids: number[] }>;

/** Telegram deletes no more at once. */
const MOST_AT_ONCE = 100;
/** Older messages in a private chat cannot be deleted by a bot. */
const DELETABLE_MS = 48 * 3_600_000;

/** [Hapus percakapan ini]: warns that the receipt goes too, then deletes exactly the messages of this dialogue. */
export async function wipe(ctx: TipTap, deps: TipDeps, button: WipeButton): Promise<void> {
  switch (button.verb) {
    case "wipe":
      await ctx.answerCallbackQuery({ text: ctx.t("tips.wipe.warning"), show_alert: true });
      await swapButtons(ctx, sureRow(button, ctx.t));
      return;
    case "wipeno":
      await ctx.answerCallbackQuery();
      await swapButtons(ctx, wipeRow(button, ctx.t));
      return;
    case "wipeyes":
      return deleteAll(ctx, deps, button);
  }
}

function sureRow({ ids, isWhole }: WipeButton, t: Translate): InlineKeyboard {
  return new InlineKeyboard()
    .text(t("tips.button.wipeYes"), packWipe("wipeyes", ids, isWhole))
    .text(t("tips.button.wipeNo"), packWipe("wipeno", ids, isWhole));
}

function wipeRow({ ids, isWhole }: WipeButton, t: Translate): InlineKeyboard {
  return new InlineKeyboard().text(t("tips.button.wipe"), packWipe("wipe", ids, isWhole));
}

/** Changes the row about deleting; the others, such as the one that copies the receipt, stay. */
async function swapButtons(ctx: TipTap, row: InlineKeyboard): Promise<void> {
  const { message } = ctx.callbackQuery;
  const present = message !== undefined && "reply_markup" in message ? message.reply_markup : undefined;
  const others = (present?.inline_keyboard ?? []).filter(
    (buttons) => !buttons.some((one) => "callback_data" in one && /^tips:[wyn][ap]:/.test(one.callback_data)),
  );
  await ctx
    .editMessageReplyMarkup({ reply_markup: { inline_keyboard: [...others, ...row.inline_keyboard] } })
    .catch(ignoreState);
}

async function deleteAll(ctx: TipTap, deps: TipDeps, button: WipeButton): Promise<void> {
  const { from, callbackQuery } = ctx;
  const anchor = callbackQuery.message?.message_id;
  const remembered = anchor === undefined ? undefined : deps.drafts.messagesAround(from.id, anchor);
  const ids = new Set([...(remembered ?? button.ids), ...(anchor === undefined ? [] : [anchor])]);
  // Acknowledged first: the message with the button will be gone.
  await ctx.answerCallbackQuery();
  const left = await deleteMessages(
    ctx,
    deps,
    [...ids].sort((a, b) => a - b),
  );
  if (anchor !== undefined) deps.drafts.forgetAround(from.id, anchor);
  const isWhole = remembered !== undefined || button.isWhole;
  if (left === 0 && isWhole) return;
  await tell(ctx, undefined, ctx.t("tips.wipe.rest", { deleted: ids.size - left }));
}

/** @returns how many could not be deleted */
async function deleteMessages(ctx: TipTap, deps: TipDeps, ids: readonly number[]): Promise<number> {
  const sentAt = ctx.callbackQuery.message?.date;
  // Telegram does not say how old a message is that it no longer shows to bots: 0.
  const isTooOld = sentAt === 0 || (sentAt !== undefined && deps.now() - sentAt * 1_000 > DELETABLE_MS);
  if (isTooOld) return ids.length;
  let left = 0;
  for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
    const some = ids.slice(from, from + MOST_AT_ONCE);
    if (await mayDelete(() => ctx.deleteMessages(some))) continue;
    // One that is too old keeps all of them from being deleted.
    for (const id of some) {
      if (!(await mayDelete(() => ctx.deleteMessages([id])))) left += 1;
    }
  }
  return left;
}

async function mayDelete(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (!(error instanceof GrammyError) || error.error_code !== 400) throw error;
    return false;
  }
}
