import { spellDay } from "../bot/day.ts";
import type { Locale, Translate } from "../bot/translate.ts";
import type { FaqEntry } from "../faq/content.ts";
import type { Institution } from "../faq/institution.ts";
import { type PosterWords, twoSentences } from "./poster.ts";

/** What stands on the poster of a topic. */
export function posterWords(
  entry: FaqEntry,
  bot: string,
  operator: Institution["operator"],
  locale: Locale,
  t: Translate,
): PosterWords {
  const card = entry[locale];
  const checked = entry.checks.at(-1);
  return {
    kicker: t("poster.kicker"),
    question: card.title,
    verdict: entry.verdict,
    verdictLabel: t(`faq.verdict.${entry.verdict}`),
    explanation: twoSentences(card.answer, locale),
    scan: t("poster.scan"),
    address: `t.me/${bot}?start=faq_${entry.entryId}`,
    whose: operator === undefined ? t("poster.independent") : `${operator.name} · ${operator.contact}`,
    checked: checked === undefined ? "" : t("poster.checked", { day: spellDay(checked.on, locale) }),
  };
}
