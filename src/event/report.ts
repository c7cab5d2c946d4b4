import type { Translate } from "../bot/translate.ts";
import { topicTitle } from "./host-view.ts";
import { questionOf } from "./items.ts";
import type { AnswerWords, PosterWords, RankRow, ReportWords } from "./pictures.ts";
import { hallTallies, type Standing, standings, tally } from "./scores.ts";
import { countPledged, type EventState } from "./state.ts";
import { type EventWords, formatPoints, LETTERS, shortBasis } from "./view.ts";

const ON_SCREEN = 10;

export function eventLink(username: string, code: string): string {
  return `https://t.me/${username}?start=acara_${code}`;
}

export function posterWords(state: EventState, username: string, words: EventWords): PosterWords {
  const t = plain(words.t);
  const { code, settings, items } = state;
  return {
    title: t("event.poster.title"),
    settings: t("event.poster.settings", {
      topic: topicTitle(settings.scope, words),
      questions: items.length,
      seconds: settings.seconds,
    }),
    steps: [t("event.poster.scan"), t("event.poster.send", { bot: username })],
    command: `/acara ${code}`,
    link: eventLink(username, code),
    promise: t("event.poster.promise"),
  };
}

/** @returns undefined where the curator has withdrawn or changed the question meanwhile */
export function answerWords(state: EventState, position: number, words: EventWords): AnswerWords | undefined {
  const item = state.items[position];
  const question = questionOf(item, words.bank);
  if (item === undefined || question === undefined) return undefined;
  const { locale } = words;
  const t = plain(words.t);
  const { chosen, answered } = tally(state, position);
  return {
    heading: t("event.picture.answer", { number: position + 1, total: state.items.length }),
    code: state.code,
    question: question.question[locale],
    options: item.order.map((option, place) => ({
      letter: LETTERS[place] ?? "",
      text: question.options[option]?.[locale] ?? "",
      count: chosen[option] ?? 0,
      share: answered === 0 ? 0 : (chosen[option] ?? 0) / answered,
      isRight: option === item.right,
    })),
    reason: question.reason[locale],
    basis: `${t("event.feedback.basis")} ${shortBasis(question, words)}`,
    rankTitle: t("event.picture.ranks"),
    ranks: rankRows(standings(state, position + 1), words),
  };
}

export function reportWords(state: EventState, words: EventWords): ReportWords {
  const t = plain(words.t);
  const topics = hallTallies(state)
    .map(({ item, position, asked, right }) => ({
      title: `${position + 1} · ${topicOf(item.ref, words) ?? t("event.picture.withdrawn")}`,
      share: asked === 0 ? 0 : right / asked,
      label: `${asked === 0 ? 0 : Math.round((right / asked) * 100)}%`,
    }))
    .toSorted((a, b) => a.share - b.share);
  return {
    heading: state.isPledging
      ? t("event.picture.reportPledged", { players: state.players.size, pledged: countPledged(state) })
      : t("event.picture.report", { players: state.players.size }),
    code: state.code,
    topicsTitle: t("event.picture.topics"),
    topics,
    rankTitle: t("event.picture.ranks"),
    ranks: rankRows(standings(state), words),
    note: t("event.picture.note"),
  };
}

/**
 * Every question that counted, for a spreadsheet: semicolons and a byte order mark, as spreadsheets set to
 * Indonesian expect them. It holds no pseudonyms.
 */
export function reportCsv(state: EventState, words: EventWords): string {
  const { t, locale, bank } = words;
  const columns = ["number", "topic", "question", "rightOption", "asked", "answered", "right", "percent"];
  const heading = [...columns.map((name) => plain(t)(`event.csv.${name}`)), ...LETTERS];
  const rows = hallTallies(state).map(({ item, position, asked, answered, right, chosen }) => {
    const question = questionOf(item, bank);
    return [
      position + 1,
      topicOf(item.ref, words) ?? "",
      question?.question[locale] ?? "",
      `${LETTERS[item.order.indexOf(item.right)]}. ${question?.options[item.right]?.[locale] ?? ""}`,
      asked,
      answered,
      right,
      asked === 0 ? 0 : Math.round((right / asked) * 100),
      ...LETTERS.map((_, place) => chosen[item.order[place] ?? -1] ?? ""),
    ];
  });
  const cell = (value: string | number) => {
    const text = String(value).replace(/\s+/g, " ").trim();
    return /[";]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\uFEFF${[heading, ...rows].map((row) => row.map(cell).join(";")).join("\r\n")}\r\n`;
}

/** Under the picture at the end: the three best by pseudonym, and how many have pledged. */
export function reportCaption(state: EventState, words: EventWords): string {
  const { t, locale } = words;
  const best = standings(state)
    .filter(({ rank, points }) => rank <= 3 && points > 0)
    .slice(0, ON_SCREEN)
    .map(({ rank, alias, points }) =>
      t("event.report.winner", { rank, alias, points: formatPoints(points, locale) }),
    );
  const players = state.players.size;
  const pledged = state.isPledging
    ? [t("event.report.pledged", { pledged: countPledged(state), players })]
    : [];
  return [t("event.report.caption", { players }), ...best, ...pledged].join("\n");
}

function rankRows(list: readonly Standing[], { locale }: EventWords): RankRow[] {
  return list
    .filter(({ points }) => points > 0)
    .slice(0, ON_SCREEN)
    .map(({ rank, alias, points }) => ({ rank, alias, points: formatPoints(points, locale) }));
}

function topicOf(ref: string, { bank, content, locale }: EventWords): string | undefined {
  const topic = bank.byRef.get(ref)?.topic;
  return topic === undefined ? undefined : content.entries.get(topic)?.[locale].short;
}

/** Words come escaped for HTML; a picture and a table want them bare. */
function plain(t: Translate): Translate {
  return (key, values) =>
    t(key, values)
      .replaceAll(/<\/?\w+>/g, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&#x2F;", "/")
      .replaceAll("&amp;", "&");
}
