import { randomBytes } from "node:crypto";
import { InlineKeyboard } from "grammy";
import type { Message } from "grammy/types";
import { escapeHtml, sections } from "../../bot/html.ts";
import type { Screen } from "../../bot/screen.ts";
import type { Translate } from "../../bot/translate.ts";
import { hasLink } from "../../privacy/links.ts";
import { stripInvisible } from "../../privacy/personal-data.ts";
import type { TipCode } from "../../tips/tip.ts";
import { packDeskAction, parseTipCode } from "./callback.ts";

/** Most code points of one reply; with its heading it fits a message. */
const MOST_CHARACTERS = 2_000;

/** A reply as it will reach the sender: plain text, bounded. @returns undefined where nothing is left of it */
export function cleanReply(text: string): string | undefined {
  const clean = [...stripInvisible(text).trim()].slice(0, MOST_CHARACTERS).join("");
  return clean === "" ? undefined : clean;
}

/** The reply, for a moderator to look at before it goes. The text is kept in this message and nowhere else. */
export function previewScreen(code: TipCode, text: string, t: Translate): Screen {
  const token = randomBytes(9).toString("base64url");
  return {
    text: sections(
      t("desk.reply.preview", { code }),
      `<blockquote>${escapeHtml(text)}</blockquote>`,
      hasLink(text) ? t("desk.reply.link") : undefined,
    ),
    keyboard: new InlineKeyboard()
      .text(t("desk.reply.send"), packDeskAction({ verb: "send", code, token }))
      .text(t("desk.reply.cancel"), packDeskAction({ verb: "cancel", code, token })),
  };
}

/** @returns what a preview holds; undefined where Telegram no longer gives the message */
export function previewedReply(message: Message | undefined): string | undefined {
  const quote = message?.entities?.find(({ type }) => type === "blockquote");
  if (message?.text === undefined || quote === undefined) return undefined;
  return message.text.slice(quote.offset, quote.offset + quote.length);
}

/** The prompt that a moderator's reply answers names the tip, so nothing has to be remembered. */
export function promptedCode(prompt: Message | undefined, botId: number): TipCode | undefined {
  if (prompt?.from?.id !== botId || prompt.text === undefined) return undefined;
  // The code stands in monospace, where nothing that anybody wrote can stand.
  const mark = prompt.entities?.find(({ type }) => type === "code");
  return mark && parseTipCode(prompt.text.slice(mark.offset, mark.offset + mark.length));
}
