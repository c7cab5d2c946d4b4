// One message as its bubble.
import * as api from "./api.js";
import { copy, inlineKeyboard } from "./buttons.js";
import { openMenu } from "./dialogs.js";
import { h } from "./dom.js";
import { formatted } from "./entities.js";
import { icon } from "./icons.js";
import { album, mediaOf } from "./media.js";
import { pollNodes } from "./poll.js";
import { preview, serviceText } from "./preview.js";
import { nameOf, senderName, world } from "./state.js";
import { momentOf, t, timeOf } from "./words.js";

/**
 * @param {object[]} group a message as shown, or those of an album
 * @param {object} place where it is shown and what can be done there:
 *   {viewerId, chat, toasts, attempt, say, start, reply, edit, jump}
 * @param {boolean} isFollowing whether the message above is by the same sender, moments earlier
 */
export function messageNode(group, place, isFollowing) {
  const [shown] = group;
  const { message } = shown;
  const service = serviceText(message);
  if (service !== undefined) {
    return h(
      "div",
      { class: "service", data: { id: message.message_id }, tabindex: -1 },
      h("span", {}, service),
    );
  }
  const isOwn = message.from?.id === place.viewerId && !message.sender_chat;
  const sender = isOwn ? t("message.you") : senderName(message);
  const classes = [
    "message",
    isOwn ? "is-own" : "is-other",
    isFollowing && "is-following",
    shown.is_from_bot && "is-bot",
  ];
  const keys = inlineKeyboard(message, place);
  const article = h(
    "article",
    {
      class: classes.filter(Boolean).join(" "),
      data: { id: message.message_id },
      tabindex: -1,
      "aria-label": t("message.from", { name: sender, time: timeOf(message.date) }),
      oncontextmenu: (event) => {
        const selection = getSelection();
        const isTextMarked = !selection.isCollapsed && selection.containsNode(article, true);
        if (isTextMarked || event.target.closest("a, img")) return;
        event.preventDefault();
        const open = () => openActions(group, place, article, { x: event.clientX, y: event.clientY });
        // Letting go of the button counts as a click beside the menu, so it opens only then.
        if (event.buttons === 0 && event.pointerType !== "touch") open();
        else onceReleased(open);
      },
    },
    h(
      "div",
      { class: keys ? "column has-keys" : "column" },
      h(
        "div",
        { class: bubbleClass(message) },
        place.chat.type !== "private" && !isOwn && !isFollowing && senderLine(message),
        message.forward_origin &&
          h("p", { class: "forward" }, t("message.forwarded", { name: originName(message.forward_origin) })),
        message.via_bot && h("p", { class: "forward" }, t("message.via", { name: message.via_bot.username })),
        replyHeader(message, place),
        content(group, place),
      ),
      keys,
      reactions(shown, place),
    ),
    h(
      "button",
      {
        type: "button",
        class: "icon-button message-actions",
        data: { key: "actions" },
        "aria-label": t("message.actions", { time: timeOf(message.date) }),
        "aria-haspopup": "menu",
        onclick: (event) => openActions(group, place, event.currentTarget),
      },
      icon("more", 18),
    ),
  );
  return article;
}

function onceReleased(action) {
  const listening = new AbortController();
  const released = () => {
    listening.abort();
    setTimeout(action, 0);
  };
  for (const event of ["pointerup", "pointercancel"]) {
    addEventListener(event, released, { signal: listening.signal });
  }
}

function bubbleClass(message) {
  const isBare = message.sticker || message.dice;
  const hasPicture = message.photo && !message.reply_to_message;
  return [
    "bubble",
    isBare && "is-bare",
    hasPicture && "has-picture",
    message.has_protected_content && "is-protected",
  ]
    .filter(Boolean)
    .join(" ");
}

const NAME_COLOURS = 6;

function senderLine(message) {
  const id = Math.abs(message.sender_chat?.id ?? message.from?.id ?? 0);
  const isBot = message.from?.id === world.bot.id;
  return h(
    "p",
    { class: "sender", data: { colour: id % NAME_COLOURS } },
    senderName(message),
    isBot && h("span", { class: "sender-kind" }, t("chat.bot")),
  );
}

function originName(origin) {
  return (
    nameOf(origin.sender_user) ||
    origin.sender_user_name ||
    origin.sender_chat?.title ||
    origin.chat?.title ||
    ""
  );
}

function replyHeader(message, place) {
  const replied = message.reply_to_message;
  // In a topic everything replies to the message that began it.
  if (replied === undefined || replied.forum_topic_created) return undefined;
  const isThere = place.chat.messages.has(replied.message_id);
  const name = senderName(replied);
  return h(
    "button",
    {
      type: "button",
      class: "reply-header",
      data: { key: "replied" },
      "aria-label": `${t("message.replyTo", { name })} ${message.quote?.text ?? preview(replied)}`,
      onclick: () => place.jump(replied.message_id),
    },
    h("span", { class: "reply-name" }, name),
    h(
      "span",
      { class: "reply-text" },
      isThere ? (message.quote?.text ?? preview(replied)) : t("message.gone"),
    ),
  );
}

