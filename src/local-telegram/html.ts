import type { MessageEntity } from "grammy/types";

/** What `parse_mode: HTML` makes of a text: plain text with entities (offsets in UTF-16 units), or Telegram's complaint. */
export type ParsedHtml =
  | { kind: "ok"; text: string; entities: MessageEntity[] }
  | { kind: "refused"; problem: string };

interface OpenTag {
  name: string;
  argument: string;
  entityOffset: number;
}

const TAGS = new Set(
  "a b strong i em s strike del u ins tg-spoiler tg-emoji tg-time span pre code blockquote".split(" "),
);
const NAMED_CHARACTERS: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"' };
const SPACE = /\s/;

/**
 * Parses Telegram's HTML dialect as the real server does, with its error wording (without the
 * prefix «can't parse entities: »). Entities come in order of their end tags; `normaliseEntities`
 * sorts and splits them the way clients see them. Byte offsets in errors count UTF-8 bytes.
 */
export function parseHtml(html: string): ParsedHtml {
  const entities: MessageEntity[] = [];
  const open: OpenTag[] = [];
  let text = "";
  let at = 0;
  const refuse = (problem: string): ParsedHtml => ({ kind: "refused", problem });
  const byteOffset = (index: number) => Buffer.byteLength(html.slice(0, index));

  while (at < html.length) {
    const character = html[at];
    if (character === "&") {
      const decoded = decodeCharacter(html, at);
      if (decoded !== undefined) {
        text += decoded.character;
        at = decoded.end;
        continue;
      }
    }
    if (character !== "<") {
      const plainEnd = nextSpecial(html, at + 1);
      text += html.slice(at, plainEnd);
      at = plainEnd;
      continue;
    }
    const begin = at++;
    if (html[at] !== "/") {
      const start = readStartTag(html, begin, byteOffset);
      if (start.kind === "refused") return start;
      open.push({ name: start.name, argument: start.argument, entityOffset: text.length });
      at = start.end;
      continue;
    }
    const tag = open.at(-1);
    if (tag === undefined) return refuse(`Unexpected end tag at byte offset ${byteOffset(begin)}`);
    while (at < html.length && !SPACE.test(html[at] ?? "") && html[at] !== ">") at++;
    const endName = html.slice(begin + 2, at).toLowerCase();
    while (SPACE.test(html[at] ?? "")) at++;
    if (html[at] !== ">") return refuse(`Unclosed end tag at byte offset ${byteOffset(begin)}`);
    at++;
    if (endName !== "" && endName !== tag.name) {
      return refuse(
        `Unmatched end tag at byte offset ${byteOffset(begin)}, expected "</${tag.name}>", found "</${endName}>"`,
      );
    }
    open.pop();
    if (text.length > tag.entityOffset) {
      const problem = addEntity(entities, tag, text);
      if (problem !== undefined) return refuse(problem);
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined)
    return refuse(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  return { kind: "ok", text, entities };
}

function nextSpecial(html: string, from: number): number {
  let at = from;
  while (at < html.length) {
    const code = html.charCodeAt(at);
    if (code === 38 || code === 60) break; // & and <
    at++;
  }
  return at;
}

function decodeCharacter(html: string, at: number): { character: string; end: number } | undefined {
  const numeric = /^&#(?:x([0-9a-f]*)|([0-9]*));?/i.exec(html.slice(at, at + 24));
  if (numeric !== null) {
    // Telegram takes a lower-case «x» only.
    if (numeric[1] !== undefined && html[at + 2] !== "x") return undefined;
    const code =
      numeric[1] === undefined ? Number.parseInt(numeric[2] ?? "", 10) : Number.parseInt(numeric[1], 16);
    const digitsEnd = numeric[0].endsWith(";") ? numeric[0].length - 1 : numeric[0].length;
    if (!(code > 0 && code < 0x10ffff) || digitsEnd >= 10) return undefined;
    return { character: String.fromCodePoint(code), end: at + numeric[0].length };
  }
  const named = /^&([a-z]+);?/i.exec(html.slice(at, at + 12));
  const character = named === null ? undefined : NAMED_CHARACTERS[named[1] ?? ""];
  return named === null || character === undefined ? undefined : { character, end: at + named[0].length };
}

type StartTag =
  | { kind: "tag"; name: string; argument: string; end: number }
  | { kind: "refused"; problem: string };

function readStartTag(html: string, begin: number, byteOffset: (index: number) => number): StartTag {
  const refuse = (problem: string): StartTag => ({
    kind: "refused",
    problem: `${problem} at byte offset ${byteOffset(begin)}`,
  });
  let at = begin + 1;
  while (at < html.length && !SPACE.test(html[at] ?? "") && html[at] !== ">") at++;
  if (at >= html.length) return refuse("Unclosed start tag");
  const name = html.slice(begin + 1, at).toLowerCase();
  if (!TAGS.has(name)) return refuse(`Unsupported start tag "${name}"`);
  let argument = "";
  while (html[at] !== ">") {
    at = skipSpace(html, at);
    if (html[at] === ">") break;
    const nameBegin = at;
    while (at < html.length && !/[\s=>/"']/.test(html[at] ?? "")) at++;
    const attribute = html.slice(nameBegin, at);
    if (attribute === "") return refuse(`Empty attribute name in the tag "${name}"`);
    at = skipSpace(html, at);
    if (html[at] !== "=") {
      if (at >= html.length) return refuse(`Unclosed start tag "${name}"`);
      if (name === "blockquote" && attribute === "expandable") argument = "1";
      continue;
    }
    at = skipSpace(html, at + 1);
    if (at >= html.length) return refuse(`Unclosed start tag "${name}"`);
    const value = readAttributeValue(html, at);
    if (value === undefined) {
      return { kind: "refused", problem: `Unexpected end of name token at byte offset ${byteOffset(at)}` };
    }
    at = value.end;
    if (at >= html.length) return refuse("Unclosed start tag");
    argument = argumentOf(name, attribute, value.text) ?? argument;
  }
  if (name === "span" && argument !== "spoiler") return refuse('Tag "span" must have class "tg-spoiler"');
  return { kind: "tag", name, argument, end: at + 1 };
}

function skipSpace(html: string, from: number): number {
  let at = from;
  while (SPACE.test(html[at] ?? "")) at++;
  return at;
}

function readAttributeValue(html: string, from: number): { text: string; end: number } | undefined {
  let at = from;
  const quote = html[at];
  if (quote !== "'" && quote !== '"') {
    while (/[a-z0-9.-]/i.test(html[at] ?? "")) at++;
    if (at < html.length && !/[\s>]/.test(html[at] ?? "")) return undefined;
    return { text: html.slice(from, at).toLowerCase(), end: at };
  }
  at++;
  let text = "";
  while (at < html.length && html[at] !== quote) {
    const decoded = html[at] === "&" ? decodeCharacter(html, at) : undefined;
    text += decoded?.character ?? html[at];
    at = decoded?.end ?? at + 1;
  }
  return { text, end: at + 1 };
}

function argumentOf(tag: string, attribute: string, value: string): string | undefined {
  if (tag === "a" && attribute === "href") return value;
  if (tag === "code" && attribute === "class" && value.startsWith("language-")) return value.slice(9);
  if (tag === "span" && attribute === "class" && value.startsWith("tg-")) return value.slice(3);
  if (tag === "tg-emoji" && attribute === "emoji-id") return value;
  if (tag === "tg-time" && attribute === "unix") return value;
  if (tag === "blockquote" && attribute === "expandable") return "1";
  return undefined;
}

const PLAIN_TYPES = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  "tg-spoiler": "spoiler",
  span: "spoiler",
} as const;

/** Adds the entity a closed tag stands for; gives the complaint, if any. */
function addEntity(entities: MessageEntity[], tag: OpenTag, text: string): string | undefined {
  const offset = tag.entityOffset;
  const length = text.length - offset;
  const last = entities.at(-1);
  const hugsLast = last?.offset === offset && last.length === length;
  switch (tag.name) {
    case "tg-emoji":
      if (!/^-?\d{1,19}$/.test(tag.argument) || BigInt(tag.argument) === 0n) {
        return "Invalid custom emoji identifier specified";
      }
      entities.push({ type: "custom_emoji", offset, length, custom_emoji_id: tag.argument });
      return undefined;
    case "a": {
      const entity = linkEntity(tag.argument === "" ? text.slice(offset) : tag.argument, offset, length);
      if (entity !== undefined) entities.push(entity);
      return undefined;
    }
    case "pre":
      // «language» is still only noted on the code inside; the pair becomes one entity.
      if (hugsLast && last.type === "code" && "language" in last) {
        entities[entities.length - 1] = { type: "pre", offset, length, language: String(last.language) };
      } else {
        entities.push({ type: "pre", offset, length });
      }
      return undefined;
    case "code":
      if (hugsLast && last.type === "pre" && tag.argument !== "") {
        entities[entities.length - 1] = { type: "pre", offset, length, language: tag.argument };
      } else if (tag.argument !== "") {
        entities.push({ type: "code", offset, length, language: tag.argument } as unknown as MessageEntity);
      } else {
        entities.push({ type: "code", offset, length });
      }
      return undefined;
    case "blockquote":
      entities.push({ type: tag.argument === "" ? "blockquote" : "expandable_blockquote", offset, length });
      return undefined;
    case "tg-time":
      return undefined;
    default:
      entities.push({ type: PLAIN_TYPES[tag.name as keyof typeof PLAIN_TYPES], offset, length });
      return undefined;
  }
}

/** A link as the server would keep it; nothing for what is no link, whose text then stays plain. */
export function checkedLink(link: string): string | undefined {
  if (/^(tg|ton|tonsite):/i.test(link)) return /^tg:(\/\/)?[\w-]+/i.test(link) ? link : undefined;
  const withProtocol = /^https?:\/\//i.test(link) ? link : `http://${link}`;
  if (/\s/.test(link) || !URL.canParse(withProtocol)) return undefined;
  const url = new URL(withProtocol);
  return url.hostname.includes(".") ? url.href : undefined;
}

function linkEntity(link: string, offset: number, length: number): MessageEntity | undefined {
  const userId = /^tg:(?:\/\/)?user\?(?:.*&)?id=(\d+)/i.exec(link)?.[1];
  if (userId !== undefined) {
    return {
      type: "text_mention",
      offset,
      length,
      user: { id: Number(userId), is_bot: false, first_name: "" },
    };
  }
  const url = checkedLink(link);
  return url === undefined ? undefined : { type: "text_link", offset, length, url };
}
