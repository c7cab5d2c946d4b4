// Formatted text as nodes. Offsets are UTF-16 code units, which is how JavaScript counts too.
import { h } from "./dom.js";
import { t } from "./words.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const SPANS = ["mention", "text_mention", "hashtag", "cashtag"];
const BLOCKS = ["blockquote", "expandable_blockquote", "pre"];

/**
 * @param {string} text
 * @param {object[]} entities as the Bot API gives them
 * @param {{onCommand?(command: string): void, onStart?(payload: string): void, botUsername?: string}} [on]
 *   without `onCommand` commands are plain words, as in a preview
 * @returns {Node[]}
 */
export function formatted(text, entities = [], on = {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodesFor(text, 0, text.length, sorted, on);
}

function nodesFor(text, begin, end, entities, on) {
  const nodes = [];
  let at = begin;
  let rest = entities;
  while (rest.length > 0) {
    const [entity, ...others] = rest;
    // What overlaps without nesting is cut, so that nothing is ever shown twice.
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (to <= from) {
      rest = others;
      continue;
    }
    const inner = others.filter((other) => other.offset < to);
    const isBlock = BLOCKS.includes(entity.type);
    if (from > at) nodes.push(isBlock ? text.slice(at, from).replace(/\n$/, "") : text.slice(at, from));
    nodes.push(elementFor(entity, text.slice(from, to), nodesFor(text, from, to, inner, on), on));
    at = to;
    // A block begins a new line by itself: the line feed after it would be an empty one.
    if (isBlock && text[at] === "\n") at++;
    rest = others.filter((other) => other.offset + other.length > at);
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes.filter((node) => node !== "");
}

function elementFor(entity, value, children, on) {
  const { type } = entity;
  if (TAGS[type] !== undefined) return h(TAGS[type], {}, children);
  if (SPANS.includes(type)) return h("span", { class: "mention" }, children);
  switch (type) {
    case "spoiler":
      return spoiler(children);
    case "pre":
      return codeBlock(entity, children);
    case "blockquote":
      return h("blockquote", {}, children);
    case "expandable_blockquote":
      return expandable(children);
    case "text_link":
      return link(entity.url, children, on);
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:/i.test(value) ? value : `https://${value}`, children, on);
    case "email":
      return link(`mailto:${value}`, children, on);
    case "phone_number":
      return link(`tel:${value.replaceAll(/[^\d+]/g, "")}`, children, on);
    case "bot_command":
      return command(value, children, on);
    default:
      return h("span", {}, children);
  }
}

/** The address if it is of a harmless kind, in normal form. */
export function safeUrl(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:", "mailto:", "tel:"].includes(parsed.protocol) ? parsed.href : undefined;
  } catch {
    return undefined;
  }
}

/** The payload of a link that starts this bot, such as t.me/netral_bot?start=faq_1. */
export function startPayload(url, botUsername) {
  const match = /^(?:https?:\/\/)?(?:t\.me|telegram\.me)\/([\w]+)\/?\?(?:.*&)?start=([\w-]*)/i.exec(url);
  const local = match ?? /^tg:\/\/resolve\?domain=([\w]+)&start=([\w-]*)/i.exec(url);
  if (local === null || local[1].toLowerCase() !== botUsername?.toLowerCase()) return undefined;
  return local[2];
}

function link(url, children, on) {
  const payload = startPayload(url, on.botUsername);
  if (payload !== undefined && on.onStart) {
    return h(
      "button",
      { type: "button", class: "inline-link", onclick: () => on.onStart(payload) },
      children,
    );
  }
  const href = safeUrl(url);
  if (href === undefined) return h("span", { class: "mention" }, children);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", title: href }, children);
}

function command(value, children, on) {
  if (!on.onCommand) return h("span", { class: "mention" }, children);
  const label = t("message.sendCommand", { command: value });
  return h(
    "button",
    { type: "button", class: "inline-link is-command", title: label, onclick: () => on.onCommand(value) },
    children,
  );
}

function codeBlock({ language }, children) {
  return h(
    "pre",
    { tabindex: 0 },
    language && h("span", { class: "pre-language" }, language),
    h("code", {}, children),
  );
}

function spoiler(children) {
  const hidden = h("span", { class: "spoiler-text", inert: true }, children);
  const cover = h(
    "span",
    { class: "spoiler", role: "button", tabindex: 0, "aria-label": t("message.spoiler") },
    hidden,
  );
  const reveal = (event) => {
    if (!hidden.inert || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    hidden.inert = false;
    cover.classList.add("is-open");
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
  };
  cover.addEventListener("click", reveal);
  cover.addEventListener("keydown", reveal);
  return cover;
}

function expandable(children) {
  const quote = h("blockquote", { class: "is-short" }, h("div", { class: "quote-text" }, children));
  const toggle = h(
    "button",
    { type: "button", class: "quote-toggle", "aria-expanded": "false" },
    t("message.expand"),
  );
  toggle.addEventListener("click", () => {
    const isShort = quote.classList.toggle("is-short");
    toggle.setAttribute("aria-expanded", String(!isShort));
    toggle.textContent = t(isShort ? "message.expand" : "message.collapse");
  });
  quote.append(toggle);
  return quote;
}
