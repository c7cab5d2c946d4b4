// What the page knows: the world as the server tells it, and what this window looks at.
import * as api from "./api.js";

export const world = {
  bot: { id: 0, first_name: "Netral", username: "" },
  /** Shown people by id. */
  people: new Map(),
  /** Shown chats by id; `messages` is a Map of shown messages by message id, oldest first. */
  chats: new Map(),
  connection: "connecting",
  /** Grows when the menus or the profile of the bot change: what was asked before is stale. */
  menusVersion: 0,
  profileVersion: 0,
};

const remembered = JSON.parse(sessionStorage.getItem("netral-window") ?? "{}");

/** What this window looks at; remembered until the tab is closed. */
export const view = {
  language: remembered.language ?? "id",
  /** «light», «dark», or undefined: as the device has it. */
  theme: remembered.theme,
  tab: remembered.tab ?? "private",
  personId: remembered.personId,
  groupId: remembered.groupId,
  moderatorId: remembered.moderatorId,
  /** Undefined: the general topic. */
  threadId: remembered.threadId,
  isAnonymous: false,
};

/** Votes of the people played here: the server does not tell who voted for what. */
const votes = new Map(Object.entries(JSON.parse(sessionStorage.getItem("netral-votes") ?? "{}")));
const typing = new Map();
const unread = new Map();
const listeners = new Set();

/** Calls `listener` with each WorldEvent, or `{type: "snapshot"}`, once it has taken effect here. */
export function onEvent(listener) {
  listeners.add(listener);
}

let render = () => {};
let isRenderDue = false;

export function setRender(to) {
  render = to;
}

/** Draws the page again, soon and once, however often it is called. */
export function changed() {
  if (isRenderDue) return;
  isRenderDue = true;
  const draw = () => {
    isRenderDue = false;
    render();
  };
  // A hidden window gets no animation frames.
  if (document.hidden) setTimeout(draw, 0);
  else requestAnimationFrame(draw);
}

/** Changes what this window looks at. */
export function look(changes) {
  Object.assign(view, changes);
  sessionStorage.setItem("netral-window", JSON.stringify(view));
  changed();
}

export function startFollowing() {
  api.follow({
    snapshot(snapshot) {
      world.bot = snapshot.bot;
      world.people = new Map(snapshot.people.map((person) => [person.user.id, person]));
      world.chats = new Map(snapshot.chats.map((chat) => [chat.id, withMessages(chat, chat.messages)]));
      world.connection = "open";
      world.menusVersion++;
      world.profileVersion++;
      typing.clear();
      tell({ type: "snapshot" });
    },
    change(event) {
      apply(event);
      tell(event);
    },
    lost() {
      world.connection = "lost";
      changed();
    },
  });
}

function tell(event) {
  for (const listener of listeners) listener(event);
  changed();
}

function withMessages(chat, messages) {
  return { ...chat, messages: new Map(messages.map((shown) => [shown.message.message_id, shown])) };
}

function apply(event) {
  const chat = world.chats.get(event.chat_id);
  switch (event.type) {
    case "person_changed":
      world.people.set(event.person.user.id, event.person);
      break;
    case "chat_changed": {
      const known = world.chats.get(event.chat.id);
      world.chats.set(event.chat.id, { ...event.chat, messages: known?.messages ?? new Map() });
      break;
    }
    case "chat_removed":
      world.chats.delete(event.chat_id);
      break;
    case "message_sent": {
      const into = chat ?? newPrivateChat(event.chat_id);
      into.messages.set(event.shown.message.message_id, event.shown);
      if (event.shown.is_from_bot)
        typing.delete(placeKey(event.chat_id, threadOf(into, event.shown.message)));
      break;
    }
    case "message_edited":
      chat?.messages.set(event.shown.message.message_id, event.shown);
      break;
    case "messages_deleted":
      for (const id of event.message_ids) chat?.messages.delete(id);
      break;
    case "typing":
      keepTyping(placeKey(event.chat_id, event.message_thread_id), event.action);
      break;
    case "topic_changed":
      if (chat) {
        const others = chat.topics.filter(
          (topic) => topic.message_thread_id !== event.topic.message_thread_id,
        );
        chat.topics = [...others, event.topic].sort((a, b) => a.message_thread_id - b.message_thread_id);
      }
      break;
    case "topic_deleted":
      if (chat)
        chat.topics = chat.topics.filter((topic) => topic.message_thread_id !== event.message_thread_id);
      break;
    case "pinned_changed":
      if (chat) chat.pinned = event.pinned;
      break;
    case "menus_changed":
      world.menusVersion++;
      break;
    case "profile_changed":
      world.profileVersion++;
      break;
    default:
      // Answers to taps come back to the one who tapped; the rest shows in chats and people.
      break;
  }
}

function newPrivateChat(id) {
  const title = nameOf(world.people.get(id)?.user);
  const chat = {
    id,
    type: "private",
    title,
    is_forum: false,
    members: [],
    topics: [],
    pinned: [],
    messages: new Map(),
  };
  world.chats.set(id, chat);
  return chat;
}

/** Names a chat, or a topic of it. */
export function placeKey(chatId, threadId) {
  return threadId === undefined ? `${chatId}` : `${chatId}/${threadId}`;
}

/** The topic a message stands in; undefined is the general one, and everywhere but in forums. */
export function threadOf(chat, message) {
  return chat.is_forum && message.is_topic_message ? message.message_thread_id : undefined;
}

/** Messages of a chat, or of one topic of a forum, oldest first; of those for one member alone, only one's own. */
export function messagesIn(chat, threadId) {
  const all = [...(chat?.messages.values() ?? [])].filter(
    ({ message }) => message.receiver_user === undefined || message.receiver_user.id === view.moderatorId,
  );
  if (!chat?.is_forum) return all;
  return all.filter(({ message }) => threadOf(chat, message) === threadId);
}

const TYPING_MS = 5000;

function keepTyping(key, action) {
  const mark = { action };
  typing.set(key, mark);
  setTimeout(() => {
    if (typing.get(key) !== mark) return;
    typing.delete(key);
    changed();
  }, TYPING_MS);
}

/** What the bot does right now in a chat, such as «typing»; undefined when nothing. */
export function typingIn(chatId, threadId) {
  return typing.get(placeKey(chatId, threadId))?.action;
}

export function unreadIn(key) {
  return unread.get(key) ?? 0;
}

export function setUnread(key, count) {
  if (count === 0) unread.delete(key);
  else unread.set(key, count);
}

export function voteOf(personId, pollId) {
  return votes.get(`${personId}/${pollId}`) ?? [];
}

export function rememberVote(personId, pollId, options) {
  if (options.length === 0) votes.delete(`${personId}/${pollId}`);
  else votes.set(`${personId}/${pollId}`, options);
  sessionStorage.setItem("netral-votes", JSON.stringify(Object.fromEntries(votes)));
  changed();
}

export function nameOf(user) {
  return [user?.first_name, user?.last_name].filter(Boolean).join(" ");
}

/** Whose name stands over a message: an anonymous admin writes in the group's. */
export function senderName(message) {
  return message.sender_chat?.title ?? nameOf(message.from);
}

/** People whose membership lets them write. */
export function writersIn(chat) {
  return (chat?.members ?? []).filter(
    ({ status, user }) =>
      !user.is_bot && status !== "left" && status !== "kicked" && world.people.has(user.id),
  );
}

export function groups() {
  return [...world.chats.values()].filter(
    (chat) => chat.type !== "private" && chat.migrated_to === undefined,
  );
}
