import { InlineKeyboard } from "grammy";
import { type Day, spellDay } from "../bot/day.ts";
import { escapeHtml, sections } from "../bot/html.ts";
import type { Screen } from "../bot/screen.ts";
import type { Locale, Translate } from "../bot/translate.ts";
import { packFaqAction } from "../faq/callback.ts";
import type { FaqContent } from "../faq/content.ts";
import { basisLine } from "../law/reference-text.ts";
import type { BankQuestion } from "../quiz/bank.ts";
import { packWeeklyAction } from "./callback.ts";
import { HOURS, optionOrder, type Schedule, WEEKDAYS, ZONES, type Zone } from "./schedule.ts";

const LETTERS = ["A", "B", "C", "D"] as const;
/** Room for every reference that a question may rest on, far within a message's 4,096 characters. */
const LONGEST_BASIS = 1_200;

export function daysScreen(t: Translate): Screen {
  const keyboard = new InlineKeyboard();
  for (const weekday of WEEKDAYS) {
    keyboard.text(t(`weekly.day.${weekday}`), packWeeklyAction({ verb: "day", weekday }));
    if (weekday === 4) keyboard.row();
  }
  return { text: sections(`<b>${t("weekly.title")}</b>`, t("weekly.intro"), t("weekly.askDay")), keyboard };
}

export function zonesScreen(weekday: number, t: Translate): Screen {
  const keyboard = new InlineKeyboard();
  for (const zone of ZONES) {
    keyboard.text(t(`weekly.zone.${zone}`), packWeeklyAction({ verb: "zone", weekday, zone })).row();
  }
  keyboard.text(t("weekly.button.back"), packWeeklyAction({ verb: "days" }));
  return { text: t("weekly.askZone", { day: t(`weekly.day.${weekday}`) }), keyboard };
}

export function hoursScreen(weekday: number, zone: Zone, t: Translate): Screen {
  const keyboard = new InlineKeyboard();
  for (const hour of HOURS) {
    const schedule = { weekday, zone, hour };
    keyboard.text(clock(hour), packWeeklyAction({ verb: "set", schedule }));
  }
  keyboard.row().text(t("weekly.button.back"), packWeeklyAction({ verb: "day", weekday }));
  return {
    text: t("weekly.askHour", { day: t(`weekly.day.${weekday}`), zone: zone.toUpperCase() }),
    keyboard,
  };
}

/** What somebody asked for, and when the next one comes. */
export function subscribedScreen(schedule: Schedule, next: Day, locale: Locale, t: Translate): Screen {
  const { weekday, hour, zone } = schedule;
  const keyboard = new InlineKeyboard()
    .text(t("weekly.button.change"), packWeeklyAction({ verb: "days" }))
    .text(t("weekly.button.stop"), packWeeklyAction({ verb: "stop" }));
  const values = {
    day: t(`weekly.day.${weekday}`),
    hour: clock(hour),
    zone: zone.toUpperCase(),
    next: spellDay(next, locale),
  };
  return { text: sections(`<b>${t("weekly.title")}</b>`, t("weekly.subscribed", values)), keyboard };
}

export interface QuestionWords {
  content: FaqContent;
  locale: Locale;
  t: Translate;
}

export function questionScreen(question: BankQuestion, { locale, t }: QuestionWords): Screen {
  const order = optionOrder(question);
  const options = order.map(
    (option, place) => `<b>${LETTERS[place]}.</b> ${escapeHtml(question.options[option]?.[locale] ?? "")}`,
  );
  const keyboard = new InlineKeyboard();
  const { ref, version } = question;
  for (const [place, option] of order.entries()) {
    keyboard.text(LETTERS[place] ?? "", packWeeklyAction({ verb: "pick", ref, version, option }));
  }
  keyboard.row().text(t("weekly.button.stop"), packWeeklyAction({ verb: "end" }));
  const text = sections(
    `<b>${t("weekly.heading")}</b>`,
    escapeHtml(question.question[locale]),
    options.join("\n"),
  );
  return { text, keyboard };
}

export function feedbackScreen(question: BankQuestion, chosen: number, words: QuestionWords): Screen {
  const { content, locale, t } = words;
  const isRight = question.options[chosen]?.correct === true;
  const options = optionOrder(question).map((option, place) => {
    const text = `${LETTERS[place]}. ${escapeHtml(question.options[option]?.[locale] ?? "")}`;
    if (question.options[option]?.correct) return `✅ <b>${text}</b>`;
    return option === chosen ? `✖ ${text}` : text;
  });
  const basis = basisLine(question.basis, content.regulations, locale, t);
  const short = basis.length <= LONGEST_BASIS ? basis : `${basis.slice(0, LONGEST_BASIS - 1)}…`;
  const text = sections(
    `<b>${t("weekly.heading")}</b>`,
    escapeHtml(question.question[locale]),
    options.join("\n"),
    `<b>${t(isRight ? "weekly.right" : "weekly.wrong")}</b> ${escapeHtml(question.reason[locale])}`,
    isRight ? undefined : escapeHtml(question.tempting[locale]),
    `<b>${t("weekly.basis")}</b> ${escapeHtml(short)}`,
  );
  const keyboard = new InlineKeyboard()
    .text(t("weekly.button.read"), packFaqAction({ verb: "show", entryId: question.topic }))
    .row()
    .text(t("weekly.button.stop"), packWeeklyAction({ verb: "end" }));
  return { text, keyboard };
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}.00`;
}
