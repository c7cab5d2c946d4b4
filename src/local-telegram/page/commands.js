// Commands offered while one types «/».
import * as api from "./api.js";
import { h } from "./dom.js";
import { world } from "./state.js";
import { t } from "./words.js";

/**
 * A list above the text field; arrows choose, Enter sends, Tab fills in, Escape hides it.
 * @param {HTMLTextAreaElement} field
 * @param {(command: string) => void} send
 */
export function commandList(place, field, send) {
  const id = `${field.id}-commands`;
  const element = h("div", { class: "suggestions", role: "listbox", id, hidden: true });
  let known = { key: undefined, commands: [] };
  let offered = [];
  let at = -1;
  let isDismissed = false;

  async function load() {
    const key = `${place.viewerId} ${place.chat?.id} ${world.menusVersion}`;
    if (known.key === key) return;
    known = { key, commands: [] };
    // Without the list one types the command in full.
    const commands = await api.commandsFor(place.viewerId, place.chat?.id ?? place.viewerId).catch(() => []);
    if (known.key !== key) return;
    known.commands = commands;
    filter();
  }

  function filter() {
    const typed = /^\/(\w*)$/.exec(field.value)?.[1];
    if (typed === undefined) isDismissed = false;
    else void load();
    const fitting =
      typed === undefined || isDismissed
        ? []
        : known.commands.filter(({ command }) => command.startsWith(typed.toLowerCase()));
    const isSame =
      fitting.length === offered.length && fitting.every((command, index) => command === offered[index]);
    if (isSame) return;
    offered = fitting;
    at = offered.length > 0 ? 0 : -1;
    draw();
  }

  function draw() {
    element.hidden = offered.length === 0;
    element.setAttribute("aria-label", t("composer.commands"));
    element.replaceChildren(
      ...offered.map(({ command, description }, index) =>
        h(
          "div",
          {
            role: "option",
            id: `${id}-${index}`,
            class: "suggestion",
            "aria-selected": String(index === at),
            // The field keeps the focus.
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => choose(index),
          },
          h("strong", {}, `/${command}`),
          h("span", {}, description),
        ),
      ),
    );
    if (at < 0) {
      field.removeAttribute("aria-activedescendant");
      field.removeAttribute("aria-controls");
      return;
    }
    field.setAttribute("aria-controls", id);
    field.setAttribute("aria-activedescendant", `${id}-${at}`);
    element.children[at]?.scrollIntoView({ block: "nearest" });
  }

  function choose(index) {
    const { command } = offered[index];
    offered = [];
    at = -1;
    draw();
    send(`/${command}`);
  }

  return {
    element,
    filter,
    /** @returns whether the key was meant for the list */
    onKey(event) {
      if (offered.length === 0) return false;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        at = (at + (event.key === "ArrowDown" ? 1 : -1) + offered.length) % offered.length;
        draw();
      } else if (event.key === "Enter" && !event.shiftKey) {
        choose(at);
      } else if (event.key === "Tab" && !event.shiftKey) {
        field.value = `/${offered[at].command} `;
        filter();
      } else if (event.key === "Escape") {
        isDismissed = true;
        filter();
      } else {
        return false;
      }
      event.preventDefault();
      return true;
    },
  };
}
