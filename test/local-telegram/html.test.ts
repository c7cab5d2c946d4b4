import fc from "fast-check";
import type { MessageEntity } from "grammy/types";
import { describe, expect, it } from "vitest";
import { finishText } from "../../src/local-telegram/entities.ts";
import { parseHtml } from "../../src/local-telegram/html.ts";

/** What the bot does with any text before it goes into HTML. */
function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function parse(html: string): { text: string; entities: MessageEntity[] } {
  const parsed = parseHtml(html);
  if (parsed.kind === "refused") throw new Error(parsed.problem);
  return finishText(parsed.text, parsed.entities);
}

describe("HTML that Telegram takes", () => {
  const simple: [string, string][] = [
    ["b", "bold"],
    ["strong", "bold"],
    ["i", "italic"],
    ["em", "italic"],
    ["u", "underline"],
    ["ins", "underline"],
    ["s", "strikethrough"],
    ["strike", "strikethrough"],
    ["del", "strikethrough"],
    ["code", "code"],
    ["pre", "pre"],
    ["tg-spoiler", "spoiler"],
    ["blockquote", "blockquote"],
  ];
  it.each(simple)("<%s> makes %s", (tag, type) => {
    expect(parse(`x <${tag}>kata</${tag}>`)).toEqual({
      text: "x kata",
      entities: [{ type, offset: 2, length: 4 }],
    });
  });

  const others: [string, string, MessageEntity[]][] = [
    ['<span class="tg-spoiler">a</span>', "a", [{ type: "spoiler", offset: 0, length: 1 }]],
    ["<blockquote expandable>a</blockquote>", "a", [{ type: "expandable_blockquote", offset: 0, length: 1 }]],
    [
      '<a href="https://bkn.go.id/a?b=1&amp;c=2">BKN</a>',
      "BKN",
      [{ type: "text_link", offset: 0, length: 3, url: "https://bkn.go.id/a?b=1&c=2" }],
    ],
    [
      "<a href='https://bkn.go.id'>BKN</a>",
      "BKN",
      [{ type: "text_link", offset: 0, length: 3, url: "https://bkn.go.id/" }],
    ],
    ['<a href="not a link">x</a>', "x", []],
    [
      '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
      "👍",
      [{ type: "custom_emoji", offset: 0, length: 2, custom_emoji_id: "5368324170671202286" }],
    ],
    [
      '<pre><code class="language-ts">let a</code></pre>',
      "let a",
      [{ type: "pre", offset: 0, length: 5, language: "ts" }],
    ],
    ["<B>x</b>", "x", [{ type: "bold", offset: 0, length: 1 }]],
    ["<b>x</>", "x", [{ type: "bold", offset: 0, length: 1 }]],
    ["<b></b>x", "x", []],
    ["&lt;b&gt; &amp;amp; &quot; &#39; &#x1F44D;", "<b> &amp; \" ' 👍", []],
    ["&nbsp; & &unknown;", "&nbsp; & &unknown;", []],
    ["👍<b>x</b>", "👍x", [{ type: "bold", offset: 2, length: 1 }]],
    ["<b>x </b> ", "x", [{ type: "bold", offset: 0, length: 1 }]],
    ["  x", "x", []],
  ];
  it.each(others)("%s", (html, text, entities) => {
    expect(parse(html)).toEqual({ text, entities });
  });

  it("cuts bold where a link lies inside it, and leaves it out of code", () => {
    expect(parse('<b>a<a href="http://b.id">b</a>c</b>').entities).toEqual([
      { type: "bold", offset: 0, length: 1 },
      { type: "text_link", offset: 1, length: 1, url: "http://b.id/" },
      { type: "bold", offset: 1, length: 1 },
      { type: "bold", offset: 2, length: 1 },
    ]);
    expect(parse("<b>a<code>b</code>c</b>").entities).toEqual([
      { type: "bold", offset: 0, length: 1 },
      { type: "code", offset: 1, length: 1 },
      { type: "bold", offset: 2, length: 1 },
    ]);
  });

  it("finds commands, names and links in what is left plain", () => {
    expect(parse("/start @bkn_ri https://bkn.go.id. <code>@tidak</code>").entities).toEqual([
      { type: "bot_command", offset: 0, length: 6 },
      { type: "mention", offset: 7, length: 7 },
      { type: "url", offset: 15, length: 17 },
      { type: "code", offset: 34, length: 6 },
    ]);
  });
});

