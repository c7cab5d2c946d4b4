import { InlineKeyboard } from "grammy";
import { spellDay } from "../bot/day.ts";
import { escapeHtml, list, sections } from "../bot/html.ts";
import type { Screen } from "../bot/screen.ts";
import type { Locale, Translate } from "../bot/translate.ts";
import { basisLine, byRegulation, placeText } from "../law/reference-text.ts";
import { packQuizMe } from "../quiz/callback.ts";
import type { SanctionStage } from "../stages/stage.ts";
import { packFaqAction } from "./callback.ts";
import type { EntryId, FaqContent, FaqEntry } from "./content.ts";
import type { LocalRule } from "./institution.ts";
import type { Sanction } from "./schema.ts";

/** Words in the language of the reader, over one set of content. */
export interface FaqWords {
  content: FaqContent;
  locale: Locale;
  t: Translate;
  /** Topics with quiz questions, whose cards offer them. */
  quizTopics?: { has(entryId: EntryId): boolean };
  /** The stage of an election that goes on: the sanction that fits it stands first. */
  stage?: SanctionStage | undefined;
}

export const VERDICT_MARKS = { boleh: "✅", bersyarat: "⚠️", dilarang: "⛔", info: "ℹ️" } as const;

const STAGES = ["bakal-calon", "calon", "kapan-pun"] as const satisfies readonly (keyof Sanction)[];

/** The answer card. Its visible text stays within Telegram's 4,096 characters; `faq:check` sees to it. */
export function entryCard(
  entry: FaqEntry,
  words: FaqWords,
  localRules: readonly LocalRule[] = [],
  neighbours: readonly EntryId[] = [],
): Screen {
  return {
    text: cardText(entry, words, localRules),
    keyboard: cardKeyboard(entry.entryId, words, neighbours),
  };
}

export type Cards = typeof entryCard;

/** `entryCard` that writes each card once per language, stage and reading of the content: it is most of an answer's work. */
export function rememberedCards(): Cards {
  let writtenFrom: FaqContent | undefined;
  const written = new Map<string, string>();
  return (entry, words, localRules = [], neighbours = []) => {
    if (words.content !== writtenFrom) {
      written.clear();
      writtenFrom = words.content;
    }
    const key = `${words.locale} ${words.stage ?? ""} ${entry.entryId}`;
    const text = written.get(key) ?? cardText(entry, words, localRules);
    written.set(key, text);
    return { text, keyboard: cardKeyboard(entry.entryId, words, neighbours) };
  };
}

function cardText(
  entry: FaqEntry,
  { content, locale, t, stage }: FaqWords,
  localRules: readonly LocalRule[],
): string {
  const card = entry[locale];
  const basis = basisLine(entry.basis, content.regulations, locale, t);
  const checked = entry.checks.at(-1);
  return sections(
    `${VERDICT_MARKS[entry.verdict]} <b>${t(`faq.verdict.${entry.verdict}`)}</b>\n<b>${escapeHtml(card.title)}</b>`,
    escapeHtml(card.answer),
    list(t("faq.card.do"), card.do),
    list(t("faq.card.dont"), card.dont),
    sanctionText(card.sanction, stage, t),
    card.note && `<blockquote>${t("faq.card.note")} ${escapeHtml(card.note)}</blockquote>`,
    ...localRules
      .filter((rule) => rule.entry === entry.entryId)
      .map(
        (rule) => `<b>${t("faq.card.local")}</b>\n${escapeHtml(rule[locale])} (${escapeHtml(rule.source)})`,
      ),
    basis === "" ? undefined : `<b>${t("faq.card.basis")}</b> ${escapeHtml(basis)}`,
    checked && `<i>${t("faq.card.checked", { day: spellDay(checked.on, locale), by: checked.by })}</i>`,
  );
}

function sanctionText(
  sanction: Sanction | undefined,
  now: SanctionStage | undefined,
  t: Translate,
): string | undefined {
  if (sanction === undefined) return undefined;
  const inOrder = STAGES.toSorted((a, b) => Number(b === now) - Number(a === now));
  const lines = inOrder.flatMap((stage) => {
    const text = sanction[stage];
    if (text === undefined) return [];
    const mark = stage === now ? ` <b>(${t("faq.card.stageNow")})</b>` : "";
    return [`• <i>${t(`faq.stage.${stage}`)}</i>${mark} ${escapeHtml(text)}`];
  });
  return lines.length === 0 ? undefined : [`<b>${t("faq.card.sanction")}</b>`, ...lines].join("\n");
}

