import { h } from "./dom.js";

const COLOURS = 6;

/** A round mark with initials; it only accompanies the name. */
export function avatar(name, id, kind = "") {
  const initials = name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0].toUpperCase())
    .join("");
  return h(
    "span",
    { class: `avatar ${kind}`, data: { colour: Math.abs(id) % COLOURS }, "aria-hidden": "true" },
    initials || "?",
  );
}

/** The bot's own mark. */
export function botAvatar() {
  return h("img", { class: "avatar is-bot", src: "icon.svg", alt: "", width: 40, height: 40 });
}
