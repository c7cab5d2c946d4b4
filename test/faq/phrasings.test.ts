import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadBeyond } from "../../src/faq/beyond.ts";
import { loadFaqContent } from "../../src/faq/content.ts";
import { foldText, splitWords } from "../../src/text/tokens.ts";

const { entries } = loadFaqContent("data");
const folded = (text: string) => splitWords(foldText(text)).join(" ");

describe("the phrasings", () => {
  it("are none of the questions by which the search is examined", () => {
    const examined = readFileSync("test/faq/questions/sample.jsonl", "utf8").trim().split("\n");
    const questions = new Set(examined.map((line) => folded((JSON.parse(line) as { text: string }).text)));
    const taken = [...entries.values()].flatMap((entry) =>
      [...entry.phrasings.id, ...entry.phrasings.en]
        // A bare term such as «sanksi pppk» is everybody's.
        .filter((phrasing) => folded(phrasing).split(" ").length > 3 && questions.has(folded(phrasing)))
        .map((phrasing) => `${entry.entryId}: ${phrasing}`),
    );
    expect(taken).toEqual([]);
    const beyond = Object.values(loadBeyond("data")).flat();
    expect(
      beyond.filter((line) => folded(line).split(" ").length > 3 && questions.has(folded(line))),
    ).toEqual([]);
  });
});
