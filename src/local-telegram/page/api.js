// The people's side of the local Telegram over HTTP; its contract stands in people-http.ts.
import { t } from "./words.js";

/** What the server refuses, with its reason. */
export class Refused extends Error {}

async function request(path, init) {
  let response;
  try {
    response = await fetch(`/client/${path}`, init);
  } catch {
    throw new Refused(t("error.offline"));
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error ?? `${response.status}`);
  return answer;
}

const post = (path, fields = {}) =>
  request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(fields),
  });

const ofPerson = (personId, action, fields) => post(`people/${personId}/${action}`, fields);
const ofGroup = (groupId, action, fields) => post(`groups/${groupId}/${action}`, fields);

export const addPerson = (fields) => post("people", fields);
export const start = (personId, payload) => ofPerson(personId, "start", payload ? { payload } : {});
export const say = (personId, text, where) => ofPerson(personId, "messages", { text, ...where });
export const sendRaw = (personId, content, where) => ofPerson(personId, "raw", { content, ...where });
/** What the bot offers for a text after its name; null when it does not answer in time. */
export const inlineResults = async (personId, query) =>
  (await ofPerson(personId, "inline", { query })).results;
export const choose = (personId, result, where) => ofPerson(personId, "chosen", { result, ...where });
export const tap = (personId, chatId, messageId, button) =>
  ofPerson(personId, "taps", { chat_id: chatId, message_id: messageId, button });
export const vote = (personId, chatId, messageId, options) =>
  ofPerson(personId, "votes", { chat_id: chatId, message_id: messageId, options });
export const react = (personId, chatId, messageId, emoji) =>
  ofPerson(personId, "reactions", { chat_id: chatId, message_id: messageId, emoji });
export const edit = (personId, chatId, messageId, text) =>
  ofPerson(personId, "edits", { chat_id: chatId, message_id: messageId, text });
export const remove = (personId, chatId, messageIds) =>
  ofPerson(personId, "deletions", { chat_id: chatId, message_ids: messageIds });
export const block = (personId) => ofPerson(personId, "block");
export const unblock = (personId) => ofPerson(personId, "unblock");

/** Sends a file as a photo or as a document. @param kind «photo» or «document» */
export function upload(personId, kind, file, { caption, mediaGroupId, ...where }) {
  const query = new URLSearchParams();
  const fields = { ...where, caption, media_group_id: mediaGroupId };
  if (kind === "document") fields.file_name = file.name;
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  return request(`people/${personId}/${kind}?${query}`, {
    method: "POST",
    headers: { "Content-Type": file.type || "application/octet-stream" },
    body: file,
  });
}

export const commandsFor = async (personId, chatId) =>
  (await request(`menu?person_id=${personId}&chat_id=${chatId}`)).commands;
export const profile = (languageCode) => request(`profile?language_code=${encodeURIComponent(languageCode)}`);

export const joinGroup = (groupId, userId, byId) =>
  ofGroup(groupId, "join", { user_id: userId, by_id: byId });
export const createTopic = (groupId, byId, name) => ofGroup(groupId, "topics", { by_id: byId, name });
export const setTopicClosed = (groupId, byId, threadId, isClosed) =>
  ofGroup(groupId, `topics/${threadId}/${isClosed ? "close" : "reopen"}`, { by_id: byId });

export const fileUrl = (fileId) => `/client/files/${encodeURIComponent(fileId)}`;

/**
 * Follows the world: a snapshot first and again after every break, in between single changes.
 * @param {{snapshot(s: object): void, change(e: object): void, lost(): void}} on
 */
export function follow(on) {
  let stream;
  const connect = () => {
    stream = new EventSource("/client/events");
    stream.addEventListener("snapshot", (event) => on.snapshot(JSON.parse(event.data)));
    stream.addEventListener("change", (event) => on.change(JSON.parse(event.data)));
    stream.addEventListener("error", () => {
      on.lost();
      // After some answers (a proxy's error page, say) the browser gives up; we do not.
      if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
    });
  };
  connect();
}
