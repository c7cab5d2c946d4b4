import { type Api, GrammyError, InputFile } from "grammy";
import { tryToEdit } from "../bot/edit.ts";
import { escapeHtml } from "../bot/html.ts";
import { errorFacts, type Log } from "../log.ts";
import type { Command } from "./event.ts";
import { panelScreen } from "./host-view.ts";
import type { LiveEvents } from "./live.ts";
import type { EventPainter } from "./painter.ts";
import { answerWords, eventLink, posterWords, reportCaption, reportCsv, reportWords } from "./report.ts";
import { type EventState, type Host, isBetweenQuestions } from "./state.ts";
import { type EventWords, LETTERS } from "./view.ts";

/** What is under way at one facilitator; in memory only, for the state says what has been sent. */
export interface Desk {
  isBusy: boolean;
  failures: number;
  notBefore: number;
  /** The control message as it was last sent or edited, and when. */
  look: string;
  moment: string;
  editedAt: number;
  /** The facilitator was asked whether it should really end. */
  isEnding: boolean;
  /** Ends an edit that nothing hangs on, where it still waits for its turn. */
  giveUp: AbortController | undefined;
}

export interface HostDeskDeps {
  api: Api;
  spareApi: Api;
  username: string;
  events: LiveEvents;
  painter: EventPainter;
  wordsFor: (host: Host) => EventWords;
  log: Log;
  now: () => number;
}

/** Counts and countdowns change all the time; Telegram allows about one edit a second in a chat. */
const EDIT_GAP_MS = 3_000;
const MOST_FAILURES = 4;

export function newDesk(): Desk {
  return {
    isBusy: false,
    failures: 0,
    notBefore: 0,
    look: "",
    moment: "",
    editedAt: 0,
    isEnding: false,
    giveUp: undefined,
  };
}

/** What must be seen at once does not wait behind a count. */
export function hurry(state: EventState, desk: Desk): void {
  if (momentOf(state, desk) !== desk.moment) desk.giveUp?.abort();
}

/**
 * Brings the facilitator's chat up to the state of the event, one message at a time: first the picture that is
 * due, then the control message, which is always the last of them.
 */
