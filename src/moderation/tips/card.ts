import { InlineKeyboard } from "grammy";
import { type Day, spellDay } from "../../bot/day.ts";
import { sections } from "../../bot/html.ts";
import type { Screen } from "../../bot/screen.ts";
import { type Locale, SOURCE_LOCALE, type Translate } from "../../bot/translate.ts";
import { TIP_STATUSES, type TipCode, type TipStatus } from "../../tips/tip.ts";
import { packDeskAction } from "./callback.ts";
import type { DeskTip } from "./store.ts";

/** The group is one room with one language; commands in it answer in the language of whoever asks. */
export const GROUP_LOCALE: Locale = SOURCE_LOCALE;

/** The card under a tip: where it stands, who has it, what can be done. */
export function cardScreen(tip: Pick<DeskTip, "code" | "notes">, status: TipStatus, t: Translate): Screen {
  const { notes } = tip;
  const day = (value: Day) => spellDay(value, GROUP_LOCALE);
  const lines = [
    t("desk.card.received", { day: day(notes.receivedOn) }),
    t("desk.card.status", { status: t(`tip.status.${status}`) }),
    notes.claimedBy === undefined
      ? t("desk.card.unclaimed")
      : t("desk.card.claimed", { name: notes.claimedBy.name }),
    notes.missing.length > 0 &&
      t("desk.card.missing", {
        what: notes.missing.map((missing) => t(`desk.missing.${missing}`)).join(", "),
      }),
    notes.deadlineOn !== undefined && t("desk.card.deadline", { day: day(notes.deadlineOn) }),
    notes.readOn !== undefined && t("desk.card.read", { day: day(notes.readOn) }),
    notes.hasAddition && t("desk.card.addition"),
    notes.tiedTo.length > 0 && t("desk.card.tied", { codes: notes.tiedTo.join(", ") }),
  ].filter((line) => line !== false);
  const deeds = notes.deeds.slice(-5).map((deed) =>
    t(`desk.deed.${deed.what}`, {
      day: day(deed.day),
      who: deed.who,
      detail: deed.what === "status" ? t(`tip.status.${deed.detail}`) : (deed.detail ?? ""),
    }),
  );
  const { code } = tip;
  const button = (words: string, verb: "claim" | "release" | "status" | "reply" | "more") =>
    [t(words), packDeskAction({ verb, code })] as const;
  const keyboard = new InlineKeyboard()
    .text(
      ...(notes.claimedBy === undefined
        ? button("desk.button.claim", "claim")
        : button("desk.button.release", "release")),
    )
    .text(...button("desk.button.status", "status"))
    .row()
    .text(...button("desk.button.reply", "reply"))
    .text(...button("desk.button.more", "more"));
  return {
    text: sections(
      `<b>${t("desk.card.title", { code, kind: t(`tip.kind.${notes.kind}`) })}</b>\n${lines.join("\n")}`,
      deeds.length > 0 ? `<i>${deeds.join("\n")}</i>` : undefined,
    ),
    keyboard,
  };
}

/** Name of a tip's topic: its status, its code, its kind; at most 128 characters. */
export function topicName(code: TipCode, kind: string, status: TipStatus, t: Translate): string {
  return t("desk.topicName", { status: t(`desk.mark.${status}`), code, kind: t(`tip.kind.${kind}`) });
}

export function statusKeyboard(code: TipCode, t: Translate): InlineKeyboard {
  const keyboard = new InlineKeyboard();
  for (const status of TIP_STATUSES) {
    keyboard.text(t(`tip.status.${status}`), packDeskAction({ verb: "set", code, status })).row();
  }
  return keyboard.text(t("desk.button.back"), packDeskAction({ verb: "card", code }));
}

export function moreKeyboard(code: TipCode, t: Translate): InlineKeyboard {
  const button = (verb: "export" | "mute" | "erase" | "card", words: string) =>
    [t(words), packDeskAction({ verb, code })] as const;
  return new InlineKeyboard()
    .text(...button("export", "desk.button.export"))
    .row()
    .text(...button("mute", "desk.button.mute"))
    .text(...button("erase", "desk.button.erase"))
    .row()
    .text(...button("card", "desk.button.back"));
}

export function confirmKeyboard(code: TipCode, verb: "mute!" | "erase!", t: Translate): InlineKeyboard {
  return new InlineKeyboard()
    .text(t(verb === "mute!" ? "desk.mute.confirm" : "desk.erase.confirm"), packDeskAction({ verb, code }))
    .row()
    .text(t("desk.button.back"), packDeskAction({ verb: "card", code }));
}
