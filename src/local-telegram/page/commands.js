// Commands offered while one types «/».
import * as api from "./api.js";
import { world } from "./state.js";
import { suggestions } from "./suggestions.js";
import { t } from "./words.js";

/**
 * @param {HTMLTextAreaElement} field
 * @param {(command: string) => void} send
 */
export function commandList(place, field, send) {
  const list = suggestions(field, "commands");
  let known = { key: undefined, commands: [] };
  let shown = [];
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
      fitting.length === shown.length && fitting.every((command, index) => command === shown[index]);
    if (isSame) return;
    shown = fitting;
    list.offer(
      fitting.map(({ command, description }) => ({
        title: `/${command}`,
        hint: description,
        run() {
          shown = [];
          send(`/${command}`);
        },
        fill() {
          field.value = `/${command} `;
          filter();
        },
      })),
      t("composer.commands"),
    );
  }

  return {
    element: list.element,
    filter,
    /** @returns whether the key was meant for the list */
    onKey: (event) =>
      list.onKey(event, () => {
        isDismissed = true;
        filter();
      }),
  };
}
