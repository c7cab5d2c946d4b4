import type { InlineQueryResultArticle } from "grammy/types";
import type { EntryId } from "../faq/content.ts";
import type { FaqSearch } from "../faq/search.ts";
import { VERDICT_MARKS } from "../faq/view.ts";
import { askYourself, type GroupWords } from "./view.ts";

/** As many cards as are offered while somebody types. */
const MOST_CARDS = 5;
/** What the search gives less than this is noise. */
const LEAST_SCORE = 0.02;
/** Shown before anything is typed: what people ask most, those that are there. */
const POPULAR: readonly EntryId[] = [
  "medsos-like",
  "foto-bersama-calon",
  "hadir-kampanye",
  "keluarga-calon",
  "grup-wa",
];
/** Of a card's answer, so much is shown in the list. */
const LONGEST_DESCRIPTION = 120;

/** Somebody who begins to write a report where the whole chat could read it. */
const TIP = /^[\s/]*(lapor|melapor|report)/i;

export type InlineAnswer =
  | { kind: "cards"; entryIds: readonly EntryId[] }
  /** Nothing to offer: into the private chat. */
  | { kind: "none" }
  /** Tips are taken in private only. */
  | { kind: "tip" };

/**
 * What to offer for what was typed so far.
 * @param has whether a topic is there
 * @returns one to five topics, the likeliest first. Never throws.
 */
export function inlineAnswer(
  query: string,
  search: FaqSearch,
  has: (entryId: EntryId) => boolean,
): InlineAnswer {
  if (query.trim() === "") {
    const popular = POPULAR.filter(has);
    return popular.length === 0 ? { kind: "none" } : { kind: "cards", entryIds: popular };
  }
  if (TIP.test(query)) return { kind: "tip" };
  const found = search.find(query);
  if (found.kind === "none") return { kind: "none" };
  const first = found.kind === "answer" ? [found.entryId, ...found.neighbours] : found.entryIds;
  const further = found.ranking.filter(({ score }) => score >= LEAST_SCORE).map(({ entryId }) => entryId);
  const entryIds = [...new Set([...first, ...further])].filter(has).slice(0, MOST_CARDS);
  return entryIds.length === 0 ? { kind: "none" } : { kind: "cards", entryIds };
}

/** The card as it would be sent into a chat; all its buttons lead into private. */
export function cardArticle(entryId: EntryId, words: GroupWords): InlineQueryResultArticle | undefined {
  const { content, locale, t } = words;
  const entry = content.entries.get(entryId);
  if (entry === undefined) return undefined;
  const { answer, title } = entry[locale];
  const description = [...`${t(`faq.verdict.${entry.verdict}`)}. ${answer.replace(/\s+/g, " ")}`];
  return {
    type: "article",
    id: `${locale}:${entryId}`,
    title: `${VERDICT_MARKS[entry.verdict]} ${title}`,
    description:
      description.length <= LONGEST_DESCRIPTION
        ? description.join("")
        : `${description.slice(0, LONGEST_DESCRIPTION - 1).join("")}…`,
    input_message_content: {
      message_text: words.cards(entry, words, words.localRules).text,
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
    },
    reply_markup: askYourself(entryId, words),
  };
}
