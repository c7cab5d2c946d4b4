import type { ConversationFlavor } from "@grammyjs/conversations";
import { type Filter, type InlineKeyboard, InputFile } from "grammy";
import type { AppContext } from "../bot/context.ts";
import { patiently } from "../bot/telegram-limits.ts";
import type { Telling } from "./drafts.ts";
import type { Picture } from "./tip.ts";

/** What the handlers of tips are given: mounted in private chats only, behind `conversations()`. */
export type TipContext = ConversationFlavor<AppContext>;
export type TipTap = Filter<TipContext, "callback_query:data">;

/** Every message of a dialogue, so that it can be deleted to the last one. */
interface Record_ {
  readonly messages: Map<number, Telling>;
}

interface Manner {
  keyboard?: InlineKeyboard;
  /** Makes it a forced reply: what is written next is a reply to it, even when memory has lost the dialogue. */
  placeholder?: string;
  /** Shows what the person wrote, or the receipt: not to be forwarded or saved, and deleted first. */
  isTelling?: boolean;
}

/** Sends Telegram's HTML and records the message. @returns its id */
export async function tell(
  ctx: AppContext,
  record: Record_ | undefined,
  text: string,
  { keyboard, placeholder, isTelling = false }: Manner = {},
): Promise<number> {
  const { message_id } = await ctx.reply(text, {
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    ...(isTelling ? { protect_content: true } : {}),
    ...(keyboard === undefined ? {} : { reply_markup: keyboard }),
    ...(placeholder === undefined
      ? {}
      : { reply_markup: { force_reply: true as const, input_field_placeholder: placeholder } }),
  });
  record?.messages.set(message_id, isTelling ? "telling" : "plain");
  return message_id;
}

/** More refusals that wait to be sent than this are not sent at all. */
const MOST_REFUSALS = 2_000;
let refusals = 0;

/**
 * Tells that a report cannot be begun. Nobody waits for it to go out: in a flood the refusals alone would use up
 * Telegram's limit, and questions and quizzes would stand behind them.
 */
export function refuseInPassing(ctx: AppContext, text: string, keyboard?: InlineKeyboard): void {
  if (refusals >= MOST_REFUSALS) return;
  refusals += 1;
  patiently(() => tell(ctx, undefined, text, keyboard && { keyboard }))
    // It changes nothing, and is said again to whoever asks again.
    .catch(() => {})
    .finally(() => {
      refusals -= 1;
    });
}

/** Shows pictures as the moderators will see them: an album where there are several. */
export async function showPictures(
  ctx: AppContext,
  record: Record_,
  pictures: readonly Picture[],
): Promise<void> {
  const files = pictures.map(({ bytes }, index) => new InputFile(bytes, `${index + 1}.jpg`));
  const [only] = files;
  if (only === undefined) return;
  const sent =
    files.length === 1
      ? [await ctx.replyWithPhoto(only, { protect_content: true })]
      : await ctx.replyWithMediaGroup(
          files.map((media) => ({ type: "photo" as const, media })),
          { protect_content: true },
        );
  for (const { message_id } of sent) record.messages.set(message_id, "telling");
}

/** Records the person's own message. @returns false where it was recorded before: the update has come again */
export function recordTheirs(ctx: AppContext, record: Record_): boolean {
  const id = ctx.msg?.message_id;
  if (id === undefined || record.messages.has(id)) return false;
  record.messages.set(id, "telling");
  return true;
}

/** Takes the buttons off a message that has served. A message that is gone needs none. */
export async function takeButtonsOff(ctx: AppContext): Promise<void> {
  await ctx.editMessageReplyMarkup().catch(ignoreState);
}

/** What cannot be edited or deleted is as it should be, or older than Telegram allows. */
export function ignoreState(error: unknown): void {
  const isState =
    typeof error === "object" && error !== null && "error_code" in error && error.error_code === 400;
  if (!isState) throw error;
}
