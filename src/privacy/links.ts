/**
 * What Telegram may turn into something to tap: any scheme, `www.`, numeric hosts, bare hosts under endings that are in
 * common use, and any bare host with a path. Repeats are bounded: time is linear.
 */
const LINKS: readonly RegExp[] = [
  /[a-z][a-z0-9+.-]{0,20}:\/\/\S/iu,
  /(?<![\p{L}\p{N}])www\.\S/iu,
  /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?:[:/]|(?![\d.]))/u,
  /(?<![\p{L}\p{N}_.@%-])(?:[\p{L}\p{N}-]{1,63}\.){1,6}(?:com|net|org|id|info|io|me|ly|gl|gg|gle|xyz|site|online|link|app|co|biz|tv|to|cc|us|sg|my|ru|top|shop|store|club|live|page|dev|click|space|website|web|tech|cloud|pro|asia|work|win|icu|vip|ws|la|eu|uk|cn|jp|au|nl|de|fr|xn--[a-z0-9-]+)(?![\p{L}\p{N}-])/iu,
  /(?<![\p{L}\p{N}_.@%-])(?:[\p{L}\p{N}-]{1,63}\.){1,6}[\p{L}]{2,24}[/?#]\S/iu,
];

/** Whether a text holds a link. Rather once too often: whoever opens one shows the site where they are. */
export function hasLink(text: string): boolean {
  return LINKS.some((pattern) => pattern.test(text));
}
