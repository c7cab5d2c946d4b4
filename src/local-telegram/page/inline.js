// Answers of the bot offered while one types its name and a question, as in any chat of Telegram.
import * as api from "./api.js";
import { world } from "./state.js";
import { suggestions } from "./suggestions.js";
import { t } from "./words.js";

/** After the last key, before the bot is asked. */
const PAUSE_MS = 250;

/**
 * @param {HTMLTextAreaElement} field
 * @param {(result: object) => void} send
 */
export function inlineList(place, field, send) {
  const list = suggestions(field, "inline");
  let asked;
  let timer;
  let isDismissed = false;

  function filter() {
    const name = `@${world.bot.username}`;
    const typed = field.value;
    const question = typed.toLowerCase().startsWith(`${name.toLowerCase()} `)
      ? typed.slice(name.length + 1)
      : undefined;
    const isName = typed.startsWith("@") && name.toLowerCase().startsWith(typed.toLowerCase());
    const key = question ?? (isName ? typed : undefined);
    if (key === undefined) isDismissed = false;
    if (isDismissed || key === undefined) {
      forget();
      list.offer([]);
      return;
    }
    if (asked === `${place.key} ${typed}`) return;
    forget();
    asked = `${place.key} ${typed}`;
    if (question === undefined) {
      const fill = () => {
        field.value = `${name} `;
        filter();
      };
      list.offer([{ title: name, hint: t("composer.inlineHint"), run: fill, fill }], t("composer.inline"));
      return;
    }
    timer = setTimeout(() => void ask(question, asked), PAUSE_MS);
  }

  function forget() {
    clearTimeout(timer);
    asked = undefined;
  }

  async function ask(question, key) {
    const results = (await api.inlineResults(place.viewerId, question).catch(() => null)) ?? [];
    // Typed on meanwhile.
    if (asked !== key) return;
    const offered = results.map((result) => ({
      title: result.title,
      hint: result.description ?? "",
      run() {
        forget();
        send(result);
      },
    }));
    const none = { title: t("composer.inlineNone"), hint: "", run: () => list.offer([]) };
    list.offer(offered.length === 0 ? [none] : offered, t("composer.inline"));
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
