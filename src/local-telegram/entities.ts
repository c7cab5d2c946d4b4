import type { MessageEntity } from "grammy/types";

const SPLITTABLE: readonly string[] = ["bold", "italic", "underline", "strikethrough", "spoiler"];
const PRIORITY: Record<string, number> = {
  blockquote: 0,
  expandable_blockquote: 0,
  pre: 10,
  code: 20,
  text_link: 49,
  text_mention: 49,
  bold: 90,
  italic: 91,
  underline: 92,
  strikethrough: 93,
  spoiler: 94,
  custom_emoji: 99,
};

/**
 * Text and entities as a message keeps them: control characters cleaned, ends trimmed, links and
 * names found, entities sorted, cut to the text, and split where they overlap - the way Telegram
 * gives them back, so that what a bot compares is what it would get.
 */
export function finishText(
  raw: string,
  marked: MessageEntity[],
): { text: string; entities: MessageEntity[] } {
  const cleaned = raw.replace(CONTROL, " ").replaceAll("\r", "");
  const entities = raw.includes("\r") ? shiftPastReturns(raw, marked) : marked;
  let end = cleaned.length;
  while (cleaned[end - 1] === " " || cleaned[end - 1] === "\n") end--;
  let text = cleaned.slice(0, end);
  let kept = sortEntities(clip(entities, end));
  const firstEntity = kept[0]?.offset ?? text.length;
  const lead = Math.min(/^[ \n]*/.exec(text)?.[0].length ?? 0, firstEntity);
  if (lead > 0) {
    text = text.slice(lead);
    kept = kept.map((entity) => ({ ...entity, offset: entity.offset - lead }));
  }
  const found = detectEntities(text);
  if (kept.length === 0) return { text, entities: found };
  return { text, entities: normaliseEntities(kept, found) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Telegram replaces them by spaces
const CONTROL = /[\x00-\x09\x0b\x0c\x0e-\x1f]/g;

function shiftPastReturns(raw: string, entities: MessageEntity[]): MessageEntity[] {
  const before = (index: number) => raw.slice(0, index).split("\r").length - 1;
  return entities.map((entity) => {
    const offset = entity.offset - before(entity.offset);
    const end = entity.offset + entity.length;
    return { ...entity, offset, length: end - before(end) - offset };
  });
}

function clip(entities: MessageEntity[], end: number): MessageEntity[] {
  return entities
    .filter((entity) => entity.offset < end && entity.length > 0)
    .map((entity) => {
      const { language, ...plainCode } = entity as MessageEntity & { language?: string };
      const kept = entity.type === "code" && language !== undefined ? (plainCode as MessageEntity) : entity;
      return kept.offset + kept.length > end ? { ...kept, length: end - kept.offset } : kept;
    });
}

function sortEntities(entities: MessageEntity[]): MessageEntity[] {
  return entities.sort(
    (a, b) =>
      a.offset - b.offset || b.length - a.length || (PRIORITY[a.type] ?? 50) - (PRIORITY[b.type] ?? 50),
  );
}

const isQuote = (entity: MessageEntity) => entity.type.endsWith("blockquote");
const endOf = (entity: MessageEntity) => entity.offset + entity.length;

/**
 * Makes entities keep Telegram's rules: links, code and the like do not overlap one another (the
 * first one stays, marked ones before found ones), quotes do not nest, bold and its kin are cut at
 * the borders of the others and left out inside code.
 */
export function normaliseEntities(marked: MessageEntity[], found: MessageEntity[] = []): MessageEntity[] {
  const sorted = sortEntities([...marked]);
  const splittable = sorted.filter((entity) => SPLITTABLE.includes(entity.type));
  const quotes = withoutOverlaps(sorted.filter(isQuote));
  const solid = withoutOverlaps(sorted.filter((e) => !SPLITTABLE.includes(e.type) && !isQuote(e)));
  const links = found.filter((f) => !solid.some((s) => f.offset < endOf(s) && s.offset < endOf(f)));
  const within = [...solid, ...links].filter(
    (entity) =>
      !quotes.some((quote) => {
        const overlaps = entity.offset < endOf(quote) && quote.offset < endOf(entity);
        return overlaps && !(entity.offset >= quote.offset && endOf(entity) <= endOf(quote));
      }),
  );
  const others = sortEntities([...within, ...quotes]);
  return sortEntities([...others, ...splitAt(splittable, others)]);
}

function withoutOverlaps(sorted: MessageEntity[]): MessageEntity[] {
  let lastEnd = 0;
  return sorted.filter((entity) => {
    if (entity.offset < lastEnd) return false;
    lastEnd = endOf(entity);
    return true;
  });
}

/** Cuts bold and its kin at the borders of `others` and where another of its kin begins. */
function splitAt(splittable: MessageEntity[], others: MessageEntity[]): MessageEntity[] {
  if (splittable.length === 0) return [];
  const result: MessageEntity[] = [];
  const running = new Map<string, { begin: number; end: number }>();
  let next = 0;
  const flush = (offset: number) => {
    for (const type of SPLITTABLE) {
      const run = running.get(type);
      if (run === undefined || run.begin >= offset) continue;
      const end = Math.min(run.end, offset);
      result.push({ type, offset: run.begin, length: end - run.begin } as MessageEntity);
      if (run.end <= offset) running.delete(type);
      else run.begin = offset;
    }
  };
  const addUpTo = (end: number) => {
    for (
      let entity = splittable[next];
      entity !== undefined && entity.offset < end;
      entity = splittable[++next]
    ) {
      const run = running.get(entity.type);
      if (run !== undefined && entity.offset <= run.end) {
        run.end = Math.max(run.end, endOf(entity));
      } else {
        flush(entity.offset);
        running.set(entity.type, { begin: entity.offset, end: endOf(entity) });
      }
    }
    flush(end);
  };
  const nested: MessageEntity[] = [];
  const moveTo = (offset: number) => {
    for (let top = nested.at(-1); top !== undefined && offset >= endOf(top); top = nested.at(-1)) {
      const before = result.length;
      addUpTo(endOf(top));
      if (top.type === "pre" || top.type === "code") result.length = before;
      nested.pop();
    }
    addUpTo(offset);
  };
  for (const other of others) {
    moveTo(other.offset);
    nested.push(other);
  }
  moveTo(Number.MAX_SAFE_INTEGER);
  return result;
}

type FoundType = "bot_command" | "mention" | "hashtag" | "cashtag" | "email" | "url" | "phone_number";

// What a person types is marked by the same rules as in Telegram's clients; order is precedence.
const PATTERNS: readonly (readonly [FoundType, RegExp])[] = [
  ["email", /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w-])/gi],
  [
    "url",
    /(?<![\w@./-])(?:(?:https?|tg|ton):\/\/[^\s<>"'«»]+|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|org|net|id|me|io|info|gov|edu|app|dev|tv|co|ru|uk|us|eu|de|jp|my|sg)(?![\w-])(?::\d+)?(?:[/?#][^\s<>"'«»]*)?)/gi,
  ],
  ["bot_command", /(?<![\p{L}\p{N}_/<>])\/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\p{L}\p{N}_/<>@])/gu],
  ["mention", /(?<![\p{L}\p{N}_])@[a-zA-Z0-9_]{2,32}(?![\p{L}\p{N}_])/gu],
  ["hashtag", /(?<![\p{L}\p{Nd}_])#(?=[\p{Nd}_]*\p{L})[\p{L}\p{Nd}_]{1,256}(?![\p{L}\p{Nd}_#])/gu],
  ["cashtag", /(?<![$\p{L}\p{Nd}_])\$[A-Z]{1,8}(?![$\p{L}\p{Nd}_])/gu],
  ["phone_number", /(?<![\w+])\+\d(?:[\s().-]{0,2}\d){6,14}(?!\d)/g],
];
const MAY_HOLD_ENTITIES = /[@/#$.+]/;

/** Commands, mentions, links, addresses, phone numbers and tags in a text: sorted, never overlapping. */
export function detectEntities(text: string): MessageEntity[] {
  if (!MAY_HOLD_ENTITIES.test(text)) return [];
  const found: MessageEntity[] = [];
  for (const [type, pattern] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const value = type === "url" ? match[0].replace(/[.,:;!?)\]}]+$/, "") : match[0];
      const entity = { type, offset: match.index, length: value.length } as MessageEntity;
      if (!found.some((other) => entity.offset < endOf(other) && other.offset < endOf(entity)))
        found.push(entity);
    }
  }
  return sortEntities(found);
}
