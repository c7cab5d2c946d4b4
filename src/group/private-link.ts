/**
 * Address of the private chat with the bot.
 * @param payload what `/start` brings along there: letters, digits, `_` and `-`, at most 64
 */
export function privateLink(username: string, payload?: string): string {
  return `https://t.me/${username}${payload === undefined ? "" : `?start=${payload}`}`;
}
