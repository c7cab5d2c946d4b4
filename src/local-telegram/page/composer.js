// The text field below a chat, with all that hangs on it: replies, edits, attachments, commands, keyboards.
import * as api from "./api.js";
import { attachments } from "./attachments.js";
import { commandList } from "./commands.js";
import { openMenu } from "./dialogs.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { inlineList } from "./inline.js";
import { preview } from "./preview.js";
import { keyboardNodes, keyboardSource } from "./reply-keyboard.js";
import { changed, senderName } from "./state.js";
import { t } from "./words.js";

const LONGEST_MESSAGE = 4096;

/**
 * @param {object} place see messageNode; also {key, where(): object, expectAnswer(), toasts}
 * @param {string} name tells the two composers of the page apart
 */
export function composer(place, name) {
  /** What is being written, by chat, topic and writer. */
  const drafts = new Map();
  /** Messages whose wish for a reply, or whose one-time keyboard, is over. */
  const done = new Set();
  let key;
  let source;
  let isKeyboardShown = true;
  let drawnKeyboard;

  const field = h("textarea", { id: `${name}-text`, rows: 1, enterkeyhint: "send", autocomplete: "off" });
  const files = attachments(name, () => sync());
  const contextBar = h("div", { class: "context-bar", hidden: true });
  const commandsButton = iconButton(
    "command-button",
    h("span", { class: "slash", "aria-hidden": "true" }, "/"),
    () => showCommands(),
  );
  commandsButton.setAttribute("aria-haspopup", "menu");
  const attachButton = iconButton("", icon("attach", 22), () => files.choose(attachButton));
  attachButton.setAttribute("aria-haspopup", "menu");
  const keyboardButton = iconButton("", icon("keyboard", 22), () => {
    isKeyboardShown = !isKeyboardShown;
    sync();
  });
  const sendButton = h("button", { type: "submit", class: "send" }, icon("send", 20));
  const keyboard = h("div", { class: "reply-keyboard", role: "group", hidden: true });
  const commands = commandList(place, field, (command) => {
    field.value = "";
    say(command);
  });
  const inline = inlineList(place, field, (result) => {
    field.value = "";
    sync();
    place.attempt(() => api.choose(place.viewerId, result, place.where()));
  });
  const element = h(
    "form",
    {
      class: "composer",
      onsubmit: (event) => {
        event.preventDefault();
        void submit();
      },
    },
    commands.element,
    inline.element,
    contextBar,
    files.element,
    h("div", { class: "composer-row" }, commandsButton, attachButton, field, keyboardButton, sendButton),
    keyboard,
  );

  const draft = () => {
    let found = drafts.get(key);
    if (found === undefined) {
      found = { text: "", files: [], replyTo: undefined, editing: undefined };
      drafts.set(key, found);
    }
    return found;
  };

  field.addEventListener("input", () => sync());
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || commands.onKey(event) || inline.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void submit();
    } else if (event.key === "Escape") {
      cancelContext();
    } else if (event.key === "ArrowUp" && field.value === "") {
      editNewest(event);
    }
  });
  field.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0) return;
    event.preventDefault();
    files.add(pasted);
  });

  /** As in Telegram: the arrow up in an empty field edits what one wrote last. */
  function editNewest(event) {
    const own = [...place.chat.messages.values()].findLast(
      ({ message }) =>
        message.from?.id === place.viewerId && message.text !== undefined && !message.sender_chat,
    );
    if (own === undefined) return;
    event.preventDefault();
    edit(own.message.message_id);
  }

  function showCommands() {
    place.attempt(async () => {
      const list = await api.commandsFor(place.viewerId, place.chat?.id ?? place.viewerId);
      const items = list.map(({ command, description }) => ({
        label: `/${command}`,
        hint: description,
        run: () => {
          field.focus();
          say(`/${command}`);
        },
      }));
      const none = () => h("p", { class: "panel-note" }, t("composer.noCommands"));
      const menu = openMenu(
        commandsButton,
        t("composer.commands"),
        items,
        items.length === 0 ? { above: none } : {},
      );
      menu.classList.add("is-commands");
    });
  }

  async function submit() {
    const { replyTo, editing } = draft();
    const text = field.value.trim();
    const chosen = files.take();
    if (text === "" && chosen.length === 0) return;
    field.value = "";
    clearContext();
    sync();
    place.expectAnswer();
    try {
      if (editing !== undefined) await api.edit(place.viewerId, place.chat.id, editing, text);
      else if (chosen.length > 0) await sendFiles(chosen, text, { ...place.where(), reply_to: replyTo });
      else
        for (const [index, part] of parts(text).entries())
          await api.say(place.viewerId, part, {
            ...place.where(),
            reply_to: index === 0 ? replyTo : undefined,
          });
    } catch (error) {
      place.tell(t("composer.failed", { reason: error.message }));
      // Nothing written is lost.
      if (field.value === "") field.value = text;
      files.put(chosen);
      Object.assign(draft(), { replyTo, editing });
      changed();
    }
    sync();
  }

  async function sendFiles(chosen, caption, where) {
    const isAlbum = chosen.length > 1 && chosen.every(({ kind }) => kind === chosen[0].kind);
    const mediaGroupId = isAlbum ? String(Date.now()) : undefined;
    for (const [index, { kind, file }] of chosen.entries()) {
      await api.upload(place.viewerId, kind, file, {
        ...where,
        mediaGroupId,
        caption: index === 0 ? caption : undefined,
      });
    }
  }

  const say = (text, reply_to) =>
    place.attempt(() => api.say(place.viewerId, text, { ...place.where(), reply_to }));

  function reply(id) {
    Object.assign(draft(), { replyTo: id, editing: undefined });
    changed();
    field.focus();
  }

  function edit(id) {
    const message = place.chat.messages.get(id)?.message;
    Object.assign(draft(), { editing: id, replyTo: undefined });
    field.value = message?.text ?? message?.caption ?? "";
    changed();
    sync();
    field.focus();
  }

  function clearContext() {
    const { replyTo } = draft();
    if (replyTo !== undefined) done.add(`${key} ${replyTo}`);
    Object.assign(draft(), { replyTo: undefined, editing: undefined });
    changed();
  }

  function cancelContext() {
    if (draft().editing !== undefined) field.value = "";
    clearContext();
    sync();
    field.focus();
  }

  function press(sent) {
    const { message } = source;
    if (source.keyboard.one_time_keyboard) done.add(`${key} ${message.message_id}`);
    const reply_to = place.chat.type === "private" ? undefined : message.message_id;
    if (sent.text !== undefined) say(sent.text, reply_to);
    else place.attempt(() => api.sendRaw(place.viewerId, sent.content, { ...place.where(), reply_to }));
    changed();
    field.focus();
  }

  /** Brings buttons and sizes in step with what is written. */
  function sync() {
    draft().text = field.value;
    draft().files = files.current();
    const isReady = field.value.trim() !== "" || files.current().length > 0;
    sendButton.classList.toggle("is-ready", isReady);
    sendButton.setAttribute("aria-disabled", String(!isReady));
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 168)}px`;
    commands.filter();
    inline.filter();
    showKeyboard();
  }

  function showKeyboard() {
    const has = source?.keyboard.keyboard !== undefined && !done.has(`${key} ${source.message.message_id}`);
    keyboardButton.hidden = !has;
    keyboardButton.setAttribute("aria-expanded", String(has && isKeyboardShown));
    keyboardButton.setAttribute(
      "aria-label",
      t(isKeyboardShown ? "composer.keyboardHide" : "composer.keyboardShow"),
    );
    keyboard.hidden = !has || !isKeyboardShown;
    if (!has || drawnKeyboard === source) return;
    drawnKeyboard = source;
    keyboard.setAttribute("aria-label", t("composer.keyboard"));
    keyboard.replaceChildren(...keyboardNodes(source.keyboard, place.viewerId, press));
  }

  function showContext() {
    const { replyTo, editing } = draft();
    const id = editing ?? replyTo;
    const message = place.chat?.messages.get(id)?.message;
    contextBar.hidden = message === undefined;
    if (message === undefined) return;
    const isEdit = editing !== undefined;
    const title = isEdit ? t("composer.editing") : t("composer.replying", { name: senderName(message) });
    contextBar.replaceChildren(
      icon(isEdit ? "edit" : "reply", 18),
      h("span", { class: "context-words" }, h("strong", {}, title), h("span", {}, preview(message))),
      iconButtonNamed(t(isEdit ? "composer.cancelEdit" : "composer.cancelReply"), "close", cancelContext),
    );
  }

  /** @param {object[]} messages of the place, oldest first */
  function update(messages, placeholder) {
    const isOther = key !== place.key;
    if (isOther) {
      key = place.key;
      field.value = draft().text;
      files.put(draft().files);
      isKeyboardShown = true;
    }
    const before = source;
    source = keyboardSource(messages, place.viewerId);
    if (source !== before) drawnKeyboard = undefined;
    if (source !== undefined && source !== before && !isOther) isKeyboardShown = true;
    const current = draft();
    const isAnswered = (id) =>
      messages.some(({ message }) => message.message_id > id && message.from?.id === place.viewerId);
    const wanted = source?.keyboard.force_reply ? source : undefined;
    // Answered in another window.
    if (current.replyTo !== undefined && current.replyTo === current.forced && isAnswered(current.forced)) {
      current.replyTo = undefined;
    }
    if (
      wanted &&
      !isAnswered(wanted.message.message_id) &&
      !done.has(`${key} ${wanted.message.message_id}`) &&
      current.editing === undefined &&
      current.replyTo === undefined
    ) {
      current.replyTo = wanted.message.message_id;
      current.forced = current.replyTo;
      if (!isOther && wanted !== before && place.hasFocus()) field.focus();
    }
    for (const what of ["replyTo", "editing"]) {
      if (current[what] !== undefined && !place.chat?.messages.has(current[what])) current[what] = undefined;
    }
    const isPrompted =
      source !== undefined &&
      (source.keyboard.force_reply ? current.replyTo === source.message.message_id : !keyboard.hidden);
    field.placeholder = (isPrompted && source.keyboard.input_field_placeholder) || placeholder;
    label();
    showContext();
    sync();
  }

  function label() {
    field.setAttribute("aria-label", `${t("composer.label")}: ${place.title}`);
    const isEdit = draft().editing !== undefined;
    sendButton.setAttribute("aria-label", t(isEdit ? "composer.save" : "composer.send"));
    commandsButton.setAttribute("aria-label", t("composer.commands"));
    attachButton.setAttribute("aria-label", t("composer.attach"));
    attachButton.disabled = isEdit;
  }

  return {
    element,
    update,
    say,
    reply,
    edit,
    focus: () => field.focus(),
    addFiles: files.add,
  };
}

function iconButton(extra, content, onclick) {
  return h("button", { type: "button", class: `icon-button ${extra}`, onclick }, content);
}

function iconButtonNamed(label, name, onclick) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, onclick }, icon(name, 18));
}

/** A text in pieces short enough to send, broken at line ends or spaces where there are any. */
function parts(text) {
  const pieces = [];
  let rest = text;
  while (rest.length > LONGEST_MESSAGE) {
    const head = rest.slice(0, LONGEST_MESSAGE);
    const at = Math.max(head.lastIndexOf("\n"), head.lastIndexOf(" "));
    const cut = at > LONGEST_MESSAGE / 2 ? at : LONGEST_MESSAGE;
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut).trimStart();
  }
  return [...pieces, rest];
}
