import { InlineKeyboard } from "grammy";
import { escapeHtml, sections } from "../bot/html.ts";
import type { Screen } from "../bot/screen.ts";
import type { Locale, Translate } from "../bot/translate.ts";
import type { FaqContent } from "../faq/content.ts";
import { VERDICT_MARKS } from "../faq/view.ts";
import { packQueueAction } from "./callback.ts";
import type { Decided, QueuePage, WaitingCluster } from "./queue.ts";

/** Words in the language of the reader, over one set of content. */
export interface QueueWords {
  content: FaqContent;
  locale: Locale;
  t: Translate;
}

/** Characters of a question in a list, in a cluster, and alone. */
const LENGTHS = { listed: 160, among: 260, alone: 1_000 };
const MOST_SHOWN = 8;

/** The queue, a page of it. */
export function queueScreen(page: QueuePage, { t }: QueueWords): Screen {
  const keyboard = new InlineKeyboard();
  if (page.shown.length === 0) return { text: t("moderation.queue.empty"), keyboard };
  const { clusters, questions, pages } = page;
  const items = page.shown.map(({ texts }, at) => {
    const text = shorten(texts[0] ?? "", LENGTHS.listed);
    return texts.length === 1
      ? t("moderation.queue.item", { number: at + 1, text })
      : t("moderation.queue.itemMany", { number: at + 1, text, alike: texts.length });
  });
  page.shown.forEach(({ key }, at) => {
    keyboard.text(String(at + 1), packQueueAction({ verb: "open", key }));
  });
  keyboard.row();
  if (page.page > 1)
    keyboard.text(
      t("moderation.queue.button.previous"),
      packQueueAction({ verb: "page", page: page.page - 1 }),
    );
  if (page.page < pages)
    keyboard.text(t("moderation.queue.button.next"), packQueueAction({ verb: "page", page: page.page + 1 }));
  const heading = t("moderation.queue.heading", { questions, clusters, page: page.page, pages });
  return { text: sections(heading, ...items, t("moderation.queue.promise")), keyboard };
}

/** One cluster: its questions, the nearest topics, and what else can be decided. */
export function clusterScreen(
  cluster: WaitingCluster,
  nearest: readonly string[],
  words: QueueWords,
): Screen {
  const { t } = words;
  const { key, texts } = cluster;
  const keyboard = new InlineKeyboard();
  for (const entryId of nearest) addTopic(keyboard, key, entryId, words);
  keyboard.text(t("moderation.queue.button.otherTopic"), packQueueAction({ verb: "groups", key })).row();
  keyboard
    .text(t("moderation.queue.button.new"), packQueueAction({ verb: "new", key }))
    .text(t("moderation.queue.button.ignore"), packQueueAction({ verb: "ignore", key }))
    .row()
    .text(t("moderation.queue.button.back"), packQueueAction({ verb: "page", page: 1 }));
  const length = texts.length === 1 ? LENGTHS.alone : LENGTHS.among;
  const items = texts.slice(0, MOST_SHOWN).map((text) => `• ${escapeHtml(shorten(text, length))}`);
  const more = texts.length - items.length;
  return {
    text: sections(
      texts.length === 1 ? t("moderation.queue.one") : t("moderation.queue.many", { number: texts.length }),
      items.join("\n"),
      more > 0 ? t("moderation.queue.more", { number: more }) : undefined,
      t("moderation.queue.which"),
    ),
    keyboard,
  };
}

export function pickGroupScreen(key: string, { content, locale, t }: QueueWords): Screen {
  const keyboard = new InlineKeyboard();
  content.groups.forEach(({ id, title }, at) => {
    keyboard.text(title[locale], packQueueAction({ verb: "group", key, groupId: id }));
    if (at % 2 === 1) keyboard.row();
  });
  keyboard.row().text(t("moderation.queue.button.backToQuestions"), packQueueAction({ verb: "open", key }));
  return { text: t("moderation.queue.pickGroup"), keyboard };
}

/** @returns undefined where the group is gone */
export function pickTopicScreen(key: string, groupId: string, words: QueueWords): Screen | undefined {
  const { content, locale, t } = words;
  const group = content.groups.find(({ id }) => id === groupId);
  if (group === undefined) return undefined;
  const keyboard = new InlineKeyboard();
  for (const entryId of group.entries) addTopic(keyboard, key, entryId, words);
  keyboard.text(t("moderation.queue.button.backToQuestions"), packQueueAction({ verb: "groups", key }));
  return { text: t("moderation.queue.pickTopic", { title: group.title[locale] }), keyboard };
}

export function decidedScreen(key: string, { decision, questions }: Decided, words: QueueWords): Screen {
  const { content, locale, t } = words;
  const keyboard = new InlineKeyboard()
    .text(t("moderation.queue.button.undo"), packQueueAction({ verb: "undo", key }))
    .text(t("moderation.queue.button.back"), packQueueAction({ verb: "page", page: 1 }));
  switch (decision.kind) {
    case "topic": {
      const topic = content.entries.get(decision.entryId)?.[locale].title ?? decision.entryId;
      return { text: t("moderation.queue.toTopic", { number: questions, topic }), keyboard };
    }
    case "new":
      return { text: t("moderation.queue.toNew", { number: questions }), keyboard };
    case "ignore":
      return { text: t("moderation.queue.toIgnore", { number: questions }), keyboard };
  }
}

function addTopic(
  keyboard: InlineKeyboard,
  key: string,
  entryId: string,
  { content, locale }: QueueWords,
): void {
  const entry = content.entries.get(entryId);
  if (entry === undefined) return;
  const text = `${VERDICT_MARKS[entry.verdict]} ${entry[locale].short}`;
  keyboard.text(text, packQueueAction({ verb: "to", key, entryId })).row();
}

function shorten(text: string, most: number): string {
  const letters = [...text.replace(/\s+/g, " ")];
  return letters.length <= most
    ? letters.join("")
    : `${letters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}