function cardKeyboard(entryId: EntryId, words: FaqWords, neighbours: readonly EntryId[]): InlineKeyboard {
  const { t, content, locale } = words;
  const keyboard = ratedKeyboard(entryId, words)
    .row()
    .text(t("faq.button.helpful"), packFaqAction({ verb: "yes", entryId }))
    .text(t("faq.button.unhelpful"), packFaqAction({ verb: "no", entryId }));
  for (const neighbour of neighbours) {
    const entry = content.entries.get(neighbour);
    if (entry === undefined) continue;
    const label = t("faq.button.neighbour", { topic: entry[locale].short });
    keyboard.row().text(label, packFaqAction({ verb: "show", entryId: neighbour }));
  }
  return keyboard;
}

/** The card's buttons once «helpful?» was answered. */
export function ratedKeyboard(entryId: EntryId, { t, quizTopics }: FaqWords): InlineKeyboard {
  const keyboard = new InlineKeyboard()
    .text(t("faq.button.basis"), packFaqAction({ verb: "basis", entryId }))
    .text(t("faq.button.related"), packFaqAction({ verb: "related", entryId }));
  if (quizTopics?.has(entryId)) keyboard.row().text(t("faq.button.quiz"), packQuizMe(entryId));
  return keyboard;
}

/** Up to four entries to choose from, and a way out. */
export function choicesScreen(entryIds: readonly EntryId[], words: FaqWords): Screen {
  const keyboard = entryButtons(entryIds, words);
  keyboard.row().text(words.t("faq.button.neither"), packFaqAction({ verb: "neither" }));
  return { text: words.t("faq.choices"), keyboard };
}

/** @param key what to say: `faq.none.<reason>` */
export function noneScreen(key: string, { t }: FaqWords, canSend: boolean): Screen {
  const keyboard = new InlineKeyboard().text(t("faq.button.topics"), packFaqAction({ verb: "groups" }));
  if (canSend) keyboard.row().text(t("faq.button.send"), packFaqAction({ verb: "send" }));
  return { text: t(key), keyboard };
}

export function groupsScreen({ content, locale, t }: FaqWords): Screen {
  const keyboard = new InlineKeyboard();
  content.groups.forEach((group, index) => {
    keyboard.text(group.title[locale], packFaqAction({ verb: "group", groupId: group.id }));
    if (index % 2 === 1) keyboard.row();
  });
  return { text: t("faq.groups"), keyboard };
}

/** @returns undefined where the group is gone */
export function groupScreen(groupId: string, words: FaqWords): Screen | undefined {
  const group = words.content.groups.find((candidate) => candidate.id === groupId);
  if (group === undefined) return undefined;
  const keyboard = entryButtons(group.entries, words);
  keyboard.row().text(words.t("faq.button.back"), packFaqAction({ verb: "groups" }));
  return { text: words.t("faq.group", { title: group.title[words.locale] }), keyboard };
}

export function relatedScreen(entry: FaqEntry, words: FaqWords): Screen {
  const keyboard = entryButtons(entry.related, words);
  keyboard.row().text(words.t("faq.button.topics"), packFaqAction({ verb: "groups" }));
  return { text: words.t("faq.related", { title: entry[words.locale].title }), keyboard };
}

/** The legal basis in full: each regulation by its title, where in it, and its status. */
export function basisScreen(entry: FaqEntry, { content, locale, t }: FaqWords): Screen {
  const blocks = byRegulation(entry.basis, content.regulations).map(({ regulation, references }) => {
    const places = [
      ...new Set(references.map((reference) => placeText(reference, t)).filter((place) => place !== "")),
    ];
    return [
      `<b>${escapeHtml(regulation.title[locale])}</b>`,
      ...places.map((place) => `• ${escapeHtml(place)}`),
      `<i>${t(`law.status.${regulation.status}`)}</i>`,
    ].join("\n");
  });
  const heading = t("faq.basis.heading", { title: entry[locale].title });
  const body = blocks.length === 0 ? [t("faq.basis.none")] : blocks;
  const keyboard = new InlineKeyboard().text(
    t("faq.button.card"),
    packFaqAction({ verb: "show", entryId: entry.entryId }),
  );
  return { text: sections(heading, ...body, t("faq.basis.caution")), keyboard };
}

function entryButtons(entryIds: readonly EntryId[], { content, locale }: FaqWords): InlineKeyboard {
  const keyboard = new InlineKeyboard();
  for (const entryId of entryIds) {
    const entry = content.entries.get(entryId);
    if (entry === undefined) continue;
    keyboard
      .text(
        `${VERDICT_MARKS[entry.verdict]} ${entry[locale].short}`,
        packFaqAction({ verb: "show", entryId }),
      )
      .row();
  }
  return keyboard;
}
