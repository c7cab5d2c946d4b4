import { InlineKeyboard } from "grammy";
import { type Day, spellDay } from "../bot/day.ts";
import { escapeHtml, sections } from "../bot/html.ts";
import type { Screen } from "../bot/screen.ts";
import type { Locale, Translate } from "../bot/translate.ts";
import { LONGEST_NAME, type NameCheck } from "../picture/name.ts";
import { POINTS, type Point, packPledgeAction } from "./callback.ts";
import type { PledgeWords } from "./drawing.ts";

export function openingScreen(t: Translate): Screen {
  const keyboard = new InlineKeyboard().text(
    t("pledge.button.begin"),
    packPledgeAction({ verb: "point", point: 1 }),
  );
  return { text: sections(`<b>${t("pledge.title")}</b>`, t("pledge.opening")), keyboard };
}

/** One point; its button acknowledges it and leads to the next. */
export function pointScreen(point: Point, t: Translate): Screen {
  const next = POINTS.find((other) => other === point + 1);
  const keyboard = new InlineKeyboard().text(
    t("pledge.button.pledge"),
    packPledgeAction(next === undefined ? { verb: "done" } : { verb: "point", point: next }),
  );
  const heading = t("pledge.progress", { number: point, total: POINTS.length });
  return { text: sections(`<b>${heading}</b>`, pointText(point, t)), keyboard };
}

export function doneScreen(t: Translate): Screen {
  const keyboard = new InlineKeyboard()
    .text(t("pledge.button.name"), packPledgeAction({ verb: "name" }))
    .row()
    .text(t("pledge.button.plain"), packPledgeAction({ verb: "plain" }));
  return {
    text: sections(
      `<b>${t("pledge.done")}</b>`,
      ...numberedPoints(t),
      `<i>${t("pledge.note")}</i>`,
      t("pledge.keep"),
    ),
    keyboard,
  };
}

/** The whole pledge at once, a point each. */
export function numberedPoints(t: Translate): string[] {
  return POINTS.map((point) => `<b>${point}.</b> ${pointText(point, t)}`);
}

/** Recognised by its first line, in whatever language it was asked. */
export function namePrompt(t: Translate): string {
  return `<b>${t("pledge.name.title")}</b>\n${t("pledge.name.body", { most: LONGEST_NAME })}`;
}

/** @param text of a message of ours, without markup */
export function isNamePrompt(text: string, translations: readonly Translate[]): boolean {
  const firstLine = text.split("\n")[0];
  return translations.some((t) => t("pledge.name.title") === firstLine);
}

export function refusedName(check: NameCheck & { kind: "refused" }, t: Translate): string {
  return check.problem === "glyphs"
    ? t("pledge.refused.glyphs", { characters: check.characters })
    : t(`pledge.refused.${check.problem}`, { most: LONGEST_NAME });
}

export function pictureWords(name: string | undefined, day: Day, locale: Locale, t: Translate): PledgeWords {
  return {
    project: t("pledge.picture.project"),
    title: t("pledge.title"),
    opening: t(name === undefined ? "pledge.picture.iPledge" : "pledge.picture.pledgeOf"),
    name,
    points: POINTS.map((point) => t(`pledge.point.${point}`)),
    day: spellDay(day, locale),
    caution: t("pledge.picture.caution"),
  };
}

function pointText(point: Point, t: Translate): string {
  return escapeHtml(t(`pledge.point.${point}`));
}
