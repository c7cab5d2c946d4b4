import { InlineKeyboard } from "grammy";
import { spellDay } from "../bot/day.ts";
import { escapeHtml, sections } from "../bot/html.ts";
import type { Screen } from "../bot/screen.ts";
import type { Locale, Translate } from "../bot/translate.ts";
import { hasLink } from "../privacy/links.ts";
import { packTipButton, packWipe } from "./callback.ts";
import type { Visit } from "./drafts.ts";
import type { Mailbox } from "./intake.ts";
import { byTelling } from "./screens.ts";

/** Letters on one page, in code points before escaping: with heading and foot they fit one message. */
const PAGE_LENGTH = 2_800;

interface Page {
  parts: { day: string; text: string; isNew: boolean }[];
  length: number;
}

/** Letters in pages, oldest first; a long one goes on over the next page. At least one page, if an empty one. */
export function pagesOf(letters: Mailbox["letters"]): Page[] {
  const pages: Page[] = [{ parts: [], length: 0 }];
  for (const { day, text, isNew } of letters) {
    const points = [...text];
    for (let from = 0; from < points.length || from === 0; from += PAGE_LENGTH) {
      const part = points.slice(from, from + PAGE_LENGTH);
      let page = pages.at(-1);
      if (page === undefined || (page.length > 0 && page.length + part.length > PAGE_LENGTH)) {
        page = { parts: [], length: 0 };
        pages.push(page);
      }
      page.parts.push({ day, text: part.join(""), isNew });
      page.length += part.length;
    }
  }
  return pages;
}

/** Where to open: at the first letter that is new, or else at the end. */
export function openingPage(letters: Mailbox["letters"]): number {
  const pages = pagesOf(letters);
  const firstNew = pages.findIndex(({ parts }) => parts.some(({ isNew }) => isNew));
  return firstNew === -1 ? pages.length - 1 : firstNew;
}

/** Whether the last of the new letters stands on this page or before it: then all of them were shown. */
export function showsLastNew(letters: Mailbox["letters"], page: number): boolean {
  const lastNew = pagesOf(letters).findLastIndex(({ parts }) => parts.some(({ isNew }) => isNew));
  return lastNew !== -1 && page >= lastNew;
}

export function mailboxScreen(
  visit: Visit,
  mailbox: Mailbox,
  wanted: number,
  t: Translate,
  locale: Locale,
): Screen {
  const { token } = visit;
  const pages = pagesOf(mailbox.letters);
  const number = Math.min(wanted, pages.length - 1);
  const parts = pages[number]?.parts ?? [];
  const letters = parts.map(({ day, text, isNew }) => {
    const heading = t(isNew ? "tips.mailbox.newLetter" : "tips.mailbox.letter", {
      day: spellDay(day, locale),
    });
    return `${heading}\n${escapeHtml(text)}`;
  });
  const text = sections(
    t("tips.mailbox.heading", {
      kind: t(`tip.kind.${mailbox.kind}`),
      status: t(`tip.status.${mailbox.status}`),
      day: spellDay(mailbox.receivedOn, locale),
      until: spellDay(mailbox.until, locale),
    }),
    letters.length === 0 ? t("tips.mailbox.noLetters") : t("tips.mailbox.letters"),
    ...letters,
    parts.some((part) => hasLink(part.text)) ? t("tips.mailbox.link") : undefined,
    pages.length > 1 ? t("tips.mailbox.page", { page: number + 1, pages: pages.length }) : undefined,
    t("tips.mailbox.closes"),
  );
  const keyboard = new InlineKeyboard();
  if (number > 0) {
    keyboard.text(t("tips.button.older"), packTipButton({ verb: "page", token, page: number - 1 }));
  }
  if (number < pages.length - 1) {
    keyboard.text(t("tips.button.newer"), packTipButton({ verb: "page", token, page: number + 1 }));
  }
  keyboard
    .row()
    .text(t("tips.button.add"), packTipButton({ verb: "add", token }))
    .text(t("tips.button.withdraw"), packTipButton({ verb: "withdraw", token }))
    .row()
    .text(t("tips.button.wipe"), packWipe("wipe", byTelling(visit.messages)));
  return { text, keyboard };
}

/** The first line of a prompt: replies to it are recognised by it. */
export function promptLine(what: "mailbox" | "addition", t: Translate): string {
  const line = what === "mailbox" ? t("tips.mailbox.prompt") : t("tips.addition.prompt");
  return `<b>${line} ·</b>`;
}

export function withdrawKeyboard({ token }: Visit, t: Translate): InlineKeyboard {
  return new InlineKeyboard()
    .text(t("tips.button.withdrawYes"), packTipButton({ verb: "withdrawyes", token }))
    .text(t("tips.button.wipeNo"), packTipButton({ verb: "withdrawno", token }));
}

export function additionKeyboard(visit: Visit, t: Translate): InlineKeyboard {
  const { token, addition } = visit;
  const revision = addition?.revision ?? 0;
  return new InlineKeyboard()
    .text(t("tips.button.sendAddition"), packTipButton({ verb: "addsend", token, revision }))
    .row()
    .text(t("tips.button.retype"), packTipButton({ verb: "add", token }))
    .text(t("tips.button.cancel"), packTipButton({ verb: "addcancel", token }));
}

export function additionDecideKeyboard({ token }: Visit, t: Translate): InlineKeyboard {
  return new InlineKeyboard()
    .text(t("tips.button.mask"), packTipButton({ verb: "addmask", token }))
    .text(t("tips.button.retype"), packTipButton({ verb: "add", token }))
    .text(t("tips.button.keep"), packTipButton({ verb: "addkeep", token }));
}

export function additionPictureKeyboard({ token }: Visit, t: Translate): InlineKeyboard {
  return new InlineKeyboard()
    .text(t("tips.button.toPreview"), packTipButton({ verb: "addlook", token }))
    .text(t("tips.button.drop"), packTipButton({ verb: "adddrop", token }));
}

export function backKeyboard({ token }: Visit, t: Translate): InlineKeyboard {
  return new InlineKeyboard().text(t("tips.button.toMailbox"), packTipButton({ verb: "look", token }));
}