export function hostDesk(deps: HostDeskDeps) {
  const { api, spareApi, events, painter, log, now } = deps;

  /** @returns whether something was done, so that there may be more to do */
  async function serve(state: EventState, desk: Desk): Promise<boolean> {
    const { host } = state;
    if (host === undefined || now() < desk.notBefore) return false;
    const words = deps.wordsFor(host);
    const due = duePicture(state);
    try {
      if (due !== undefined) {
        await due.send(host, words);
        await events.apply(state.code, due.done);
      } else if (!(await updatePanel(state, host, desk, words))) return false;
      desk.failures = 0;
      return true;
    } catch (error) {
      desk.failures += 1;
      desk.notBefore = now() + Math.min(30_000, 1_000 * 2 ** desk.failures);
      const isGone = error instanceof GrammyError && error.error_code === 403;
      log[isGone ? "debug" : "warn"]("a facilitator's message could not be sent", {
        feature: "event",
        ...errorFacts(error),
      });
      // The hall must not wait for a picture that cannot come.
      if ((isGone || desk.failures >= MOST_FAILURES) && due !== undefined) {
        await events.apply(state.code, due.done);
        desk.failures = 0;
      }
      return false;
    }
  }

  interface DuePicture {
    send: (host: Host, words: EventWords) => Promise<unknown>;
    done: Command;
  }

  function duePicture(state: EventState): DuePicture | undefined {
    const { phase } = state;
    if (phase.kind === "lobby" && !state.hasPoster)
      return { send: (host, words) => sendPoster(state, host, words), done: { verb: "posted" } };
    if (phase.kind === "review" && !phase.isShown) {
      const { position } = phase;
      return {
        send: (host, words) => sendAnswer(state, position, host, words),
        done: { verb: "shown", position },
      };
    }
    if (phase.kind === "finished" && !phase.isReported)
      return { send: (host, words) => sendReport(state, host, words), done: { verb: "reported" } };
    return undefined;
  }

  async function sendPoster(state: EventState, { chatId }: Host, words: EventWords): Promise<void> {
    const picture = await painter.poster(posterWords(state, deps.username, words));
    const { code } = state;
    await api.sendPhoto(chatId, new InputFile(picture, `acara-${code}.png`), {
      caption: words.t("event.posterCaption", { code, link: eventLink(deps.username, code) }),
      parse_mode: "HTML",
    });
  }

  async function sendAnswer(
    state: EventState,
    position: number,
    { chatId }: Host,
    words: EventWords,
  ): Promise<void> {
    const number = position + 1;
    const drawn = answerWords(state, position, words);
    if (drawn === undefined) {
      await api.sendMessage(chatId, words.t("event.withdrawnCaption", { number }));
      return;
    }
    const item = state.items[position];
    const right = LETTERS[item?.order.indexOf(item.right) ?? -1] ?? "";
    await api.sendPhoto(chatId, new InputFile(await painter.answer(drawn), `soal-${number}.png`), {
      caption: words.t("event.answerCaption", { number, right }),
      parse_mode: "HTML",
    });
  }

  async function sendReport(state: EventState, { chatId }: Host, words: EventWords): Promise<void> {
    const picture = await painter.report(reportWords(state, words));
    await api.sendPhoto(chatId, new InputFile(picture, "hasil.png"), {
      caption: reportCaption(state, words),
      parse_mode: "HTML",
    });
    const name = `${words.t("event.report.file")}-${state.code}.csv`;
    await api.sendDocument(chatId, new InputFile(Buffer.from(reportCsv(state, words)), name), {
      caption: escapeHtml(words.t("event.report.tableCaption")),
      parse_mode: "HTML",
    });
  }

  async function updatePanel(
    state: EventState,
    { chatId }: Host,
    desk: Desk,
    words: EventWords,
  ): Promise<boolean> {
    const screen = panelScreen(state, desk.isEnding, now(), words);
    const look = `${screen.text} ${JSON.stringify(screen.keyboard)}`;
    const moment = momentOf(state, desk);
    const options = { parse_mode: "HTML", reply_markup: screen.keyboard } as const;
    const after = picturesBefore(state);
    const { panel, code } = state;
    if (panel === undefined || panel.after !== after) {
      const { message_id: messageId } = await api.sendMessage(chatId, screen.text, options);
      Object.assign(desk, { look, moment, editedAt: now() });
      await events.apply(code, { verb: "panel", messageId, after });
      if (panel !== undefined) await forgiving(() => api.deleteMessage(chatId, panel.messageId));
      return true;
    }
    const isDue = moment !== desk.moment || now() - desk.editedAt >= EDIT_GAP_MS;
    if (look === desk.look || !isDue) return false;
    // Only the number of those who have pledged is new: it yields to their pledges on the way out.
    const isCount = state.isPledging && isBetweenQuestions(state) && moment === desk.moment;
    const giveUp = new AbortController();
    desk.giveUp = isCount ? giveUp : undefined;
    const editing = tryToEdit(() =>
      (isCount ? spareApi : api).editMessageText(
        chatId,
        panel.messageId,
        screen.text,
        options,
        giveUp.signal as never,
      ),
    );
    const edit = await editing.catch((error: unknown) => {
      if (giveUp.signal.aborted) return "given up" as const;
      throw error;
    });
    if (edit === "given up") return true;
    if (edit === "gone") await events.apply(code, { verb: "return" });
    else Object.assign(desk, { look, moment, editedAt: now() });
    return true;
  }

  return { serve };
}

/** Whether the control message says all there is to say, or nobody reads it. */
export function isSettled(state: EventState, desk: Desk | undefined): boolean {
  if (state.host === undefined || desk === undefined) return true;
  const isReported = state.phase.kind !== "finished" || state.phase.isReported;
  return isReported && (desk.moment === momentOf(state, desk) || desk.failures > 0);
}

/** What must be seen at once; all else may wait for the next edit. */
function momentOf(state: EventState, desk: Desk): string {
  const { phase, players } = state;
  const isTold = [...players.values()].every((player) => player.isTold);
  const clock = "clock" in phase && "stoppedAt" in phase.clock;
  const position = "position" in phase ? phase.position : 0;
  return [state.code, phase.kind, position, clock, desk.isEnding, isTold, state.isPledging].join();
}

/** So many pictures stand above the control message when it is the last in the chat. */
function picturesBefore({ phase, items }: EventState): number {
  switch (phase.kind) {
    case "lobby":
      return 0;
    case "question":
      return phase.position;
    case "review":
      return phase.position + 1;
    case "finished":
    case "cancelled":
      return items.length + 1;
  }
}

/** A message that is gone already is as good as deleted. */
export async function forgiving(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof GrammyError) || error.error_code !== 400) throw error;
  }
}
