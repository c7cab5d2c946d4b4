// One chat from the pinned bar down to the text field. The page has two: the private chat and the group.
import { chatView } from "./chat-view.js";
import { composer } from "./composer.js";
import { toast } from "./dialogs.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { preview } from "./preview.js";
import { t } from "./words.js";

/**
 * @param {string} name
 * @param {{where(): object, start(payload?: string): void, canWrite(): boolean}} can
 */
export function chatPanel(name, can) {
  const toasts = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
  const place = {
    key: "",
    title: "",
    viewerId: undefined,
    chat: undefined,
    toasts,
    where: can.where,
    canWrite: can.canWrite,
    start: can.start,
    tell: (text) => toast(toasts, text),
    /** Does something the server may refuse; then the reason is told. */
    async attempt(action) {
      view.expectAnswer();
      try {
        await action();
      } catch (error) {
        place.tell(t("error.lead", { reason: error.message }));
      }
    },
    say: (text) => can.canWrite() && compose.say(text),
    reply: (id) => compose.reply(id),
    edit: (id) => compose.edit(id),
    jump: (id) => view.jump(id),
    expectAnswer: () => view.expectAnswer(),
    focusComposer: () => compose.focus(),
    hasFocus: () => element.contains(document.activeElement) || document.activeElement === document.body,
  };
  const view = chatView(place);
  const compose = composer(place, name);
  const pinned = h("button", { type: "button", class: "pinned", hidden: true });
  const footer = h("div", { class: "footer" });
  const drop = h("div", { class: "drop", hidden: true, "aria-hidden": "true" });
  const element = h(
    "div",
    { class: "chat-panel" },
    pinned,
    h("div", { class: "chat-body" }, view.element, toasts, drop),
    footer,
  );

  element.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files") || !can.canWrite()) return;
    event.preventDefault();
    drop.textContent = t("composer.drop");
    drop.hidden = false;
  });
  element.addEventListener("dragleave", (event) => {
    if (!element.contains(event.relatedTarget)) drop.hidden = true;
  });
  element.addEventListener("drop", (event) => {
    drop.hidden = true;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0 || !can.canWrite()) return;
    event.preventDefault();
    compose.addFiles(files);
  });

  function showPinned(messages) {
    const newest = (place.chat?.pinned ?? []).findLast((id) =>
      messages.some(({ message }) => message.message_id === id),
    );
    pinned.hidden = newest === undefined;
    if (newest === undefined) return;
    const { message } = place.chat.messages.get(newest);
    pinned.replaceChildren(
      icon("pin", 18),
      h(
        "span",
        { class: "context-words" },
        h("strong", {}, t("chat.pinned")),
        h("span", {}, preview(message)),
      ),
    );
    pinned.onclick = () => view.jump(newest);
  }

  return {
    element,
    place,
    /**
     * @param {{viewerId: number, chat: object, key: string, title: string, messages: object[], placeholder: string,
     *   typing?: string, gate?: Node, empty(): Node}} now `gate` stands where the text field would
     */
    update(now) {
      const { viewerId, chat, key, title } = now;
      Object.assign(place, { viewerId, chat, key, title });
      view.update(now.messages, now);
      showPinned(now.messages);
      compose.update(now.messages, now.placeholder);
      const foot = now.gate ?? compose.element;
      if (footer.firstChild !== foot) {
        const hadFocus = footer.contains(document.activeElement);
        footer.replaceChildren(foot);
        if (hadFocus && foot === compose.element) compose.focus();
      }
    },
  };
}
