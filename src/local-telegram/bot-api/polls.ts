import { randomBytes } from "node:crypto";
import type { Message, Poll, PollOption } from "grammy/types";
import { closeIfDue, closePoll } from "../polls.ts";
import { unixTime } from "../world.ts";
import { badRequest, type Call, type Handler } from "./call.ts";
import { deliver, findChat, readTarget } from "./deliver.ts";
import { isRecord, readFlag, readInteger, readJson, readMessageId, readString } from "./params.ts";
import { codePoints, type FormattedText, formatText } from "./text.ts";

const QUESTION_LENGTH = 300;
const OPTION_LENGTH = 100;
const MOST_OPTIONS = 12;
const EXPLANATION_LENGTH = 200;
const EXPLANATION_LINE_FEEDS = 2;
const LONGEST_OPEN_S = 30 * 24 * 3600;
const SHORTEST_OPEN_S = 5;
/** Timers cannot be set for longer; a poll open beyond it closes when somebody votes after its time. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Polls and quizzes. */
export const pollMethods: Record<string, Handler> = {
  sendPoll(api, call): Message {
    const { world } = api;
    const draft = readPoll(call.params);
    const target = readTarget(api, call);
    checkPoll(draft);
    const { question, options, explanation, isQuiz, correctIds } = draft;
    const openPeriod = readInteger(call.params, "open_period") ?? 0;
    const closeDate =
      openPeriod > 0 ? unixTime(world) + openPeriod : (readInteger(call.params, "close_date") ?? 0);
    const openFor = closeDate - unixTime(world);
    if (closeDate !== 0 && (openFor < SHORTEST_OPEN_S || openFor > LONGEST_OPEN_S)) {
      throw badRequest(openPeriod > 0 ? "OPEN_PERIOD_INVALID" : "CLOSE_DATE_INVALID");
    }
    const poll: Poll = {
      id: String(++world.counters.poll),
      question: question.text,
      ...(question.entities.length > 0 && { question_entities: question.entities }),
      options: options.map(pollOption),
      total_voter_count: 0,
      is_closed: readFlag(call.params, "is_closed"),
      is_anonymous: call.params.is_anonymous === undefined || readFlag(call.params, "is_anonymous"),
      type: isQuiz ? "quiz" : "regular",
      allows_multiple_answers: readFlag(call.params, "allows_multiple_answers"),
      allows_revoting:
        call.params.allows_revoting === undefined ? !isQuiz : readFlag(call.params, "allows_revoting"),
      members_only: false,
      ...(isQuiz && { correct_option_ids: correctIds }),
      ...(explanation.text !== "" && { explanation: explanation.text }),
      ...(explanation.entities.length > 0 && { explanation_entities: explanation.entities }),
      ...(openPeriod > 0 && { open_period: openPeriod }),
      ...(closeDate > 0 && { close_date: closeDate }),
    };
    const message = deliver(api, target, { poll });
    const record = { poll, chatId: message.chat.id, messageId: message.message_id, votes: new Map() };
    world.polls.set(poll.id, record);
    if (closeDate !== 0)
      setTimeout(() => closeIfDue(world, record), Math.min(openFor * 1000, LONGEST_TIMER_MS)).unref();
    return message;
  },

  stopPoll({ world }, call): Poll {
    const messageId = readMessageId(call.params);
    const chat = findChat(world, call);
    const stored = chat.messages.get(messageId);
    if (stored === undefined) throw badRequest("message with poll to stop not found");
    const record = world.polls.get(stored.message.poll?.id ?? "");
    if (record === undefined) throw badRequest("message is not a poll");
    if (!stored.isFromBot) throw badRequest("poll can't be stopped");
    if (record.poll.is_closed) throw badRequest("poll has already been closed");
    return closePoll(world, record);
  },
};

interface PollDraft {
  question: FormattedText;
  options: FormattedText[];
  explanation: FormattedText;
  isQuiz: boolean;
  correctIds: number[];
}

function readPoll(params: Call["params"]): PollDraft {
  const question = formatText(
    readString(params, "question"),
    readString(params, "question_parse_mode"),
    readJson(params, "question_entities", "Can't parse entities JSON object"),
  );
  const given = readJson(params, "options", "Can't parse options JSON object");
  if (!Array.isArray(given)) throw badRequest("Expected an Array of String as options");
  const options = given.map((option: unknown) => {
    if (typeof option === "string") return formatText(option, "", undefined);
    if (!isRecord(option)) throw badRequest("Expected an option to be of type String");
    return formatText(
      readString(option, "text"),
      readString(option, "text_parse_mode"),
      option.text_entities,
    );
  });
  const type = readString(params, "type");
  if (!["", "regular", "quiz"].includes(type)) throw badRequest("Unsupported poll type specified");
  const explanation = formatText(
    readString(params, "explanation"),
    readString(params, "explanation_parse_mode"),
    readJson(params, "explanation_entities", "Can't parse entities JSON object"),
  );
  return { question, options, explanation, isQuiz: type === "quiz", correctIds: readCorrectIds(params) };
}

function readCorrectIds(params: Call["params"]): number[] {
  const ids = readJson(params, "correct_option_ids", "Can't parse correct option identifiers JSON object");
  if (ids === undefined) {
    // The form before Bot API 9.6, still understood.
    const one = readInteger(params, "correct_option_id");
    return one === undefined ? [] : [one];
  }
  if (!Array.isArray(ids)) throw badRequest("Expected an Array of correct option identifiers");
  return ids.map((id) => {
    if (typeof id !== "number") throw badRequest("Correct option identifier must be of type Number");
    return id;
  });
}

function checkPoll({ question, options, explanation, isQuiz, correctIds }: PollDraft): void {
  if (question.text === "") throw badRequest("Text must be non-empty");
  if (codePoints(question.text) > QUESTION_LENGTH) {
    throw badRequest(`Poll question length must not exceed ${QUESTION_LENGTH}`);
  }
  if (options.length === 0) throw badRequest("Poll must have at least one answer option");
  if (options.length > MOST_OPTIONS) throw badRequest(`Poll can't have more than ${MOST_OPTIONS} options`);
  for (const { text } of options) {
    if (text === "") throw badRequest("Text must be non-empty");
    if (codePoints(text) > OPTION_LENGTH)
      throw badRequest(`Poll options length must not exceed ${OPTION_LENGTH}`);
  }
  if (!isQuiz) return;
  if (correctIds.length === 0) throw badRequest("Correct quiz option list must be non-empty");
  if (correctIds.some((id, i) => i > 0 && id <= (correctIds[i - 1] ?? -1))) {
    throw badRequest("Correct quiz option list must be increasing");
  }
  if (correctIds.some((id) => options[id] === undefined)) throw badRequest("Wrong quiz correct_option_id");
  const lineFeeds = explanation.text.split("\n").length - 1;
  if (codePoints(explanation.text) > EXPLANATION_LENGTH || lineFeeds > EXPLANATION_LINE_FEEDS) {
    throw badRequest("MESSAGE_TOO_LONG");
  }
}

function pollOption({ text, entities }: FormattedText): PollOption {
  return {
    persistent_id: randomBytes(6).toString("base64url"),
    text,
    ...(entities.length > 0 && { text_entities: entities }),
    voter_count: 0,
  };
}
