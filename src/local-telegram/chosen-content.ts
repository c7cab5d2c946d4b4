import type { Message } from "grammy/types";
import { isRecord, readString } from "./bot-api/params.ts";
import { formatText } from "./bot-api/text.ts";
import type { World } from "./world.ts";

/** What an article of an inline answer becomes once it is sent. */
export function chosenContent(world: World, result: unknown): Partial<Message> {
  const written = isRecord(result) ? result.input_message_content : undefined;
  if (!isRecord(result) || !isRecord(written) || typeof written.message_text !== "string") {
    throw new Error("only articles with a text can be sent");
  }
  const { text, entities } = formatText(
    written.message_text,
    readString(written, "parse_mode"),
    written.entities,
  );
  return {
    text,
    ...(entities.length > 0 && { entities }),
    ...(isRecord(result.reply_markup) && { reply_markup: result.reply_markup as never }),
    via_bot: world.bot,
  };
}
