import { type Api, GrammyError, InlineKeyboard } from "grammy";
import type { Message } from "grammy/types";
import type { Translate } from "../../bot/translate.ts";
import { TIP_ANSWERS, type TipAnswer } from "../../tips/tip.ts";
import { packDeskAction } from "./callback.ts";
import type { DeskTip } from "./store.ts";

/** What the group shows of a tip, taken from its very messages: the text is nowhere else. */
export interface ShownTip {
  answers: Partial<Record<TipAnswer, string>>;
  /** What the sender added later, oldest first. */
  additions: string[];
  /** File ids of the pictures, in their order. */
  pictures: string[];
}

/**
 * Reads a tip back from the group. Telegram lets a bot fetch no message, but gives back the one that it edits: a
 * button is put under each message for a moment and taken away again.
 * @returns undefined where the message with the tip's text is gone
 */
export async function readBack(api: Api, tip: DeskTip, t: Translate): Promise<ShownTip | undefined> {
  const shown: ShownTip = { answers: {}, additions: [], pictures: [] };
  let hasText = false;
  for (const messageId of tip.messageIds) {
    if (messageId === tip.cardId) continue;
    const message = await readMessage(api, tip, messageId, t);
    if (message === undefined) continue;
    const picture = message.photo?.at(-1)?.file_id;
    if (picture !== undefined) shown.pictures.push(picture);
    const parts = partsOf(message);
    if (parts[0] === undefined) continue;
    if (parts[0].heading === t(`tip.kind.${tip.notes.kind}`) && !hasText) {
      hasText = true;
      for (const answer of TIP_ANSWERS) {
        const text = parts.find(({ heading }) => heading === t(`tip.field.${answer}`))?.text;
        if (text !== undefined) shown.answers[answer] = text;
      }
    } else if (parts[0].text !== "") shown.additions.push(`${parts[0].heading}\n${parts[0].text}`);
  }
  return hasText ? shown : undefined;
}

async function readMessage(api: Api, tip: DeskTip, messageId: number, t: Translate) {
  const mark = new InlineKeyboard().text(
    t("desk.export.underWay"),
    packDeskAction({ verb: "card", code: tip.code }),
  );
  try {
    const message = await api.editMessageReplyMarkup(tip.chatId, messageId, { reply_markup: mark });
    await api.editMessageReplyMarkup(tip.chatId, messageId);
    return message === true ? undefined : (message as Message);
  } catch (error) {
    if (!(error instanceof GrammyError) || error.error_code !== 400) throw error;
    // Left over from a process that ended between the two edits.
    if (!error.description.includes("not modified")) return undefined;
    const message = await api.editMessageReplyMarkup(tip.chatId, messageId);
    return message === true ? undefined : (message as Message);
  }
}

/** Splits a message at its bold headings. What somebody wrote carries no entities, so it cannot pass for one. */
function partsOf(message: Message): { heading: string; text: string }[] {
  const { text } = message;
  if (text === undefined) return [];
  const headings = (message.entities ?? []).filter(({ type }) => type === "bold");
  return headings.map(({ offset, length }, index) => ({
    heading: text.slice(offset, offset + length),
    text: text.slice(offset + length, headings[index + 1]?.offset ?? text.length).trim(),
  }));
}
