import { formatText } from "../../src/local-telegram/bot-api/text.ts";

/** Length of Telegram's HTML as Telegram counts it. */
export function textLength(html: string): number {
  return [...formatText(html, "HTML", undefined).text].length;
}
