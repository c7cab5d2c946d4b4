// The moderators' group: its topics, and the chat in one of them.
import * as api from "./api.js";
import { avatar } from "./avatar.js";
import { chatPanel } from "./chat-panel.js";
import { openForm, openMenu } from "./dialogs.js";
import { byId, h, setChildren, setText } from "./dom.js";
import { icon } from "./icons.js";
import { typingWords } from "./people.js";
import { preview } from "./preview.js";
import {
  changed,
  groups,
  look,
  messagesIn,
  nameOf,
  placeKey,
  setUnread,
  typingIn,
  unreadIn,
  view,
  world,
  writersIn,
} from "./state.js";
import { t, timeOf } from "./words.js";

export function groupPane() {
  const pane = byId("pane-group");
  const head = byId("group-head");
  const topics = byId("topics");
  const body = byId("group-body");
  const none = byId("group-none");
  const drawnTopics = new Map();
  const mark = h("span", { class: "head-mark" });
  const title = h("h2", { id: "group-title" });
  const status = h("p", { class: "head-status" });
  const picker = h("select", {
    class: "group-picker",
    onchange: () => look({ groupId: Number(picker.value), threadId: undefined }),
  });
  const writerSelect = h("select", { onchange: () => look({ moderatorId: Number(writerSelect.value) }) });
  const writerLabel = h("span");
  const writer = h("label", { class: "writer" }, writerLabel, writerSelect);
  const menuButton = h(
    "button",
    { type: "button", class: "icon-button", "aria-haspopup": "menu", onclick: openGroupMenu },
    icon("more", 22),
  );
  head.replaceChildren(mark, h("div", { class: "head-words" }, title, status), picker, writer, menuButton);

  const chat = () => world.chats.get(view.groupId);
  const panel = chatPanel("group", {
    where: () => ({
      chat_id: view.groupId,
      thread_id: view.threadId,
      anonymous: isAnonymous() || undefined,
    }),
    start: (payload) =>
      panel.place.attempt(() =>
        api.start(view.moderatorId, payload).then(() => look({ personId: view.moderatorId, tab: "private" })),
      ),
    canWrite: () => writersIn(chat()).some(({ user }) => user.id === view.moderatorId),
  });
  byId("group-chat").append(panel.element);
  const gate = h("p", { class: "gate" });
  const newTopic = h(
    "button",
    { type: "button", class: "topic is-add", onclick: createTopic },
    h("span", { class: "topic-mark" }, icon("plus", 18)),
    h("span", { class: "topic-name" }),
  );

  /** A topic just made, to be opened as soon as its event has come: the answer to the request may be faster. */
  let awaitedThreadId;

  function createTopic() {
    void openForm(
      t("group.newTopic"),
      [{ name: "name", label: t("group.topicName"), isRequired: true }],
      t("dialog.create"),
      async ({ name }) => {
        const { topic } = await api.createTopic(view.groupId, view.moderatorId, name.trim());
        awaitedThreadId = topic.message_thread_id;
        look({});
      },
    );
  }

  function openGroupMenu() {
    const group = chat();
    const topic = group.topics.find(({ message_thread_id }) => message_thread_id === view.threadId);
    const members = writersIn(group);
    const outside = [...world.people.values()].filter(
      ({ user }) => !members.some((member) => member.user.id === user.id),
    );
    const items = [
      isAdmin(group) && {
        label: t("group.anonymous"),
        icon: isAnonymous() ? "check" : "people",
        run: () => look({ isAnonymous: !isAnonymous() }),
      },
      topic && {
        label: t(topic.is_closed ? "group.reopenTopic" : "group.closeTopic"),
        icon: topic.is_closed ? "topic" : "lock",
        run: () =>
          panel.place.attempt(() =>
            api.setTopicClosed(group.id, view.moderatorId, topic.message_thread_id, !topic.is_closed),
          ),
      },
      ...outside.map(({ user }) => ({
        label: t("group.invite", { name: nameOf(user) }),
        icon: "plus",
        run: () => panel.place.attempt(() => api.joinGroup(group.id, user.id, view.moderatorId ?? user.id)),
      })),
    ];
    openMenu(menuButton, t("group.menu"), items.filter(Boolean));
  }

  const isAdmin = (group) =>
    ["administrator", "creator"].includes(
      group.members.find(({ user }) => user.id === view.moderatorId)?.status,
    );

  /** Only admins can write in the group's name. */
  const isAnonymous = () => view.isAnonymous && isAdmin(chat());

  /** A row of the topic list; `threadId` undefined is the general topic. */
  function topicRow(group, threadId, name, colour, isClosed) {
    const key = placeKey(group.id, threadId);
    const last = messagesIn(group, threadId).at(-1)?.message;
    const unread = unreadIn(key);
    const isChosen = threadId === view.threadId;
    const line = last === undefined ? "" : preview(last);
    const state = [name, colour, isClosed, unread, isChosen, line, last?.message_id, view.language].join("|");
    const known = drawnTopics.get(key);
    if (known?.state === state) return known.node;
    const hadFocus = known?.node === document.activeElement;
    const node = h(
      "button",
      {
        type: "button",
        class: "topic",
        "aria-current": isChosen ? "true" : undefined,
        onclick: () => look({ threadId }),
      },
      h(
        "span",
        {
          class: "topic-mark",
          "aria-hidden": "true",
          style: colour === undefined ? {} : { "--topic": `#${colour.toString(16).padStart(6, "0")}` },
        },
        threadId === undefined ? "#" : [...name][0].toUpperCase(),
      ),
      h(
        "span",
        { class: "topic-words" },
        h(
          "span",
          { class: "topic-name" },
          name,
          isClosed &&
            h(
              "span",
              {
                class: "topic-closed",
                role: "img",
                "aria-label": t("group.closed"),
                title: t("group.closed"),
              },
              icon("lock", 13),
            ),
        ),
        h("span", { class: "topic-line" }, line),
      ),
      h(
        "span",
        { class: "topic-side" },
        last && h("span", { class: "topic-time" }, timeOf(last.date)),
        unread > 0 &&
          h("span", { class: "badge", "aria-label": t("group.unread", { count: unread }) }, unread),
      ),
    );
    drawnTopics.set(key, { state, node });
    if (hadFocus) queueMicrotask(() => node.focus());
    return node;
  }

  function showTopics(group) {
    topics.hidden = !group.is_forum;
    body.classList.toggle("has-topics", group.is_forum);
    if (!group.is_forum) return;
    topics.setAttribute("aria-label", t("group.topics"));
    setText(newTopic.lastChild, t("group.newTopic"));
    newTopic.disabled = !panel.place.canWrite();
    const newest = (topic) => messagesIn(group, topic.message_thread_id).at(-1)?.message.message_id ?? 0;
    const rows = [...group.topics].sort((a, b) => newest(b) - newest(a));
    setChildren(topics, [
      topicRow(group, undefined, t("group.general"), undefined, false),
      ...rows.map((topic) =>
        topicRow(group, topic.message_thread_id, topic.name, topic.icon_color, topic.is_closed),
      ),
      newTopic,
    ]);
  }

  function showWriters(group) {
    const members = writersIn(group);
    if (!members.some(({ user }) => user.id === view.moderatorId)) view.moderatorId = members[0]?.user.id;
    setText(writerLabel, t("group.as"));
    writer.hidden = members.length === 0;
    const options = members.map(({ user }) => `${user.id} ${nameOf(user)}`).join("|");
    if (writerSelect.dataset.options !== options) {
      writerSelect.dataset.options = options;
      writerSelect.replaceChildren(
        ...members.map(({ user }) => h("option", { value: user.id }, nameOf(user))),
      );
    }
    writerSelect.value = String(view.moderatorId);
  }

  function showPicker(all) {
    picker.hidden = all.length < 2;
    picker.setAttribute("aria-label", t("group.choose"));
    const options = all.map(({ id, title: name }) => `${id} ${name}`).join("|");
    if (picker.dataset.options !== options) {
      picker.dataset.options = options;
      picker.replaceChildren(...all.map((one) => h("option", { value: one.id }, one.title)));
    }
    picker.value = String(view.groupId);
  }

  return {
    update() {
      const all = groups();
      if (!all.some(({ id }) => id === view.groupId)) {
        view.groupId = all[0]?.id;
        view.threadId = undefined;
      }
      const group = chat();
      pane.classList.toggle("is-empty", group === undefined);
      head.hidden = group === undefined;
      body.hidden = group === undefined;
      none.hidden = group !== undefined;
      if (group === undefined) return;
      if (group.topics.some(({ message_thread_id }) => message_thread_id === awaitedThreadId)) {
        view.threadId = awaitedThreadId;
        awaitedThreadId = undefined;
      }
      const topic = group.topics.find(({ message_thread_id }) => message_thread_id === view.threadId);
      if (topic === undefined) view.threadId = undefined;
      showPicker(all);
      showWriters(group);
      showTopics(group);
      const action = typingIn(group.id, view.threadId);
      if (mark.dataset.title !== group.title) {
        mark.dataset.title = group.title;
        mark.replaceChildren(avatar(group.title, group.id, "is-group"));
      }
      setText(title, group.title);
      const count = group.members.filter(
        ({ status: standing }) => standing !== "left" && standing !== "kicked",
      ).length;
      setText(
        status,
        action === undefined ? t("group.members", { count }) : typingWords(action, world.bot.first_name),
      );
      status.classList.toggle("is-typing", action !== undefined);
      menuButton.setAttribute("aria-label", t("group.menu"));
      setText(gate, t("group.notMember"));
      const key = placeKey(group.id, view.threadId);
      if (pane.offsetParent !== null && unreadIn(key) > 0) {
        setUnread(key, 0);
        changed();
      }
      const place =
        topic === undefined
          ? group.is_forum
            ? `${group.title}, ${t("group.general")}`
            : group.title
          : `${group.title}, ${topic.name}`;
      const name = isAnonymous() ? group.title : nameOf(world.people.get(view.moderatorId)?.user);
      panel.update({
        viewerId: view.moderatorId,
        chat: group,
        key: `${key} ${view.moderatorId}`,
        title: place,
        messages: messagesIn(group, view.threadId),
        placeholder: t("composer.asPlaceholder", { name }),
        typing: action,
        gate: panel.place.canWrite() ? undefined : gate,
        empty: () => h("p", { class: "empty" }, t("chat.empty")),
      });
    },
    focusComposer: () => panel.place.focusComposer(),
  };
}
