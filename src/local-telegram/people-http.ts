/*
 * The people's side over HTTP: what the page works with. Everything below is on the same server and
 * port as the Bot API, host 127.0.0.1.
 *
 * WHO MAY CALL. The Host header must name loopback (127.0.0.1, localhost or [::1], with our port),
 * and an Origin header, where there is one, must be that same address: otherwise 403. No CORS
 * headers are ever sent. The page needs no token and no cookie.
 *
 * FORM. Requests other than GET carry a JSON object (Content-Type: application/json), except for the
 * two uploads, whose body is the file itself. Answers are JSON: 200 with an object, `{}` where there
 * is nothing to tell; 400 `{"error": "why, in English"}` for what cannot be done (no such person,
 * not a member, poll closed, …); 404 for an unknown path; 405 for a wrong verb. Ids are numbers;
 * ids of groups are negative. In paths, <p> is a person's id, <g> a group's, <t> a topic's
 * (`message_thread_id`). A field marked ? may be left out. `message`, `user`, `chat` and so on are
 * objects of the Bot API, exactly as the bot sees them (https://core.telegram.org/bots/api).
 *
 * READING
 *   GET /client/events      Server-sent events. First `event: snapshot`, data = Snapshot (below); from
 *                           then on `event: change`, data = one WorldEvent (world-events.ts) each, in
 *                           order, nothing left out. A comment line every 15 s keeps it alive. After a
 *                           break EventSource reconnects by itself and gets a new snapshot: throw the
 *                           old state away. A reader that lags by 8 MB is cut off.
 *   GET /client/snapshot    The same Snapshot, once.
 *   GET /client/menu?person_id=<p>&chat_id=<chat>   → {commands: [{command, description}]}: what that
 *                           person finds in the menu of that chat, by scope and language. Ask again on
 *                           `menus_changed` or when somebody becomes an admin.
 *   GET /client/profile?language_code=id   → {name, description, short_description} of the bot, in that language.
 *   GET /client/files/<file_id>   The bytes of a file (largest `photo` size, `document`, …), for <img> and downloads.
 *
 *   Snapshot = {
 *     bot:    {id, first_name, username},
 *     people: [{user: User, has_started: boolean, has_blocked: boolean}],
 *     chats:  [{id, type: "private" | "group" | "supergroup", title, is_forum, members: ChatMember[],
 *               topics: [{message_thread_id, name, icon_color, icon_custom_emoji_id?, is_closed}],
 *               pinned: message ids, oldest first; migrated_to?: chat id,
 *               messages: ShownMessage[], oldest first}],
 *     menus:  [{scope, language_code, commands}]
 *   }
 *   A private chat has the id of its person, and exists from the first message on.
 *   ShownMessage = {message: Message, is_from_bot: boolean,
 *                   keyboard?: ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply,
 *                   reactions?: [{user_id, reaction: ReactionType[]}]}
 *   The keyboard below a chat is that of the newest message with `keyboard` in it (if that is a
 *   removal: none); a forced reply asks the client to open the text field as a reply to that message.
 *   WorldEvent is a union by `type`: person_changed {person} · chat_changed {chat} (without messages) ·
 *   message_sent {chat_id, shown} · message_edited {chat_id, shown} (also votes
 *   and reactions) · messages_deleted {chat_id, message_ids} · typing {chat_id, action,
 *   message_thread_id?} (show it for 5 s or until the bot's next message) · query_answered {chat_id,
 *   message_id, user_id, query_id, text?, show_alert, url?} · query_expired {chat_id, message_id,
 *   user_id, query_id} · inline_answered {user_id, query_id, results} · topic_changed {chat_id, topic} ·
 *   topic_deleted {chat_id, message_thread_id} (its messages come as messages_deleted before it) ·
 *   pinned_changed {chat_id, pinned} · menus_changed {menus} · profile_changed · my_chat_member
 *   {chat_id, user_id, old_status, new_status} (block, unblock, the bot's standing in a group).
 *   A private chat is announced by its first message_sent, without a chat_changed before it.
 *
 * PEOPLE
 *   POST /client/people                 {first_name, last_name?, username?, language_code?, id?} → {user}
 *   POST /client/people/<p>/start       {payload?} → {message}    «Start» or «Restart»; also unblocks
 *   POST /client/people/<p>/messages    {text, …where} → {message}
 *   POST /client/people/<p>/raw         {content, …where} → {message}    any kind: content as in a Message,
 *                                       e.g. {"contact": {"phone_number": "+62…", "first_name": "…"}}
 *   POST /client/people/<p>/photo?…where&caption=&media_group_id=                body: JPEG, PNG or WebP → {message}
 *   POST /client/people/<p>/document?…where&caption=&media_group_id=&file_name=  body: the file, its type in
 *                                       Content-Type → {message}
 *     …where = {chat_id?, thread_id?, reply_to?, anonymous?}: the group (default: the chat with the
 *     bot), topic, message answered, and whether an admin writes in the group's name.
 *   POST /client/people/<p>/taps        {chat_id, message_id, button} → {kind: "answered", text?, alert, url?}
 *                                       or {kind: "expired"}. `button` is its callback_data or its label. The
 *                                       answer comes when the bot answers or the query expires: up to 15 s.
 *   POST /client/people/<p>/votes       {chat_id, message_id, options: [0-based numbers]} → {}
 *   POST /client/people/<p>/reactions   {chat_id, message_id, emoji: ["👍"]} → {}    [] takes them back
 *   POST /client/people/<p>/edits       {chat_id, message_id, text} → {message}
 *   POST /client/people/<p>/deletions   {chat_id, message_ids: [...]} → {}
 *   POST /client/people/<p>/block       {} → {}
 *   POST /client/people/<p>/unblock     {} → {}
 *   POST /client/people/<p>/inline      {query, offset?} → {results: InlineQueryResult[] | null}    null: no answer in time
 *   POST /client/people/<p>/chosen      {result, …where} → {message}    one of those results, sent
 *
 * GROUPS (by_id: who does it)
 *   POST /client/groups                       {title, owner_id, member_ids?, is_forum?, is_basic?, username?,
 *                                             bot?: "administrator" | "member" | "absent"} → {chat}
 *   POST /client/groups/<g>/join              {user_id, by_id?} → {}    also the bot's id
 *   POST /client/groups/<g>/leave             {user_id} → {}
 *   POST /client/groups/<g>/kick              {user_id, by_id} → {}
 *   POST /client/groups/<g>/promote           {user_id, by_id, rights?} → {}    ChatAdministratorRights set to false are denied
 *   POST /client/groups/<g>/demote            {user_id, by_id} → {}
 *   POST /client/groups/<g>/title             {by_id, title} → {}
 *   POST /client/groups/<g>/upgrade           {by_id} → {chat}    basic group → supergroup
 *   POST /client/groups/<g>/topics            {by_id, name} → {topic}
 *   POST /client/groups/<g>/topics/<t>/close  {by_id} → {}    likewise /reopen
 *   POST /client/groups/<g>/topics/<t>/delete {} → {}
 *
 * Everything else at / is a file of page/: index.html at /, *.css, *.js, *.svg, *.png, *.woff2, *.json.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { eventStreams } from "./event-streams.ts";
import { readBody } from "./http.ts";
import { menuFor } from "./menus.ts";
import type { People } from "./people.ts";
import type { Groups } from "./people-groups.ts";
import { type Action, groupActions, personActions } from "./people-routes.ts";
import { answerWithFile } from "./serving.ts";
import { snapshot } from "./snapshot.ts";
import type { World } from "./world.ts";

export interface PeopleHttp {
  /** @returns false when the path is not below /client/ */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Ends the streams. */
  close(): void;
}

