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

/**
 * The same, comparing each question with every cluster in the plainest way.
 * @returns undefined where likeness is so close to the bound, or to another, that the order of adding decides
 */
function slowly<T extends { tokens: ReadonlySet<string> }>(all: readonly T[]): T[][] | undefined {
  const weight = (token: string) =>
    Math.log(1 + all.length / all.filter(({ tokens }) => tokens.has(token)).length);
  const length = ({ tokens }: T) =>
    Math.sqrt([...tokens].reduce((sum, token) => sum + weight(token) ** 2, 0));
  const likeness = (a: T, b: T) =>
    [...a.tokens].reduce((sum, token) => sum + (b.tokens.has(token) ? weight(token) ** 2 : 0), 0) /
    (length(a) * length(b));
  const isClose = (a: number, b: number) => Math.abs(a - b) < 1e-9;
  const clusters: T[][] = [];
  for (const question of all) {
    const ranked = clusters
      .map((cluster) => ({ cluster, alike: likeness(question, cluster[0] as T) }))
      .toSorted((a, b) => b.alike - a.alike);
    const [best, second] = ranked;
    if (ranked.some(({ alike }) => isClose(alike, 0.5))) return undefined;
    if (best === undefined || best.alike < 0.5) clusters.push([question]);
    else if (second !== undefined && isClose(best.alike, second.alike)) return undefined;
    else best.cluster.push(question);
  }
  return clusters.toSorted((a, b) => b.length - a.length);
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
    await fc.assert(
      fc.asyncProperty(questions, async (list) => {
        const plain = slowly(list);
        fc.pre(plain !== undefined);
        const quick = await clusterQuestions(list);
        expect(quick.map((cluster) => cluster.questions)).toEqual(plain);
      }),
    );
  });
});
