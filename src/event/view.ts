import { InlineKeyboard } from "grammy";
import { escapeHtml, sections } from "../bot/html.ts";
import type { Screen } from "../bot/screen.ts";
import type { Locale, Translate } from "../bot/translate.ts";
import type { FaqContent } from "../faq/content.ts";
import { basisLine } from "../law/reference-text.ts";
import { numberedPoints } from "../pledge/view.ts";
import type { BankQuestion, QuizBank } from "../quiz/bank.ts";
import { packEventButton } from "./callback.ts";
import { questionOf } from "./items.ts";
import { pointsAt, type Standing } from "./scores.ts";
import type { EventState, Player } from "./state.ts";

/** Words in the language of the reader, over one set of content. */
export interface EventWords {
  content: FaqContent;
  bank: QuizBank;
  locale: Locale;
  t: Translate;
}

/** Standings by player, after the questions before the one that is shown. */
export type Ranks = ReadonlyMap<Player["person"], Standing>;

export const LETTERS = ["A", "B", "C", "D"] as const;
/** So much of the legal basis fits above the next question on a phone. */
const LONGEST_BASIS = 240;

/** After joining, and whenever a player asks how it stands. */
export function joinedScreen(state: EventState, player: Player, { t }: EventWords): Screen {
  const values = { code: state.code, alias: player.alias, seconds: state.settings.seconds };
  return {
    text: sections(
      t("event.joined.title", values),
      t(state.phase.kind === "lobby" ? "event.joined.lobby" : "event.joined.running", values),
    ),
    keyboard: new InlineKeyboard().text(
      t("event.button.leave"),
      packEventButton({ verb: "leave", code: state.code }),
    ),
  };
}

/** The one message that a player gets for a question: how the last one went, and the new one. */
export function questionScreen(
  state: EventState,
  player: Player,
  position: number,
  ranks: Ranks,
  words: EventWords,
): Screen | undefined {
  const item = state.items[position];
  const question = questionOf(item, words.bank);
  if (item === undefined || question === undefined) return undefined;
  const { seconds } = state.settings;
  const text = sections(
    lastFeedback(state, player, position, ranks, words),
    `<b>${words.t("event.question.heading", { number: position + 1, total: state.items.length, seconds })}</b>`,
    escapeHtml(question.question[words.locale]),
    optionLines(question, item.order, words.locale).join("\n"),
  );
  return { text, keyboard: optionsKeyboard(state, position, undefined) };
}

/** A to D; the chosen one is marked. */
export function optionsKeyboard(
  state: EventState,
  position: number,
  chosen: number | undefined,
): InlineKeyboard {
  const keyboard = new InlineKeyboard();
  for (const [place, option] of (state.items[position]?.order ?? []).entries()) {
    const label = LETTERS[place] ?? "";
    const data = packEventButton({ verb: "pick", code: state.code, position, option });
    keyboard.text(option === chosen ? `● ${label}` : label, data);
  }
  return keyboard;
}

/** The words of `/ikrar`, all four points in one message. */
export function pledgeScreen({ code }: EventState, { t }: EventWords): Screen {
  return {
    text: sections(
      `<b>${t("pledge.title")}</b>`,
      t("event.pledge.opening"),
      ...numberedPoints(t),
      `<i>${t("pledge.note")}</i>`,
      t("event.pledge.keep"),
    ),
    keyboard: pledgeKeyboard(code, "offered", t),
  };
}

export function pledgeKeyboard(code: string, pledge: "offered" | "taken", t: Translate): InlineKeyboard {
  return new InlineKeyboard().text(
    t(`event.pledge.button.${pledge}`),
    packEventButton({ verb: "pledged", code }),
  );
}

/** To each player, once, when the event is over. */
export function resultText(state: EventState, player: Player, ranks: Ranks, words: EventWords): string {
  const { t, locale } = words;
  if (state.phase.kind === "cancelled") return t("event.result.cancelled", { code: state.code });
  const standing = ranks.get(player.person);
  if (standing === undefined || standing.asked === 0)
    return sections(t("event.result.none"), t("event.result.after"));
  return sections(
    lastFeedback(state, player, state.items.length, undefined, words),
    t("event.result.score", {
      alias: player.alias,
      rank: standing.rank,
      players: ranks.size,
      right: standing.right,
      asked: standing.asked,
      points: formatPoints(standing.points, locale),
    }),
    t("event.result.after"),
  );
}

/** «B. Tidak memberi like» in the order of the event. */
export function optionLines(question: BankQuestion, order: readonly number[], locale: Locale): string[] {
  return order.map(
    (option, place) => `<b>${LETTERS[place]}.</b> ${escapeHtml(question.options[option]?.[locale] ?? "")}`,
  );
}

export function formatPoints(points: number, locale: Locale): string {
  return new Intl.NumberFormat(locale === "id" ? "id-ID" : "en-GB").format(points);
}

/** One line of law, short enough for a phone or a screen in a hall. */
export function shortBasis(question: BankQuestion, { content, locale, t }: EventWords): string {
  const basis = basisLine(question.basis, content.regulations, locale, t);
  return basis.length <= LONGEST_BASIS ? basis : `${basis.slice(0, LONGEST_BASIS - 1)}…`;
}

/**
 * How the latest question before `position` went that the player was in for. The reason is folded: the next
 * question stands below it, and its time is running.
 */
function lastFeedback(
  state: EventState,
  player: Player,
  position: number,
  ranks: Ranks | undefined,
  words: EventWords,
): string | undefined {
  const last = state.items.findLastIndex(
    (_, at) => at < position && at >= player.from && wasAsked(player, at),
  );
  const item = state.items[last];
  if (item === undefined) return undefined;
  const { t, locale, bank } = words;
  const result = pointsAt(state, player, last);
  const number = last + 1;
  if (result === undefined) return t("event.feedback.skipped", { number });
  const question = questionOf(item, bank);
  const place = item.order.indexOf(item.right);
  const values = {
    number,
    points: formatPoints(result.points, locale),
    right: `${LETTERS[place]}. ${question?.options[item.right]?.[locale] ?? ""}`,
  };
  const kind = result.isRight ? "right" : result.hasAnswered ? "wrong" : "unanswered";
  const standing = ranks?.get(player.person);
  const told = [
    `${result.isRight ? "✅" : "✖"} ${t(`event.feedback.${kind}`, values)}`,
    standing &&
      t("event.feedback.standing", {
        points: formatPoints(standing.points, locale),
        rank: standing.rank,
        players: ranks?.size ?? 0,
      }),
    question &&
      `<blockquote expandable>${escapeHtml(question.reason[locale])}\n${t("event.feedback.basis")} ${escapeHtml(shortBasis(question, words))}</blockquote>`,
  ];
  return told.filter((line) => line !== undefined).join("\n");
}

/** A question of which the player saw nothing, for it was passed over before it reached them, is not spoken of. */
function wasAsked(player: Player, position: number): boolean {
  return player.turns[position] !== undefined;
}
