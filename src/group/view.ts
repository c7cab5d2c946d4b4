import { InlineKeyboard } from "grammy";
import type { Screen } from "../bot/screen.ts";
import type { EntryId } from "../faq/content.ts";
import type { LocalRule } from "../faq/institution.ts";
import type { SearchResult } from "../faq/search.ts";
import { type Cards, type FaqWords, VERDICT_MARKS } from "../faq/view.ts";
import { privateLink } from "./private-link.ts";

/** What an answer in a group is made of. */
export interface GroupWords extends FaqWords {
  cards: Cards;
  localRules: readonly LocalRule[];
  /** The bot's username. */
  bot: string;
}

/**
 * What a group is answered to a question. Every button leads into the private chat: a group has no state, and
 * nobody's taps are seen by the others.
 */
export function groupAnswer(found: SearchResult, words: GroupWords): Screen {
  const { content, locale, t, bot } = words;
  const entry = found.kind === "answer" ? content.entries.get(found.entryId) : undefined;
  if (entry !== undefined) {
    const { text } = words.cards(entry, words, words.localRules);
    return { text, keyboard: askYourself(entry.entryId, words) };
  }
  if (found.kind !== "choices") {
    const keyboard = new InlineKeyboard().url(t("bot.openPrivate"), privateLink(bot));
    return { text: t("group.ask.none"), keyboard };
  }
  const keyboard = new InlineKeyboard();
  for (const entryId of found.entryIds) {
    const choice = content.entries.get(entryId);
    if (choice === undefined) continue;
    keyboard
      .url(`${VERDICT_MARKS[choice.verdict]} ${choice[locale].short}`, privateLink(bot, `faq_${entryId}`))
      .row();
  }
  return { text: t("group.ask.choices"), keyboard };
}

/** «Tanya sendiri»: the same card in private, where one can go on asking. */
export function askYourself(entryId: EntryId, { t, bot }: Pick<GroupWords, "t" | "bot">): InlineKeyboard {
  return new InlineKeyboard().url(t("group.ask.yourself"), privateLink(bot, `faq_${entryId}`));
}
