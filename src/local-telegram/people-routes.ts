import type { NewPerson, People, Posting } from "./people.ts";
import type { Groups } from "./people-groups.ts";

/** What a route gets: numbers of the path, the JSON body or the query, and the raw body of uploads. */
export interface Asked {
  ids: number[];
  fields: Record<string, unknown>;
  body: Buffer;
  contentType: string;
}

export type Action = (asked: Asked) => unknown;

/** Everything one person can do; the contract is at the top of people-http.ts. */
export function personActions(people: People): [string, Action][] {
  const on = (name: string, action: (id: number, asked: Asked) => unknown): [string, Action] => [
    `/client/people/*/${name}`,
    (asked) => action(asked.ids[0] ?? 0, asked),
  ];
  return [
    ["/client/people", ({ fields }) => ({ user: people.create(newPerson(fields)) })],
    on("start", (id, { fields }) => ({ message: people.start(id, optional(fields, "payload")) })),
    on("messages", (id, { fields }) => ({ message: people.say(id, text(fields, "text"), where(fields)) })),
    on("raw", (id, { fields }) => ({ message: people.sendRaw(id, fields.content as object, where(fields)) })),
    on("photo", (id, { fields, body }) => ({ message: people.sendPhoto(id, body, upload(fields)) })),
    on("document", (id, { fields, body, contentType }) => ({
      message: people.sendDocument(id, body, text(fields, "file_name"), contentType, upload(fields)),
    })),
    on("taps", (id, { fields }) =>
      people.tap(id, number(fields, "chat_id"), number(fields, "message_id"), text(fields, "button")),
    ),
    on("votes", (id, { fields }) =>
      people.vote(
        id,
        number(fields, "chat_id"),
        number(fields, "message_id"),
        list(fields, "options").map(Number),
      ),
    ),
    on("reactions", (id, { fields }) =>
      people.react(
        id,
        number(fields, "chat_id"),
        number(fields, "message_id"),
        list(fields, "emoji").map(String),
      ),
    ),
    on("edits", (id, { fields }) => ({
      message: people.edit(id, number(fields, "chat_id"), number(fields, "message_id"), text(fields, "text")),
    })),
    on("deletions", (_id, { fields }) =>
      people.delete(number(fields, "chat_id"), list(fields, "message_ids").map(Number)),
    ),
    on("block", (id) => people.block(id)),
    on("unblock", (id) => people.unblock(id)),
    on("chosen", (id, { fields }) => ({ message: people.choose(id, fields.result, where(fields)) })),
    on("inline", async (id, { fields }) => ({
      results:
        (await people.inlineQuery(id, optional(fields, "query") ?? "", optional(fields, "offset"))) ?? null,
    })),
  ];
}

/** What people do to groups. */
export function groupActions(groups: Groups): [string, Action][] {
  const on = (name: string, action: (id: number, asked: Asked) => unknown): [string, Action] => [
    `/client/groups/*/${name}`,
    (asked) => action(asked.ids[0] ?? 0, asked),
  ];
  const by = (fields: Asked["fields"]) => number(fields, "by_id");
  const user = (fields: Asked["fields"]) => number(fields, "user_id");
  const topicId = ({ ids }: Asked) => ids[1] ?? 0;
  return [
    [
      "/client/groups",
      ({ fields }) => ({
        chat: groups.create({
          title: text(fields, "title"),
          ownerId: number(fields, "owner_id"),
          memberIds: fields.member_ids === undefined ? [] : list(fields, "member_ids").map(Number),
          isForum: fields.is_forum === true,
          isBasic: fields.is_basic === true,
          ...(typeof fields.username === "string" && { username: fields.username }),
          ...((fields.bot === "member" || fields.bot === "absent") && { bot: fields.bot }),
        }),
      }),
    ],
    on("join", (id, { fields }) =>
      groups.join(id, user(fields), fields.by_id === undefined ? user(fields) : by(fields)),
    ),
    on("leave", (id, { fields }) => groups.leave(id, user(fields))),
    on("kick", (id, { fields }) => groups.kick(id, user(fields), by(fields))),
    on("promote", (id, { fields }) =>
      groups.promote(id, user(fields), by(fields), fields.rights as object | undefined),
    ),
    on("demote", (id, { fields }) => groups.demote(id, user(fields), by(fields))),
    on("title", (id, { fields }) => groups.setTitle(id, by(fields), text(fields, "title"))),
    on("upgrade", (id, { fields }) => ({ chat: groups.upgrade(id, by(fields)) })),
    on("topics", (id, { fields }) => ({ topic: groups.createTopic(id, by(fields), text(fields, "name")) })),
    on("topics/*/close", (id, asked) => groups.setTopicClosed(id, by(asked.fields), topicId(asked), true)),
    on("topics/*/reopen", (id, asked) => groups.setTopicClosed(id, by(asked.fields), topicId(asked), false)),
    on("topics/*/delete", (id, asked) => groups.deleteTopic(id, topicId(asked))),
  ];
}

function newPerson(fields: Asked["fields"]): NewPerson {
  const [lastName, username, language] = ["last_name", "username", "language_code"].map((name) =>
    optional(fields, name),
  );
  return {
    first_name: text(fields, "first_name"),
    ...(lastName !== undefined && { last_name: lastName }),
    ...(username !== undefined && { username }),
    ...(language !== undefined && { language_code: language }),
    ...(fields.id !== undefined && { id: number(fields, "id") }),
  };
}

function where(fields: Asked["fields"]): Posting {
  const given = (name: string) => fields[name] !== undefined && fields[name] !== "";
  return {
    ...(given("chat_id") && { chatId: number(fields, "chat_id") }),
    ...(given("thread_id") && { threadId: number(fields, "thread_id") }),
    ...(given("reply_to") && { replyTo: number(fields, "reply_to") }),
    ...((fields.anonymous === true || fields.anonymous === "true") && { isAnonymous: true }),
  };
}

function upload(fields: Asked["fields"]) {
  const caption = optional(fields, "caption");
  const mediaGroupId = optional(fields, "media_group_id");
  return {
    ...where(fields),
    ...(caption !== undefined && { caption }),
    ...(mediaGroupId !== undefined && { mediaGroupId }),
  };
}

function text(fields: Asked["fields"], name: string): string {
  const value = fields[name];
  if (typeof value !== "string" || value === "") throw new Error(`«${name}» must be a text`);
  return value;
}

function optional(fields: Asked["fields"], name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function number(fields: Asked["fields"], name: string): number {
  const value = Number(fields[name] ?? Number.NaN);
  if (!Number.isInteger(value)) throw new Error(`«${name}» must be a whole number`);
  return value;
}

function list(fields: Asked["fields"], name: string): unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new Error(`«${name}» must be a list`);
  return value;
}
