// Puts the page together.
import { moveWithArrows } from "./dialogs.js";
import { byId, setText } from "./dom.js";
import { groupPane } from "./group.js";
import { icon } from "./icons.js";
import { privatePane } from "./people.js";
import {
  groups,
  look,
  onEvent,
  placeKey,
  setRender,
  setUnread,
  startFollowing,
  threadOf,
  unreadIn,
  view,
  world,
} from "./state.js";
import { setLanguage, t } from "./words.js";

const root = document.documentElement;
const darkDevice = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (view.theme ?? (darkDevice.matches ? "dark" : "light")) === "dark";

let drawnLanguage;
const privateSide = privatePane();
const groupSide = groupPane();

setRender(() => {
  showLanguage();
  showTheme();
  showTabs();
  showConnection();
  if (world.connection === "connecting") return;
  privateSide.update();
  groupSide.update();
  showTabBadges();
});

function showLanguage() {
  if (drawnLanguage === view.language) return;
  drawnLanguage = view.language;
  setLanguage(view.language);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === view.language));
  }
}

function showTheme() {
  if (view.theme === undefined) delete root.dataset.theme;
  else root.dataset.theme = view.theme;
  const button = byId("theme");
  button.setAttribute("aria-label", t(isDark() ? "tools.theme.toLight" : "tools.theme.toDark"));
  const name = isDark() ? "sun" : "moon";
  if (button.dataset.icon === name) return;
  button.dataset.icon = name;
  button.replaceChildren(icon(name));
}

function showConnection() {
  const isOpen = world.connection === "open";
  setText(byId("connection"), isOpen ? "" : t(`connection.${world.connection}`));
  root.dataset.connection = world.connection;
}

const TABS = ["private", "group"];

function showTabs() {
  root.dataset.tab = view.tab;
  for (const name of TABS) {
    const tab = byId(`tab-${name}`);
    const isChosen = view.tab === name;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
  }
}

function showTabBadges() {
  const inGroups = groups().flatMap((chat) =>
    [undefined, ...chat.topics.map((topic) => topic.message_thread_id)].map((id) => placeKey(chat.id, id)),
  );
  const counts = {
    private: [...world.people.keys()].reduce((sum, id) => sum + unreadIn(placeKey(id)), 0),
    group: inGroups.reduce((sum, key) => sum + unreadIn(key), 0),
  };
  for (const name of TABS) {
    const badge = byId(`tab-${name}`).querySelector(".badge");
    badge.hidden = counts[name] === 0;
    setText(badge, counts[name] === 0 ? "" : String(counts[name]));
    badge.setAttribute("aria-label", t("group.unread", { count: counts[name] }));
  }
}

/** Counts what nobody is looking at. */
function countUnread(event) {
  if (event.type !== "message_sent") return;
  const chat = world.chats.get(event.chat_id);
  const { message } = event.shown;
  const threadId = threadOf(chat, message);
  if (chat.type === "private" && !event.shown.is_from_bot) return;
  if (chat.type !== "private" && message.from?.id === view.moderatorId) return;
  if (message.receiver_user !== undefined && message.receiver_user.id !== view.moderatorId) return;
  const isChosen =
    chat.type === "private"
      ? chat.id === view.personId
      : chat.id === view.groupId && threadId === view.threadId;
  const pane = byId(chat.type === "private" ? "pane-private" : "pane-group");
  if (isChosen && pane.offsetParent !== null) return;
  const key = placeKey(chat.id, threadId);
  setUnread(key, unreadIn(key) + 1);
}

onEvent(countUnread);

byId("theme").addEventListener("click", () => look({ theme: isDark() ? "light" : "dark" }));
darkDevice.addEventListener("change", () => look({}));
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => look({ language: button.dataset.language }));
}
for (const name of TABS) byId(`tab-${name}`).addEventListener("click", () => look({ tab: name }));
byId("tabs").addEventListener("keydown", (event) => {
  moveWithArrows(
    event,
    TABS.map((name) => byId(`tab-${name}`)),
  );
  const focused = TABS.find((name) => byId(`tab-${name}`) === document.activeElement);
  if (event.defaultPrevented && focused !== undefined) look({ tab: focused });
});
byId("skip-private").addEventListener("click", (event) => {
  event.preventDefault();
  look({ tab: "private" });
  setTimeout(privateSide.focusComposer, 50);
});
byId("skip-group").addEventListener("click", (event) => {
  event.preventDefault();
  look({ tab: "group" });
  setTimeout(groupSide.focusComposer, 50);
});

look({});
startFollowing();
