import type { Message } from "grammy/types";
import type { Handler } from "./call.ts";
import { type Content, deliver, readTarget } from "./deliver.ts";
import { checkText, type FormattedText, readLinkPreview, readText } from "./text.ts";

/** Sending and editing of text. */
export const messageMethods: Record<string, Handler> = {
  sendMessage(api, call): Message {
    const text = readText(call.params);
    const preview = readLinkPreview(call.params);
    const target = readTarget(api, call);
    checkText(text);
    return deliver(api, target, textContent(text, preview));
  },
};

export function textContent(
  { text, entities }: FormattedText,
  preview: Content["link_preview_options"],
): Content {
  const content: Content = { text };
  if (entities.length > 0) content.entities = entities;
  if (preview !== undefined) content.link_preview_options = preview;
  return content;
}