function content(group, place) {
  const [{ message }] = group;
  const on = { botUsername: world.bot.username, onCommand: place.say, onStart: place.start };
  if (group.length > 1) {
    const messages = group.map((shown) => shown.message);
    const told = messages.find(({ caption }) => caption);
    return [album(messages), textBlock(told?.caption, told?.caption_entities, messages.at(-1), on)];
  }
  if (message.poll) return [pollNodes(message, place), textBlock(undefined, [], message, on)];
  const media = mediaOf(message);
  const text = message.text ?? message.caption;
  if (media === undefined && text === undefined) {
    return [h("p", { class: "unknown" }, t("message.unknown")), textBlock(undefined, [], message, on)];
  }
  const block = textBlock(text, message.entities ?? message.caption_entities, message, on);
  return message.show_caption_above_media ? [block, media] : [media, block];
}

function textBlock(text, entities, message, on) {
  return h(
    "div",
    { class: text ? "text" : "text is-empty" },
    text && formatted(text, entities, on),
    meta(message),
  );
}

function meta(message) {
  return h(
    "span",
    { class: "meta" },
    message.has_protected_content &&
      h(
        "span",
        {
          class: "meta-lock",
          role: "img",
          "aria-label": t("message.protected"),
          title: t("message.protected"),
        },
        icon("lock", 13),
      ),
    message.receiver_user !== undefined && h("span", {}, t("message.onlyYou")),
    message.edit_date !== undefined && h("span", {}, t("message.edited")),
    h(
      "time",
      { datetime: new Date(message.date * 1000).toISOString(), title: momentOf(message.date) },
      timeOf(message.date),
    ),
  );
}

function reactions(shown, place) {
  if (!shown.reactions?.length) return undefined;
  const counts = new Map();
  for (const { reaction } of shown.reactions) {
    for (const { emoji = "★" } of reaction) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  }
  const mine = reactionsOf(shown, place.viewerId);
  return h(
    "ul",
    { class: "reactions", "aria-label": t("message.reactions") },
    [...counts].map(([emoji, count]) =>
      h(
        "li",
        { class: mine.includes(emoji) ? "is-mine" : undefined },
        inColour(emoji),
        h("span", {}, ` ${count}`),
      ),
    ),
  );
}

function reactionsOf(shown, personId) {
  const own = shown.reactions?.find(({ user_id }) => user_id === personId);
  return (own?.reaction ?? []).map(({ emoji }) => emoji);
}

const REACTIONS = ["👍", "❤", "🙏", "👎"];

/** Telegram names the heart without the mark that asks for its coloured form. */
const inColour = (emoji) => (emoji === "❤" ? "❤\uFE0F" : emoji);

function openActions(group, place, anchor, at) {
  const [shown] = group;
  const { message } = shown;
  const ids = group.map((one) => one.message.message_id);
  const isOwn = message.from?.id === place.viewerId && !message.sender_chat;
  const text = message.text ?? message.caption;
  const can = place.canWrite();
  const items = [
    can && { label: t("action.reply"), icon: "reply", run: () => place.reply(message.message_id) },
    text &&
      !message.has_protected_content && {
        label: t("action.copy"),
        icon: "copy",
        run: () => copy(text, place),
      },
    can &&
      isOwn &&
      text !== undefined && {
        label: t("action.edit"),
        icon: "edit",
        run: () => place.edit(message.message_id),
      },
    (isOwn || message.chat.type === "private") && {
      label: t("action.delete"),
      icon: "trash",
      isDanger: true,
      run: () => place.attempt(() => api.remove(place.viewerId, message.chat.id, ids)),
    },
  ];
  const mine = reactionsOf(shown, place.viewerId);
  const above = can
    ? (close) =>
        h(
          "div",
          { class: "reaction-choice", role: "group", "aria-label": t("message.reactions") },
          REACTIONS.map((emoji) =>
            h(
              "button",
              {
                type: "button",
                role: "menuitemcheckbox",
                "aria-checked": String(mine.includes(emoji)),
                "aria-label": emoji,
                onclick: () => {
                  close();
                  const wanted = mine.includes(emoji) ? [] : [emoji];
                  place.attempt(() => api.react(place.viewerId, message.chat.id, message.message_id, wanted));
                },
              },
              inColour(emoji),
            ),
          ),
        )
    : undefined;
  openMenu(anchor, t("message.actions", { time: timeOf(message.date) }), items.filter(Boolean), {
    at,
    above,
  });
}
