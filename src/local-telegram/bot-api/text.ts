import type { LinkPreviewOptions, MessageEntity } from "grammy/types";
import { finishText } from "../entities.ts";
import { parseHtml } from "../html.ts";
import { badRequest, type Call } from "./call.ts";
import { isRecord, readFlag, readJson, readString } from "./params.ts";

export interface FormattedText {
  text: string;
  entities: MessageEntity[];
}

export const TEXT_LENGTH = 4096;
export const CAPTION_LENGTH = 1024;

/**
 * Text with its formatting, from `parse_mode` or an array of entities.
 * @returns text as it would be kept; `text` is empty where only spaces were given
 */
export function formatText(raw: string, parseMode: string, entities: unknown): FormattedText {
  if (Buffer.byteLength(raw) > 1 << 15) throw badRequest("Text is too long");
  const mode = parseMode.toLowerCase();
  if (raw !== "" && mode !== "" && mode !== "none") {
    if (mode !== "html") {
      // The real server knows Markdown too; the bot must not use it, so this one is without.
      throw badRequest(
        mode.startsWith("markdown")
          ? "Markdown is not supported by the local Telegram; use HTML"
          : "Unsupported parse_mode",
      );
    }
    const parsed = parseHtml(raw);
    if (parsed.kind === "refused") throw badRequest(`Can't parse entities: ${parsed.problem}`);
    return finishText(parsed.text, parsed.entities);
  }
  return finishText(raw, Array.isArray(entities) ? entities.filter(isEntity) : []);
}

function isEntity(value: unknown): value is MessageEntity {
  return (
    isRecord(value) &&
    typeof value.type === "string" &&
    typeof value.offset === "number" &&
    typeof value.length === "number" &&
    value.offset >= 0 &&
    value.length > 0 &&
    !/^(url|mention|hashtag|cashtag|bot_command|email|phone_number)$/.test(value.type)
  );
}

/** The `text` of a message; its length is checked later, by `checkText`, as the real server does. */
export function readText(params: Call["params"]): FormattedText {
  const raw = readString(params, "text");
  if (raw === "") throw badRequest("Message text is empty");
  return formatText(
    raw,
    readString(params, "parse_mode"),
    readJson(params, "entities", "Can't parse entities JSON object"),
  );
}

export function checkText({ text }: FormattedText): void {
  if (text === "") throw badRequest("Text must be non-empty");
  if (codePoints(text) > TEXT_LENGTH) throw badRequest("Message is too long");
}

export function readCaption(params: Call["params"]): FormattedText {
  return formatText(
    readString(params, "caption"),
    readString(params, "parse_mode"),
    readJson(params, "caption_entities", "Can't parse entities JSON object"),
  );
}

export function checkCaption({ text }: FormattedText): void {
  if (codePoints(text) > CAPTION_LENGTH) throw badRequest("Message caption is too long");
}

/** Telegram counts characters of Unicode, not UTF-16 units. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      count--;
      i++;
    }
  }
  return count;
}

export function readLinkPreview(params: Call["params"]): LinkPreviewOptions | undefined {
  const options = readJson(params, "link_preview_options", "Can't parse link preview options JSON object");
  if (options === undefined)
    return readFlag(params, "disable_web_page_preview") ? { is_disabled: true } : undefined;
  if (!isRecord(options)) throw badRequest("Object expected as link preview options");
  return options as LinkPreviewOptions;
}
