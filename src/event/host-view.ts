import { InlineKeyboard } from "grammy";
import { escapeHtml, sections } from "../bot/html.ts";
import type { Screen } from "../bot/screen.ts";
import type { Translate } from "../bot/translate.ts";
import { type Control, packEventButton, QUESTION_COUNTS, SECONDS, type Setup } from "./callback.ts";
import { elapsed, isStopped } from "./clock.ts";
import { READING_MS } from "./event.ts";
import { questionOf } from "./items.ts";
import { tally } from "./scores.ts";
import { countPledged, type EventState, limitMs, unasked } from "./state.ts";
import { type EventWords, optionLines } from "./view.ts";

/** The countdown steps by so many seconds: each step is an edit, and Telegram allows few. */
const COUNTDOWN_STEP_S = 5;

/** The facilitator's first choice: all topics, or a group of them. */
export function topicsScreen({ content, bank, locale, t }: EventWords): Screen {
  const keyboard = new InlineKeyboard();
  const choose = (scope: string | undefined) =>
    packEventButton({ verb: "setup", setup: { scope, questions: 10, seconds: 20, pace: "manual" } });
  if (bank.all.length === 0) return { text: t("event.setup.empty"), keyboard };
  keyboard.text(t("event.setup.all"), choose(undefined)).row();
  const groups = content.groups.filter(({ id }) => bank.byGroup.has(id));
  for (const [index, group] of groups.entries()) {
    keyboard.text(group.title[locale], choose(group.id));
    if (index % 2 === 1) keyboard.row();
  }
  return { text: t("event.setup.topics"), keyboard };
}

/** Number of questions, seconds and pace on one screen; a tap changes one of them. */
export function setupScreen(setup: Setup, words: EventWords): Screen {
  const { bank, t } = words;
  const there = setup.scope === undefined ? bank.all.length : (bank.byGroup.get(setup.scope)?.length ?? 0);
  const keyboard = new InlineKeyboard();
  const choice = (label: string, isChosen: boolean, change: Partial<Setup>) =>
    keyboard.text(
      isChosen ? `● ${label}` : label,
      packEventButton({ verb: "setup", setup: { ...setup, ...change } }),
    );
  for (const questions of QUESTION_COUNTS)
    choice(t("event.setup.questions", { number: questions }), questions === setup.questions, { questions });
  keyboard.row();
  for (const seconds of SECONDS)
    choice(t("event.setup.seconds", { seconds }), seconds === setup.seconds, { seconds });
  keyboard.row();
  for (const pace of ["manual", "auto"] as const)
    choice(t(`event.setup.${pace}`), pace === setup.pace, { pace });
  keyboard
    .row()
    .text(t("event.button.create"), packEventButton({ verb: "create", setup }))
    .row()
    .text(t("event.button.topics"), packEventButton({ verb: "topics" }));
  const text = sections(
    t("event.setup.title", { topic: topicTitle(setup.scope, words) }),
    t(`event.setup.about.${setup.pace}`),
    there < setup.questions ? t("event.setup.few", { number: there }) : undefined,
  );
  return { text, keyboard };
}

export function topicTitle(scope: string | undefined, { content, locale, t }: EventWords): string {
  const group = content.groups.find(({ id }) => id === scope);
  return group?.title[locale] ?? t("event.setup.all");
}

/**
 * What the facilitator's control message says now; the same for the same state, so that it is edited only when
 * there is something new.
 * @param isEnding they have been asked whether it should really end
 */
