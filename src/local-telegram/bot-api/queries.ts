import { emit, type InlineQueryRecord, type PendingQuery, type TapResult, type World } from "../world.ts";
import { badRequest, type Handler } from "./call.ts";
import { checkMarkup, readMarkup } from "./markup.ts";
import { isRecord, readFlag, readJson, readString } from "./params.ts";
import { checkText, codePoints, readText } from "./text.ts";

const ANSWER_LENGTH = 200;
const MOST_INLINE_RESULTS = 50;
const RESULT_ID_BYTES = 64;
const TOO_OLD = "query is too old and response timeout expired or query ID is invalid";

/** Answers to taps on buttons and to inline queries. */
export const queryMethods: Record<string, Handler> = {
  answerCallbackQuery({ world }, call) {
    const text = readString(call.params, "text");
    const url = readString(call.params, "url");
    const query = world.queries.get(readString(call.params, "callback_query_id"));
    if (query !== undefined) call.chatId = query.chatId;
    if (codePoints(text) > ANSWER_LENGTH) throw badRequest("MESSAGE_TOO_LONG");
    if (query === undefined || isOver(world, query)) throw badRequest(TOO_OLD);
    settleQuery(world, query, {
      kind: "answered",
      ...(text !== "" && { text }),
      alert: readFlag(call.params, "show_alert"),
      ...(url !== "" && { url }),
    });
    return true;
  },

  answerInlineQuery({ world }, call) {
    const id = readString(call.params, "inline_query_id");
    const results = readJson(call.params, "results", "Can't parse inline query results JSON object");
    if (!Array.isArray(results)) throw badRequest("Expected an Array of inline query results");
    if (results.length > MOST_INLINE_RESULTS) throw badRequest("Too many inline query results specified");
    for (const result of results) checkResult(result);
    checkResultsButton(readJson(call.params, "button", "Can't parse inline query results button"));
    const query = world.inlineQueries.get(id);
    if (query === undefined || isOver(world, query)) throw badRequest(TOO_OLD);
    call.chatId = query.userId;
    clearTimeout(query.timer);
    world.inlineQueries.delete(id);
    emit(world, { type: "inline_answered", user_id: query.userId, query_id: id, results });
    query.settle(results);
    return true;
  },
};

/** What a result would send is checked when it is offered, not when somebody chooses it. */
function checkResult(result: unknown): void {
  if (!isRecord(result)) throw badRequest("Inline query result must be an object");
  const bytes = Buffer.byteLength(readString(result, "id"));
  if (bytes < 1 || bytes > RESULT_ID_BYTES) throw badRequest("RESULT_ID_INVALID");
  if (readString(result, "type") !== "article") return;
  if (readString(result, "title") === "") throw badRequest('Field "title" must be of type String');
  const content = result.input_message_content;
  if (!isRecord(content)) throw badRequest("Message_text is empty");
  checkText(readText({ ...content, text: content.message_text }));
  checkMarkup(readMarkup(result));
}

function checkResultsButton(button: unknown): void {
  if (button === undefined) return;
  if (!isRecord(button) || readString(button, "text") === "")
    throw badRequest("Button text must be non-empty");
  const parameter = readString(button, "start_parameter");
  if (button.web_app === undefined && !/^[\w-]{1,64}$/.test(parameter)) {
    throw badRequest("START_PARAM_INVALID");
  }
}

function isOver(world: World, query: PendingQuery | InlineQueryRecord): boolean {
  return world.settings.clock() - query.askedAt >= world.settings.queryLifetimeMs;
}

/** Ends a tap: the client stops its spinner and shows what the bot answered, if it did. */
export function settleQuery(world: World, query: PendingQuery, result: TapResult): void {
  clearTimeout(query.timer);
  world.queries.delete(query.id);
  const about = {
    chat_id: query.chatId,
    message_id: query.messageId,
    user_id: query.userId,
    query_id: query.id,
  };
  if (result.kind === "expired") {
    emit(world, { type: "query_expired", ...about });
  } else {
    emit(world, {
      type: "query_answered",
      ...about,
      show_alert: result.alert,
      ...(result.text !== undefined && { text: result.text }),
      ...(result.url !== undefined && { url: result.url }),
    });
  }
  query.settle(result);
}