describe("HTML that Telegram refuses", () => {
  const table: [string, string][] = [
    ["a <x>b</x>", 'Unsupported start tag "x" at byte offset 2'],
    ["é <h1>b</h1>", 'Unsupported start tag "h1" at byte offset 3'],
    ["a < b", 'Unsupported start tag "" at byte offset 2'],
    ["<b>x", 'Can\'t find end tag corresponding to start tag "b"'],
    ["x</b>", "Unexpected end tag at byte offset 1"],
    ["<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ["<b", "Unclosed start tag at byte offset 0"],
    ['<a href="x', "Unclosed start tag at byte offset 0"],
    ["<b>x</b", "Unclosed end tag at byte offset 4"],
    ["<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<a ="x">b</a>', 'Empty attribute name in the tag "a" at byte offset 0'],
    ["<a href=b_c>x</a>", "Unexpected end of name token at byte offset 8"],
    ['<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji identifier specified"],
  ];
  it.each(table)("%s", (html, problem) => {
    expect(parseHtml(html)).toEqual({ kind: "refused", problem });
  });
});

type Tree = string | { tag: string; children: Tree[] };

const TYPE_OF: Record<string, string> = {
  b: "bold",
  i: "italic",
  u: "underline",
  s: "strikethrough",
  "tg-spoiler": "spoiler",
  a: "text_link",
};

/** Trees of formatting; a link holds no link, for Telegram keeps only one of them. */
const trees: fc.Arbitrary<Tree[]> = fc.letrec<{ list: Tree[]; tree: Tree; text: string }>((tie) => ({
  text: fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter((s) => !CLEANED.test(s)),
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("text"),
    fc.record({ tag: fc.constantFrom("b", "i", "u", "s", "tg-spoiler", "a"), children: tie("list") }),
  ),
  list: fc.array(tie("tree"), { maxLength: 4 }),
})).list;

// Telegram cleans these out of any text, and finds entities of its own where the others stand.
const CLEANED = /[\p{Cc}\s@#$/.+:]/u;

const isTag = (tree: Tree): tree is Exclude<Tree, string> => typeof tree !== "string";

function render(list: readonly Tree[], isInLink = false): string {
  return list
    .map((tree) => {
      if (!isTag(tree)) return escapeHtml(tree);
      if (tree.tag === "a" && isInLink) return render(tree.children, true);
      const attributes = tree.tag === "a" ? ' href="http://contoh.id/"' : "";
      return `<${tree.tag}${attributes}>${render(tree.children, isInLink || tree.tag === "a")}</${tree.tag}>`;
    })
    .join("");
}

/** The slow and obvious model: for each UTF-16 unit, what formats it. */
function unitsOf(list: readonly Tree[], outer: readonly string[] = []): { unit: string; types: string[] }[] {
  return list.flatMap((tree) => {
    if (isTag(tree)) return unitsOf(tree.children, [...outer, TYPE_OF[tree.tag] ?? ""]);
    return tree.split("").map((unit) => ({ unit, types: [...new Set(outer)].sort() }));
  });
}

describe("any formatting", () => {
  it("comes back from HTML with the same text, each character formatted the same", () => {
    fc.assert(
      fc.property(trees, (list) => {
        const parsed = parse(render(list));
        const units = parsed.text.split("").map((unit, index) => ({
          unit,
          types: [
            ...new Set(
              parsed.entities
                .filter((e) => e.offset <= index && index < e.offset + e.length)
                .map((e) => e.type as string),
            ),
          ].sort(),
        }));
        expect(units).toEqual(unitsOf(list));
      }),
      { numRuns: 500 },
    );
  });

  it("has entities that lie inside the text and never cross", () => {
    fc.assert(
      fc.property(trees, (list) => {
        const { text, entities } = parse(render(list));
        for (const a of entities) {
          expect(a.length).toBeGreaterThan(0);
          expect(a.offset + a.length).toBeLessThanOrEqual(text.length);
          for (const b of entities) {
            const crosses =
              a.offset < b.offset &&
              b.offset < a.offset + a.length &&
              a.offset + a.length < b.offset + b.length;
            expect(crosses).toBe(false);
          }
        }
      }),
    );
  });

  it("lets any string through, once escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (any) => {
        expect(parseHtml(escapeHtml(any))).toEqual({ kind: "ok", text: any, entities: [] });
      }),
      { numRuns: 1000 },
    );
  });

  it("never makes the parser throw", () => {
    const pieces = fc.constantFrom(
      "<",
      ">",
      "</",
      "b",
      "a",
      "href",
      "=",
      '"',
      "'",
      "&",
      ";",
      "#",
      "x",
      " ",
      "amp",
      "1",
      "é",
    );
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const html = parts.join("");
        expect(["ok", "refused"]).toContain(parseHtml(html).kind);
      }),
      { numRuns: 2000 },
    );
  });
});