export function peopleHttp(world: World, people: People, groups: Groups): PeopleHttp {
  const streams = eventStreams(world);
  const actions = new Map<string, Action>([...personActions(people), ...groupActions(groups)]);
  const readings = new Map<string, (query: URLSearchParams) => unknown>([
    ["/client/snapshot", () => snapshot(world)],
    [
      "/client/menu",
      (query) => {
        const person = world.people.get(Number(query.get("person_id")));
        if (person === undefined) throw new Error(`nobody has the id ${query.get("person_id")}`);
        return { commands: menuFor(world, person, Number(query.get("chat_id"))) };
      },
    ],
    [
      "/client/profile",
      (query) => {
        const text = (of: keyof World["profile"]) =>
          world.profile[of].get(query.get("language_code") ?? "") ?? world.profile[of].get("");
        return {
          name: text("name") ?? world.bot.first_name,
          description: text("description") ?? "",
          short_description: text("short_description") ?? "",
        };
      },
    ],
  ]);

  const act = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const ids: number[] = [];
    const route = url.pathname.replaceAll(/\/(-?\d+)(?=\/)/g, (_all, id: string) => {
      ids.push(Number(id));
      return "/*";
    });
    const action = actions.get(route);
    if (action === undefined)
      return sendJson(response, 404, { error: `there is nothing at ${url.pathname}` });
    const body = await readBody(request);
    const contentType = request.headers["content-type"] ?? "";
    const isUpload = /\/(photo|document)$/.test(route);
    try {
      const fields = isUpload ? Object.fromEntries(url.searchParams) : jsonObject(body);
      sendJson(response, 200, (await action({ ids, fields, body, contentType })) ?? {});
    } catch (error) {
      sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
  };

  return {
    answer(request, response) {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      if (!url.pathname.startsWith("/client/")) return false;
      if (request.method === "POST") {
        act(request, response, url).catch(() => response.destroy());
      } else if (request.method !== "GET") {
        sendJson(response, 405, { error: "use GET or POST" });
      } else if (url.pathname === "/client/events") {
        streams.open(response);
      } else if (url.pathname.startsWith("/client/files/")) {
        answerWithFile(world, response, decodeURIComponent(url.pathname.slice("/client/files/".length)));
      } else {
        read(response, readings.get(url.pathname), url);
      }
      return true;
    },
    close: streams.close,
  };
}

function read(
  response: ServerResponse,
  reading: ((query: URLSearchParams) => unknown) | undefined,
  url: URL,
): void {
  if (reading === undefined) {
    sendNothingThere(response, url);
    return;
  }
  try {
    sendJson(response, 200, reading(url.searchParams));
  } catch (error) {
    sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
  }
}

function jsonObject(body: Buffer): Record<string, unknown> {
  const value: unknown = body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("send a JSON object");
  return value as Record<string, unknown>;
}

function sendNothingThere(response: ServerResponse, url: URL): void {
  sendJson(response, 404, { error: `there is nothing at ${url.pathname}` });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const json = JSON.stringify(value);
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(json),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(json);
}
