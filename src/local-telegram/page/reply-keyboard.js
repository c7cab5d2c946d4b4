// The keyboard a bot puts below a chat, and its wish to be replied to.
import { ask } from "./dialogs.js";
import { h } from "./dom.js";
import { nameOf, world } from "./state.js";
import { t } from "./words.js";

/** The newest message whose keyboard is for this person. @returns shown message, or undefined */
export function keyboardSource(messages, viewerId) {
  const source = messages.findLast((shown) => shown.keyboard && isFor(shown, viewerId));
  return source?.keyboard.remove_keyboard ? undefined : source;
}

/** A selective keyboard is for those it mentions and for whom it answers. */
function isFor({ keyboard, message }, viewerId) {
  if (!keyboard.selective) return true;
  if (message.reply_to_message?.from?.id === viewerId) return true;
  const username = world.people.get(viewerId)?.user.username;
  return (message.entities ?? []).some(
    ({ type, user, offset, length }) =>
      (type === "text_mention" && user?.id === viewerId) ||
      (type === "mention" && message.text.slice(offset + 1, offset + length) === username),
  );
}

/** @param {(send: {text: string} | {content: object}) => void} press what a button sends */
export function keyboardNodes(keyboard, viewerId, press) {
  return keyboard.keyboard.map((row) =>
    h(
      "div",
      { class: "key-row" },
      row.map((wanted) => {
        const button = typeof wanted === "string" ? { text: wanted } : wanted;
        const style = button.style ? ` is-${button.style}` : "";
        const isUnknown =
          button.web_app || button.request_users || button.request_chat || button.request_poll;
        return h(
          "button",
          {
            type: "button",
            class: `key${style}`,
            disabled: Boolean(isUnknown),
            title: isUnknown ? t("button.unsupported") : undefined,
            onclick: () => pressed(button, viewerId, press),
          },
          h("span", { class: "key-label" }, button.text),
        );
      }),
    ),
  );
}

async function pressed(button, viewerId, press) {
  const user = world.people.get(viewerId)?.user;
  if (button.request_contact) {
    if (!(await ask(t("composer.shareContact"), t("dialog.share")))) return;
    press({
      content: { contact: { phone_number: "+6281200000000", first_name: nameOf(user), user_id: viewerId } },
    });
  } else if (button.request_location) {
    if (!(await ask(t("composer.shareLocation"), t("dialog.share")))) return;
    press({ content: { location: { latitude: -6.1754, longitude: 106.8272 } } });
  } else {
    press({ text: button.text });
  }
}
