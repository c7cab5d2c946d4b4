import { InlineKeyboard } from "grammy";
import { type Day, spellDay } from "../bot/day.ts";
import { escapeHtml, sections } from "../bot/html.ts";
import type { Screen } from "../bot/screen.ts";
import type { Locale, Translate } from "../bot/translate.ts";
import { packFaqAction } from "../faq/callback.ts";
import type { FaqContent } from "../faq/content.ts";
import { type DatedStage, daysBetween, type Election, type Stages, standingOn } from "./stage.ts";

export interface StageWords {
  content: FaqContent;
  today: Day;
  locale: Locale;
  t: Translate;
}

/** Cards that say more; those that are there get a button. */
const FURTHER = ["bakal-calon-vs-calon", "jadwal-tahapan", "masa-tenang"] as const;

/** `/tahapan`: for each election the stage now, what comes next and in how many days; then what always holds. */
export function stagesScreen(stages: Stages, words: StageWords): Screen {
  const { content, today, locale, t } = words;
  const keyboard = new InlineKeyboard();
  for (const entryId of FURTHER) {
    const entry = content.entries.get(entryId);
    if (entry !== undefined)
      keyboard.text(entry[locale].short, packFaqAction({ verb: "show", entryId })).row();
  }
  const text = sections(
    t("stages.heading", { day: spellDay(today, locale) }),
    ...stages.elections.map((election) => electionText(election, words)),
    t("stages.always"),
    stages.elections.length === 0
      ? t("stages.nothing")
      : t("stages.checked", { day: spellDay(stages.checked, locale) }),
  );
  return { text, keyboard };
}

function electionText(election: Election, { today, locale, t }: StageWords): string {
  const { now, before, next } = standingOn(election, today);
  const name = `<b>${escapeHtml(election.name[locale])}</b>`;
  const lines: string[] = [name];
  if (now !== undefined) {
    const stage = t(`stages.kind.${now.stage}.name`);
    const values = { stage, until: spellDay(now.until, locale), days: daysBetween(today, now.until) };
    lines.push(t(now.until === today ? "stages.lastDay" : "stages.now", values));
    lines.push(t(`stages.kind.${now.stage}.means`));
  }
  if (next !== undefined) {
    const stage = t(`stages.kind.${next.stage}.name`);
    const values = { stage, from: spellDay(next.from, locale), days: daysBetween(today, next.from) };
    const isFirst = now === undefined && before === undefined;
    if (before !== undefined)
      lines.push(t("stages.between", { stage: t(`stages.kind.${before.stage}.name`) }));
    lines.push(t(isFirst ? "stages.firstNext" : "stages.next", values));
    lines.push(t(`stages.kind.${next.stage}.means`));
  }
  if (now === undefined && next === undefined) {
    // Every day that is known lies behind us, or none is known.
    const isOver = election.dated.length > 0;
    const expected = escapeHtml(election.expected[locale]);
    lines.push(isOver ? t("stages.over") : `${t("stages.expected")} ${expected}. ${t("stages.unknown")}`);
  }
  lines.push(`<i>${t("stages.source")} ${escapeHtml(sourcesOf(election, now, next))}</i>`);
  return lines.join("\n");
}

function sourcesOf(election: Election, ...shown: readonly (DatedStage | undefined)[]): string {
  const sources = shown.flatMap((stage) => stage?.source ?? []);
  return [...new Set(sources.length === 0 ? [election.source] : sources)].join("; ");
}
