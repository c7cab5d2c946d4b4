// Polls and quizzes inside a bubble.
import * as api from "./api.js";
import { h } from "./dom.js";
import { formatted } from "./entities.js";
import { icon } from "./icons.js";
import { rememberVote, voteOf } from "./state.js";
import { t } from "./words.js";

/** @param {object} place {viewerId, chat, attempt(action)}: who looks, where, and how a refusal is told */
export function pollNodes(message, place) {
  const { poll } = message;
  const mine = voteOf(place.viewerId, poll.id);
  const showsResults = poll.is_closed || mine.length > 0;
  const kind = poll.is_closed
    ? t("poll.closed")
    : poll.type === "quiz"
      ? t("poll.quiz")
      : t(poll.is_anonymous ? "poll.anonymous" : "poll.public");
  return h(
    "div",
    { class: "poll" },
    h(
      "p",
      { class: "poll-question", id: `poll-${message.chat.id}-${message.message_id}` },
      formatted(poll.question, poll.question_entities),
    ),
    h("p", { class: "poll-kind" }, kind),
    showsResults ? results(poll, mine) : choices(message, place),
    showsResults && explanation(poll),
    h(
      "p",
      { class: "poll-count" },
      poll.total_voter_count === 0 ? t("poll.noVotes") : t("poll.votes", { count: poll.total_voter_count }),
      mine.length > 0 && !poll.is_closed && poll.allows_revoting && retractButton(message, place),
    ),
  );
}

const castVote = (message, place, options) =>
  place.attempt(async () => {
    await api.vote(place.viewerId, message.chat.id, message.message_id, options);
    rememberVote(place.viewerId, message.poll.id, options);
  });

function choices(message, place) {
  const { poll } = message;
  const label = `poll-${message.chat.id}-${message.message_id}`;
  if (!poll.allows_multiple_answers) {
    return h(
      "div",
      { class: "poll-options", role: "group", "aria-labelledby": label },
      poll.options.map((option, index) =>
        h(
          "button",
          {
            type: "button",
            class: "poll-choice",
            data: { key: `vote:${index}` },
            onclick: () => castVote(message, place, [index]),
          },
          h("span", { class: "poll-ring" }),
          h("span", {}, formatted(option.text, option.text_entities)),
        ),
      ),
    );
  }
  const boxes = poll.options.map((_option, index) =>
    h("input", { type: "checkbox", value: index, data: { key: `vote:${index}` } }),
  );
  const send = h("button", { type: "submit", class: "poll-send", disabled: true }, t("poll.vote"));
  return h(
    "form",
    {
      class: "poll-options",
      "aria-labelledby": label,
      onchange: () => {
        send.disabled = !boxes.some((box) => box.checked);
      },
      onsubmit: (event) => {
        event.preventDefault();
        castVote(
          message,
          place,
          boxes.flatMap((box, index) => (box.checked ? [index] : [])),
        );
      },
    },
    poll.options.map((option, index) =>
      h(
        "label",
        { class: "poll-choice" },
        boxes[index],
        h("span", {}, formatted(option.text, option.text_entities)),
      ),
    ),
    send,
  );
}

function results(poll, mine) {
  const correct =
    poll.correct_option_ids ?? (poll.correct_option_id === undefined ? [] : [poll.correct_option_id]);
  return h(
    "ul",
    { class: "poll-results" },
    poll.options.map((option, index) => {
      const share =
        poll.total_voter_count === 0 ? 0 : Math.round((option.voter_count / poll.total_voter_count) * 100);
      const isMine = mine.includes(index);
      const isCorrect = correct.includes(index);
      const verdict =
        poll.type !== "quiz" ? undefined : isCorrect ? "is-correct" : isMine ? "is-wrong" : undefined;
      const words = [
        verdict === "is-correct" && t("poll.correct"),
        verdict === "is-wrong" && t("poll.wrong"),
        isMine && t("poll.yours"),
      ].filter(Boolean);
      return h(
        "li",
        { class: ["poll-result", verdict].filter(Boolean).join(" ") },
        h("span", { class: "poll-share" }, `${share}%`),
        h(
          "span",
          { class: "poll-answer" },
          formatted(option.text, option.text_entities),
          words.length > 0 &&
            h(
              "span",
              { class: "poll-mark" },
              icon(verdict === "is-wrong" ? "close" : "check", 14),
              words.join(", "),
            ),
        ),
        h("span", { class: "poll-bar", style: { "--share": `${share}%` } }),
      );
    }),
  );
}

function explanation(poll) {
  if (!poll.explanation) return undefined;
  return h(
    "div",
    { class: "poll-explanation" },
    h("strong", {}, t("poll.explanation")),
    h("div", {}, formatted(poll.explanation, poll.explanation_entities)),
  );
}

function retractButton(message, place) {
  return h(
    "button",
    {
      type: "button",
      class: "inline-link",
      data: { key: "retract" },
      onclick: () => castVote(message, place, []),
    },
    t("poll.retract"),
  );
}
