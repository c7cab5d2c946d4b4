// A list above the text field, of what can be sent instead of typing on.
import { h } from "./dom.js";

/**
 * Arrows choose, Enter takes, Tab fills in, Escape hides.
 * @param {HTMLTextAreaElement} field
 * @param {string} name tells the lists of one field apart
 */
export function suggestions(field, name) {
  const id = `${field.id}-${name}`;
  const element = h("div", { class: "suggestions", role: "listbox", id, hidden: true });
  let offered = [];
  let at = -1;

  function draw() {
    element.hidden = offered.length === 0;
    element.replaceChildren(
      ...offered.map(({ title, hint }, index) =>
        h(
          "div",
          {
            role: "option",
            id: `${id}-${index}`,
            class: "suggestion",
            "aria-selected": String(index === at),
            // The field keeps the focus.
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => take(index),
          },
          h("strong", {}, title),
          h("span", {}, hint),
        ),
      ),
    );
    if (at < 0) {
      if (field.getAttribute("aria-controls") !== id) return;
      field.removeAttribute("aria-activedescendant");
      field.removeAttribute("aria-controls");
      return;
    }
    field.setAttribute("aria-controls", id);
    field.setAttribute("aria-activedescendant", `${id}-${at}`);
    element.children[at]?.scrollIntoView({ block: "nearest" });
  }

  function take(index) {
    const { run } = offered[index];
    list.offer([]);
    run();
  }

  const list = {
    element,
    /** @param {{title: string, hint: string, run(): void, fill?(): void}[]} wanted */
    offer(wanted, label = "") {
      if (wanted.length === 0 && offered.length === 0) return;
      offered = wanted;
      at = offered.length > 0 ? 0 : -1;
      element.setAttribute("aria-label", label);
      draw();
    },
    /** @returns whether the key was meant for the list; what Escape does is the caller's */
    onKey(event, dismiss) {
      if (offered.length === 0) return false;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        at = (at + (event.key === "ArrowDown" ? 1 : -1) + offered.length) % offered.length;
        draw();
      } else if (event.key === "Enter" && !event.shiftKey) {
        take(at);
      } else if (event.key === "Tab" && !event.shiftKey && offered[at].fill !== undefined) {
        offered[at].fill();
      } else if (event.key === "Escape") {
        dismiss();
      } else {
        return false;
      }
      event.preventDefault();
      return true;
    },
  };
  return list;
}
