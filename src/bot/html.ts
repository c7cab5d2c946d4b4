/** Makes any text safe inside Telegram's HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Sections of a message, empty ones left out, a blank line between. */
export function sections(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}

/** A list with a heading, or undefined when there is nothing in it. Items are plain text. */
export function list(heading: string, items: readonly string[]): string | undefined {
  if (items.length === 0) return undefined;
  return [`<b>${heading}</b>`, ...items.map((item) => `• ${escapeHtml(item)}`)].join("\n");
}
