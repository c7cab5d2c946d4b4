import type { Message } from "grammy/types";

/** Puts `data` behind the first button of a message, as only a changed client could. */
export function forgeButton(message: Message, data: string): void {
  const button = message.reply_markup?.inline_keyboard[0]?.[0];
  if (button === undefined || !("callback_data" in button)) throw new Error("the message has no button");
  button.callback_data = data;
}

/** The data behind every button of a message. */
export function dataOf(message: Message): string[] {
  return (message.reply_markup?.inline_keyboard.flat() ?? []).flatMap((button) =>
    "callback_data" in button ? [button.callback_data] : [],
  );
}
