// Who one plays, and the chat that person has with the bot.
import * as api from "./api.js";
import { avatar, botAvatar } from "./avatar.js";
import { chatPanel } from "./chat-panel.js";
import { openForm, openPanel } from "./dialogs.js";
import { byId, h, setChildren, setText } from "./dom.js";
import { icon } from "./icons.js";
import { look, messagesIn, nameOf, placeKey, setUnread, typingIn, unreadIn, view, world } from "./state.js";
import { languageName, t } from "./words.js";

const APP_LANGUAGES = ["id", "en", "jv", "su", "ms", "zh"];

export function privatePane() {
  const chips = byId("people");
  const head = byId("private-head");
  const drawnChips = new Map();
  const title = h("h2", { id: "private-title" });
  const status = h("p", { class: "head-status" });
  const menuButton = h(
    "button",
    { type: "button", class: "icon-button", "aria-haspopup": "dialog", onclick: openPersonMenu },
    icon("more", 22),
  );
  head.replaceChildren(botAvatar(), h("div", { class: "head-words" }, title, status), menuButton);

  const person = () => world.people.get(view.personId);
  const panel = chatPanel("private", {
    where: () => ({}),
    start,
    canWrite: () => person() !== undefined && !person().has_blocked && person().has_started,
  });
  byId("private-chat").append(panel.element);
  const gates = { start: startGate(), blocked: blockedGate(), nobody: h("p", { class: "gate" }) };
  let description = { key: undefined, text: "" };

  function start(payload) {
    return panel.place.attempt(() => api.start(view.personId, payload));
  }

  function startGate() {
    const button = h("button", { type: "button", class: "primary wide", onclick: () => start() });
    const gate = h("div", { class: "gate" }, button);
    gate.label = () => setText(button, t("chat.start"));
    return gate;
  }

  function blockedGate() {
    const text = h("p");
    const button = h("button", {
      type: "button",
      class: "primary wide",
      onclick: () => panel.place.attempt(() => api.unblock(view.personId)),
    });
    const gate = h("div", { class: "gate" }, text, button);
    gate.label = () => {
      setText(text, t("people.blocked", { name: nameOf(person()?.user) }));
      setText(button, t("people.unblock"));
    };
    return gate;
  }

  /** What the bot says about itself before it is started, asked for once per language. */
  function introduction() {
    const language = person()?.user.language_code ?? "";
    const key = `${language} ${world.profileVersion}`;
    if (description.key !== key) {
      description = { key, text: description.text };
      api.profile(language).then(
        (profile) => {
          description = { key, text: profile.description };
          look({});
        },
        () => {},
      );
    }
    return h(
      "div",
      { class: "introduction" },
      botAvatar(),
      h("strong", {}, t("chat.whatIsThis")),
      h("p", {}, description.text || t("chat.noDescription")),
    );
  }

  function chip({ user, has_blocked }) {
    const isChosen = user.id === view.personId;
    const unread = unreadIn(placeKey(user.id));
    const name = nameOf(user);
    const mark = [isChosen, unread, name, user.language_code, has_blocked, view.language].join("|");
    const known = drawnChips.get(user.id);
    if (known?.mark === mark) return known.node;
    const hadFocus = known?.node === document.activeElement;
    const node = h(
      "button",
      {
        type: "button",
        class: "chip",
        "aria-pressed": String(isChosen),
        title: [name, user.username && `@${user.username}`].filter(Boolean).join(" · "),
        onclick: () => look({ personId: user.id }),
      },
      avatar(name, user.id),
      h("span", { class: "chip-name" }, user.first_name),
      h(
        "abbr",
        {
          class: "chip-language",
          title: t("people.language", { language: languageName(user.language_code) }),
        },
        user.language_code ?? "–",
      ),
      unread > 0 && h("span", { class: "badge", "aria-label": t("group.unread", { count: unread }) }, unread),
    );
    drawnChips.set(user.id, { mark, node });
    if (hadFocus) queueMicrotask(() => node.focus());
    return node;
  }

  const add = byId("add-person");
  add.replaceChildren(icon("plus", 18));
  add.addEventListener("click", addPerson);

  function addPerson() {
    const languages = APP_LANGUAGES.map((code) => [code, `${languageName(code)} (${code})`]);
    void openForm(
      t("people.addTitle"),
      [
        { name: "first_name", label: t("people.firstName"), isRequired: true },
        { name: "last_name", label: t("people.lastName") },
        { name: "username", label: t("people.username") },
        { name: "language_code", label: t("people.appLanguage"), value: view.language, options: languages },
      ],
      t("dialog.add"),
      async (fields) => {
        const given = Object.fromEntries(
          Object.entries(fields)
            .map(([key, value]) => [key, value.trim()])
            .filter(([, value]) => value),
        );
        if (given.username) given.username = given.username.replace(/^@/, "");
        const { user } = await api.addPerson(given);
        look({ personId: user.id });
      },
    );
  }

  function openPersonMenu() {
    const { user, has_blocked, has_started } = person();
    const name = nameOf(user);
    openPanel(menuButton, t("people.menu", { name }), (close) => {
      const act = (action) => () => {
        close();
        void panel.place.attempt(action);
      };
      const payload = h("input", {
        name: "payload",
        autocomplete: "off",
        maxlength: 64,
        pattern: "[A-Za-z0-9_\\-]*",
        placeholder: "faq_…",
        spellcheck: "false",
      });
      return [
        h(
          "div",
          { class: "panel-person" },
          avatar(name, user.id),
          h("div", {}, h("strong", {}, name), user.username && h("span", {}, `@${user.username}`)),
        ),
        h(
          "dl",
          { class: "facts" },
          h("dt", {}, t("people.id")),
          h("dd", {}, user.id),
          h("dt", {}, t("people.appLanguage")),
          h("dd", {}, `${languageName(user.language_code)} (${user.language_code ?? "–"})`),
        ),
        h(
          "form",
          {
            class: "panel-form",
            onsubmit: (event) => {
              event.preventDefault();
              act(() => api.start(user.id, payload.value.trim()))();
            },
          },
          h("label", { class: "field" }, h("span", {}, t("people.startWith")), payload),
          h("button", { type: "submit" }, t("people.startOpen")),
        ),
        has_started &&
          menuItem(
            "send",
            t("people.restart"),
            act(() => api.start(user.id)),
          ),
        has_blocked
          ? menuItem(
              "check",
              t("people.unblock"),
              act(() => api.unblock(user.id)),
            )
          : menuItem(
              "block",
              t("people.block"),
              act(() => api.block(user.id)),
              true,
            ),
      ].filter(Boolean);
    });
  }

  return {
    update() {
      if (!world.people.has(view.personId)) view.personId = world.people.keys().next().value;
      const now = person();
      chips.setAttribute("aria-label", t("people.label"));
      for (const attribute of ["aria-label", "title"]) add.setAttribute(attribute, t("people.add"));
      setChildren(chips, [...world.people.values()].map(chip));
      const chat = world.chats.get(view.personId) ?? {
        id: view.personId ?? 0,
        type: "private",
        is_forum: false,
        pinned: [],
        messages: new Map(),
      };
      const messages = messagesIn(chat);
      const action = typingIn(view.personId);
      const bot = world.bot.first_name;
      setText(title, bot);
      setText(
        status,
        action === undefined ? t("chat.with", { name: nameOf(now?.user) || "–" }) : typingWords(action, bot),
      );
      status.classList.toggle("is-typing", action !== undefined);
      menuButton.setAttribute("aria-label", t("people.menu", { name: nameOf(now?.user) }));
      menuButton.disabled = now === undefined;
      const gate =
        now === undefined
          ? gates.nobody
          : now.has_blocked
            ? gates.blocked
            : now.has_started
              ? undefined
              : gates.start;
      gate?.label?.();
      if (isShown()) setUnread(placeKey(view.personId), 0);
      panel.update({
        viewerId: view.personId,
        chat,
        key: `private ${view.personId}`,
        title: bot,
        messages,
        placeholder: t("composer.placeholder"),
        typing: action,
        gate,
        empty: () => (now === undefined ? nobody() : introduction()),
      });
    },
    focusComposer: () => panel.place.focusComposer(),
  };
}

const isShown = () => byId("pane-private").offsetParent !== null;

function nobody() {
  return h(
    "div",
    { class: "introduction" },
    h("strong", {}, t("people.none")),
    h("p", {}, t("people.noneHint")),
  );
}

function menuItem(name, label, onclick, isDanger = false) {
  return h(
    "button",
    { type: "button", class: isDanger ? "menu-item is-danger" : "menu-item", onclick },
    icon(name, 18),
    h("span", { class: "menu-label" }, label),
  );
}

/** What the bot is busy with, in words. */
export function typingWords(action, name) {
  if (/photo|video/.test(action)) return t("typing.photo", { name });
  if (/document|voice|sticker/.test(action)) return t("typing.file", { name });
  return t("typing.typing", { name });
}
