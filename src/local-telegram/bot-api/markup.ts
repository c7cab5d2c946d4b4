import type { ForceReply, InlineKeyboardButton, InlineKeyboardMarkup } from "grammy/types";
import { checkedLink } from "../html.ts";
import type { ReplyKeyboard } from "../world.ts";
import { badRequest, type Call } from "./call.ts";
import { isRecord, readJson, stringField, within } from "./params.ts";

/** `reply_markup`: buttons of the message itself, or what replaces the keyboard below the chat. */
export type Markup =
  | { kind: "none" }
  | { kind: "inline"; markup: InlineKeyboardMarkup }
  | { kind: "below"; keyboard: ReplyKeyboard };

const MOST_BUTTONS = 100;
const DATA_BYTES = 64;
const STYLES: readonly unknown[] = [undefined, "", "danger", "success", "primary"];

/** Reads the shape of `reply_markup`; what only Telegram's servers check comes in `checkMarkup`. */
export function readMarkup(params: Call["params"]): Markup {
  const value = readJson(params, "reply_markup", "Can't parse reply keyboard markup JSON object");
  if (value === undefined) return { kind: "none" };
  if (!isRecord(value)) throw badRequest("Object expected as reply markup");
  if (value.keyboard !== undefined) {
    const rows = buttonRows(value.keyboard, "keyboard", "", (button) =>
      within("Can't parse keyboard button: ", () => keyboardButton(button)),
    );
    if (rows.length > 0) return { kind: "below", keyboard: { ...value, keyboard: rows } as ReplyKeyboard };
  }
  if (value.inline_keyboard !== undefined) {
    const rows = buttonRows(
      value.inline_keyboard,
      "inline_keyboard",
      " of the InlineKeyboardMarkup",
      (button) => within("Can't parse inline keyboard button: ", () => inlineButton(button)),
    );
    return rows.length === 0 ? { kind: "none" } : { kind: "inline", markup: { inline_keyboard: rows } };
  }
  if (value.remove_keyboard === true) return { kind: "below", keyboard: value as { remove_keyboard: true } };
  if (value.force_reply === true) return { kind: "below", keyboard: value as unknown as ForceReply };
  return { kind: "none" };
}

function buttonRows<T>(rows: unknown, field: string, owner: string, read: (button: unknown) => T): T[][] {
  if (!Array.isArray(rows)) throw badRequest(`Field "${field}" must be of type Array`);
  return rows
    .map((row: unknown) => {
      if (!Array.isArray(row)) throw badRequest(`Field "${field}"${owner} must be an Array of Arrays`);
      return row.map(read);
    })
    .filter((row) => row.length > 0);
}

function keyboardButton(button: unknown): unknown {
  if (typeof button === "string") return { text: button };
  if (!isRecord(button)) throw new Error("KeyboardButton must be a String or an Object");
  stringField(button, "text");
  checkStyle(button);
  return button;
}

function inlineButton(button: unknown): InlineKeyboardButton {
  if (!isRecord(button)) throw new Error("InlineKeyboardButton must be an Object");
  stringField(button, "text");
  checkStyle(button);
  const has = (field: string) => button[field] !== undefined;
  const isAction =
    (typeof button.url === "string" && button.url !== "") ||
    (typeof button.callback_data === "string" && button.callback_data !== "") ||
    has("callback_game") ||
    has("pay") ||
    has("switch_inline_query") ||
    has("switch_inline_query_chosen_chat") ||
    has("switch_inline_query_current_chat") ||
    has("login_url") ||
    has("web_app") ||
    has("copy_text") ||
    has("disabled");
  if (!isAction) throw new Error("Text buttons are unallowed in the inline keyboard");
  if (isRecord(button.copy_text)) stringField(button.copy_text, "text");
  return button as unknown as InlineKeyboardButton;
}

function checkStyle(button: Record<string, unknown>): void {
  if (!STYLES.includes(button.style)) throw new Error("Invalid button style specified");
}

/** The checks that come last: lengths in bytes, links, the number of buttons. */
export function checkMarkup(markup: Markup): void {
  if (markup.kind === "none") return;
  const rows =
    markup.kind === "inline"
      ? markup.markup.inline_keyboard
      : "keyboard" in markup.keyboard
        ? markup.keyboard.keyboard
        : [];
  let count = 0;
  for (const row of rows) {
    for (const button of row) {
      count++;
      const what = markup.kind === "inline" ? "Inline keyboard button" : "Keyboard button";
      if (typeof button !== "string" && button.text === "")
        throw badRequest(`${what} text must be non-empty`);
      if (markup.kind === "inline") checkInlineButton(button as InlineKeyboardButton);
    }
  }
  if (count > MOST_BUTTONS * (markup.kind === "inline" ? 1 : 3)) throw badRequest("reply markup is too long");
}

function checkInlineButton(button: InlineKeyboardButton): void {
  if ("url" in button && typeof button.url === "string" && button.url !== "") {
    if (checkedLink(button.url) === undefined) {
      throw badRequest(`Inline keyboard button URL '${button.url}' is invalid: Wrong HTTP URL`);
    }
  } else if ("callback_data" in button && typeof button.callback_data === "string") {
    if (Buffer.byteLength(button.callback_data) > DATA_BYTES) throw badRequest("BUTTON_DATA_INVALID");
  } else if ("copy_text" in button) {
    const { length } = button.copy_text.text;
    if (length < 1 || length > 256) throw badRequest("BUTTON_COPY_TEXT_INVALID");
  }
}
