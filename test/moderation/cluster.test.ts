import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadLexicon } from "../../src/faq/lexicon-file.ts";
import { clusterQuestions, tokensOf } from "../../src/moderation/cluster.ts";
import { indexLexicon } from "../../src/text/lexicon.ts";

const lexicon = indexLexicon(loadLexicon("data"));
const read = (text: string) => ({ text, tokens: tokensOf(text, lexicon) });

async function together(...texts: string[]): Promise<string[][]> {
  const clusters = await clusterQuestions(texts.map(read));
  return clusters.map(({ questions }) => questions.map(({ text }) => text));
}

const questions = fc.array(
  fc
    .uniqueArray(fc.constantFrom(..."abcdefghijklmn"), { minLength: 1, maxLength: 6 })
    .map((letters) => ({ tokens: new Set(letters) })),
  { maxLength: 40 },
);

/** The same, comparing each question with every cluster in the plainest way. */
function slowly<T extends { tokens: ReadonlySet<string> }>(all: readonly T[]): T[][] {
  const weight = (token: string) =>
    Math.log(1 + all.length / all.filter(({ tokens }) => tokens.has(token)).length);
  const length = ({ tokens }: T) =>
    Math.sqrt([...tokens].reduce((sum, token) => sum + weight(token) ** 2, 0));
  const likeness = (a: T, b: T) =>
    [...a.tokens].reduce((sum, token) => sum + (b.tokens.has(token) ? weight(token) ** 2 : 0), 0) /
    (length(a) * length(b));
  const clusters: T[][] = [];
  for (const question of all) {
    const ranked = clusters
      .map((cluster) => ({ cluster, alike: likeness(question, cluster[0] as T) }))
      .filter(({ alike }) => alike >= 0.5)
      .toSorted((a, b) => b.alike - a.alike);
    if (ranked[0] === undefined) clusters.push([question]);
    else ranked[0].cluster.push(question);
  }
  return clusters;
}

describe("like questions", () => {
  it("are found together across slang, word forms and languages", async () => {
    expect(
      await together(
        "bolehkah saya menyukai unggahan paman yang jadi calon lurah?",
        "iuran korpri naik terus, bagaimana?",
        "blh gak nge-like postingan paman calon lurah",
        "may I like a post of my uncle, a candidate for lurah (paman)",
      ),
    ).toEqual([
      [
        "bolehkah saya menyukai unggahan paman yang jadi calon lurah?",
        "blh gak nge-like postingan paman calon lurah",
        "may I like a post of my uncle, a candidate for lurah (paman)",
      ],
      ["iuran korpri naik terus, bagaimana?"],
    ]);
  });

  it("are not drawn together by quiet words", async () => {
    expect(await together("apakah boleh arisan?", "apakah boleh ronda?", "apakah boleh?")).toHaveLength(3);
  });

  it("are the same groups that comparing each with each would find", async () => {
    // Likeness just at the bound may fall to either side, by the order in which numbers are added.
    const sizes = (groups: readonly (readonly unknown[])[]) => groups.map(({ length }) => length).sort();
    let equal = 0;
    let all = 0;
    await fc.assert(
      fc.asyncProperty(questions, async (list) => {
        const quick = (await clusterQuestions(list)).map((cluster) => cluster.questions);
        all += 1;
        if (String(sizes(quick)) === String(sizes(slowly(list)))) equal += 1;
        expect(quick.flat()).toHaveLength(list.length);
      }),
      { numRuns: 200 },
    );
    expect(equal / all).toBeGreaterThan(0.99);
  });
});
