import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LOCALES, loadTranslator } from "../src/bot/translate.ts";

type Words = Map<string, string>;

function wordsOf(locale: string): Words {
  const words: Words = new Map();
  const walk = (value: unknown, path: string) => {
    if (typeof value === "string") words.set(path, value);
    else for (const [key, inner] of Object.entries(value as object)) walk(inner, `${path}.${key}`);
  };
  for (const name of readdirSync(join("locales", locale))) {
    walk(JSON.parse(readFileSync(join("locales", locale, name), "utf8")), name.replace(/\.json$/, ""));
  }
  return words;
}

const source = wordsOf("id");
const placeholders = (text: string) =>
  [...text.matchAll(/{{-?\s*(\w+)\s*}}/g)].map((match) => match[1]).sort();

function sourceFiles(folder: string): string[] {
  return (
    readdirSync(folder, { withFileTypes: true, recursive: true })
      // Columns of tables read like keys.
      .filter((entry) => entry.isFile() && /(?<!store)\.ts$/.test(entry.name))
      .filter((entry) => !entry.parentPath.includes("storage"))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
  );
}

describe("the words", () => {
  it.each(LOCALES)("of «%s» have the same keys, placeholders and markup as the source", (locale) => {
    const words = wordsOf(locale);
    expect([...words.keys()].sort()).toEqual([...source.keys()].sort());
    for (const [key, text] of words) {
      expect({ key, has: placeholders(text) }).toEqual({ key, has: placeholders(source.get(key) ?? "") });
      const tags = (html: string) => (html.match(/<\/?\w+>/g) ?? []).sort();
      expect({ key, has: tags(text) }).toEqual({ key, has: tags(source.get(key) ?? "") });
    }
  });

  it("are all used, and every key in the code exists", () => {
    const code = sourceFiles("src").join("\n");
    const literal = [
      ...code.matchAll(
        /["`]((?:bot|certificate|desk|erasure|event|faq|group|language|law|moderation|pledge|poster|quiz|stages|tip|tips|weekly|welcome)(?:\.[\w-]+)+(?:\.\$\{)?)/g,
      ),
    ].map((match) => match[1] ?? "");
    const exact = new Set(literal.filter((key) => !key.endsWith("${")));
    const prefixes = [
      ...code.matchAll(
        /`((?:bot|certificate|desk|erasure|event|faq|group|language|law|moderation|pledge|poster|quiz|stages|tip|tips|weekly|welcome)(?:\.[\w-]+)*\.)\$\{/g,
      ),
    ].map((match) => match[1] ?? "");
    const unused = [...source.keys()].filter(
      (key) => !exact.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
    const missing = [...exact].filter(
      (key) => !source.has(key) && !prefixes.some((prefix) => prefix === `${key}.`),
    );
    expect(missing).toEqual([]);
  });

  it("that are missing throw instead of reaching a person", async () => {
    const translator = await loadTranslator("locales");
    expect(() => translator("id")("faq.noSuchKey")).toThrow("faq.noSuchKey");
  });

  it("escape what is put into them", async () => {
    const t = (await loadTranslator("locales"))("id");
    expect(t("faq.group", { title: "<i>&" })).toContain("&lt;i&gt;&amp;");
  });
});