export function panelScreen(state: EventState, isEnding: boolean, now: number, words: EventWords): Screen {
  const { phase, code } = state;
  const { t } = words;
  const keyboard = new InlineKeyboard();
  const position = "position" in phase ? phase.position : 0;
  const button = (control: Control, label: string = t(`event.button.${control}`)) =>
    keyboard.text(label, packEventButton({ verb: "control", control, code, position }));

  // In a row of its own: it writes to the whole hall.
  const offerPledge = () => {
    if (state.isPledging) return;
    keyboard.row();
    button("pledge");
  };

  if (phase.kind === "finished" || phase.kind === "cancelled") {
    const players = state.players.size;
    const told = [...state.players.values()].filter((player) => player.isTold).length;
    const key = told < players ? "telling" : phase.kind;
    return { text: t(`event.panel.${key}`, { code, players, told }), keyboard };
  }
  const body = phase.kind === "lobby" ? lobbyText(state, words) : runningText(state, now, words);
  if (isEnding) {
    button(phase.kind === "lobby" ? "cancel" : "finish", t("event.button.reallyEnd"));
    button("staying");
    return { text: sections(body, t(`event.panel.ending.${phase.kind}`)), keyboard };
  }
  if (phase.kind === "lobby") {
    button("start");
    button("ending", t("event.button.cancel"));
    offerPledge();
    return { text: body, keyboard };
  }
  const isLast = position === state.items.length - 1;
  if (phase.kind === "review") button("next", t(isLast ? "event.button.last" : "event.button.next"));
  const isTimed = phase.kind === "question" || state.settings.pace === "auto";
  if (isTimed) button(isStopped(phase.clock) ? "resume" : "pause");
  if (phase.kind === "question") button("skip");
  button("ending");
  if (phase.kind === "review") offerPledge();
  return { text: body, keyboard };
}

function lobbyText(state: EventState, words: EventWords): string {
  const { t } = words;
  return sections(
    headline(state, words),
    t("event.panel.joined", { count: state.players.size }),
    pledgedText(state, t),
    t("event.panel.howToJoin", { code: state.code }),
  );
}

function runningText(state: EventState, now: number, words: EventWords): string {
  const { phase } = state;
  const { t, bank, locale } = words;
  if (!("position" in phase)) return "";
  const { position, clock } = phase;
  const item = state.items[position];
  const question = questionOf(item, bank);
  const { asked, answered, right } = tally(state, position);
  const values = { number: position + 1, total: state.items.length };
  if (phase.kind === "review") {
    return sections(
      `<b>${t("event.panel.over", values)}</b>`,
      t("event.panel.rightOf", { right, asked, answered }),
      pledgedText(state, t),
      isStopped(clock)
        ? t("event.panel.paused")
        : t(`event.panel.review.${state.settings.pace}`, { seconds: READING_MS / 1000 }),
    );
  }
  const left = unasked(state).length;
  return sections(
    `<b>${t("event.panel.question", values)}</b> · ${timeText(state, now, t)}`,
    question && escapeHtml(question.question[locale]),
    question && item && optionLines(question, item.order, locale).join("\n"),
    t("event.panel.answered", { answered, asked }),
    left > 0 ? t("event.panel.sending", { sent: asked - left, asked }) : undefined,
  );
}

function pledgedText(state: EventState, t: Translate): string | undefined {
  if (!state.isPledging) return undefined;
  return t("event.panel.pledged", { pledged: countPledged(state), players: state.players.size });
}

/** «sisa ± 15 detik», until the time of the last person is over. */
function timeText(state: EventState, now: number, t: Translate): string {
  if (state.phase.kind !== "question") return "";
  const { position, clock } = state.phase;
  if (isStopped(clock)) return t("event.panel.paused");
  const time = elapsed(clock, now);
  const ends = [...state.players.values()].flatMap((player) => {
    const turn = player.turns[position];
    return turn?.sentMs === undefined || turn.answer !== undefined ? [] : turn.sentMs + limitMs(state);
  });
  const leftS = (Math.max(0, ...ends) - time) / 1000;
  if (unasked(state).length > 0) return t("event.panel.seconds", { seconds: state.settings.seconds });
  const shown = Math.ceil(leftS / COUNTDOWN_STEP_S) * COUNTDOWN_STEP_S;
  return shown > 0 ? t("event.panel.left", { seconds: shown }) : t("event.panel.ends");
}

function headline(state: EventState, words: EventWords): string {
  const { settings, items, code } = state;
  const { t } = words;
  return sections(
    `<b>${t("event.panel.title", { code })}</b>`,
    t("event.panel.settings", {
      topic: topicTitle(settings.scope, words),
      questions: items.length,
      seconds: settings.seconds,
      pace: t(`event.setup.${settings.pace}`),
    }),
  );
}
