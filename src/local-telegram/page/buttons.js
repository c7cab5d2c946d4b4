// Buttons under a message.
import * as api from "./api.js";
import { showAlert, toast } from "./dialogs.js";
import { h } from "./dom.js";
import { safeUrl, startPayload } from "./entities.js";
import { icon } from "./icons.js";
import { changed, world } from "./state.js";
import { t } from "./words.js";

/** Taps that wait for their answer. */
const pending = new Set();
const tapKey = (viewerId, chatId, messageId, data) => `${viewerId}/${chatId}/${messageId}/${data}`;

/** Tells apart what the buttons of a message look like now from what they looked like before. */
export function pendingMark(viewerId, message) {
  if (!message.reply_markup || pending.size === 0) return "";
  const prefix = tapKey(viewerId, message.chat.id, message.message_id, "");
  return [...pending].filter((key) => key.startsWith(prefix)).join();
}

/** @param {object} place {viewerId, chat, toasts, attempt(action), start(payload)} */
export function inlineKeyboard(message, place) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (rows.length === 0) return undefined;
  return h(
    "div",
    { class: "keys" },
    rows.map((row, y) =>
      h(
        "div",
        { class: "key-row" },
        row.map((button, x) => key(button, `key:${y}:${x}`, message, place)),
      ),
    ),
  );
}

function key(button, name, message, place) {
  const style = button.style ? ` is-${button.style}` : "";
  const shape = { class: `key${style}`, data: { key: name } };
  const label = h("span", { class: "key-label" }, button.text);
  if (button.url !== undefined) {
    const payload = startPayload(button.url, world.bot.username);
    if (payload !== undefined) {
      return h("button", { ...shape, type: "button", onclick: () => place.start(payload) }, label);
    }
    const href = safeUrl(button.url);
    if (href !== undefined) {
      const says = `${button.text} (${t("button.opensSite")})`;
      return h(
        "a",
        { ...shape, href, target: "_blank", rel: "noopener noreferrer", title: href, "aria-label": says },
        label,
        icon("link", 14),
      );
    }
  }
  if (button.copy_text !== undefined) {
    const says = `${button.text} (${t("button.copies")})`;
    return h(
      "button",
      { ...shape, type: "button", "aria-label": says, onclick: () => copy(button.copy_text.text, place) },
      label,
      icon("copy", 14),
    );
  }
  if (button.callback_data !== undefined) return callbackKey(button, shape, label, message, place);
  return h("button", { ...shape, type: "button", disabled: true, title: t("button.unsupported") }, label);
}

function callbackKey(button, shape, label, message, place) {
  const waiting = tapKey(place.viewerId, message.chat.id, message.message_id, button.callback_data);
  const isWaiting = pending.has(waiting);
  return h(
    "button",
    {
      ...shape,
      type: "button",
      "aria-busy": isWaiting ? "true" : undefined,
      onclick: () => sendTap(waiting, button, message, place),
    },
    label,
    isWaiting && h("span", { class: "spinner", role: "img", "aria-label": t("button.waiting") }),
  );
}

function sendTap(waiting, button, message, place) {
  if (pending.has(waiting)) return;
  place.attempt(async () => {
    pending.add(waiting);
    changed();
    try {
      const result = await api.tap(place.viewerId, message.chat.id, message.message_id, button.callback_data);
      showAnswer(result, place);
    } finally {
      pending.delete(waiting);
      changed();
    }
  });
}

function showAnswer(result, place) {
  if (result.kind === "expired") toast(place.toasts, t("button.noAnswer"));
  else if (result.url !== undefined) openUrl(result.url, place);
  else if (result.text !== undefined && result.alert) void showAlert(world.bot.first_name, result.text);
  else if (result.text !== undefined) toast(place.toasts, result.text);
}

function openUrl(url, place) {
  const payload = startPayload(url, world.bot.username);
  if (payload !== undefined) place.start(payload);
  else if (safeUrl(url) !== undefined) window.open(safeUrl(url), "_blank", "noopener");
}

export async function copy(text, place) {
  try {
    await navigator.clipboard.writeText(text);
    toast(place.toasts, t("message.copied"));
  } catch {
    toast(place.toasts, t("message.copyFailed"));
  }
}
