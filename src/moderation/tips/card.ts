import { InlineKeyboard } from "grammy";
import { type Day, spellDay } from "../../bot/day.ts";
import { escapeHtml, sections } from "../../bot/html.ts";
import type { Screen } from "../../bot/screen.ts";
import { type Locale, SOURCE_LOCALE, type Translate } from "../../bot/translate.ts";
import type { TipCode, TipStatus } from "../../tips/tip.ts";
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
      detail: deed.detail === undefined ? "" : deedDetail(deed.what, deed.detail, t),
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

function deedDetail(what: string, detail: string, t: Translate): string {
  return what === "status" ? t(`tip.status.${detail as TipStatus}`) : escapeHtml(detail);
}

/** Name of a tip's topic: its status, its code, its kind; at most 128 characters. */
export function topicName(code: TipCode, kind: string, status: TipStatus, t: Translate): string {
  return t("desk.topicName", { status: t(`desk.mark.${status}`), code, kind: t(`tip.kind.${kind}`) });
}
