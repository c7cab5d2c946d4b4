import type { InlineKeyboard } from "grammy";

/** A message to send: Telegram's HTML and the buttons under it. */
export interface Screen {
  text: string;
  keyboard: InlineKeyboard;
}
