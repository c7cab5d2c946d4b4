import { loadFaqContent } from "../../src/faq/content.ts";

const OPENINGS = ["", "", "", "min ", "pak ", "mau tanya, ", "selamat pagi, ", "izin bertanya: ", "kak "];
const ENDINGS = ["", "", "", "?", " ya?", " dong", " gak sih", " min??", " mohon infonya", " terima kasih"];

/**
 * Questions as people type them: the phrasings of `data/faq` with greetings, fillers and slips of the finger.
 * The same ones in the same order at every call.
 */
export function variedQuestions(count: number): string[] {
  const phrasings = [...loadFaqContent("data").entries.values()]
    .flatMap(({ phrasings: { id, en } }) => [...id, ...en])
    // A command is no question, and its answer no reply.
    .filter((phrasing) => !phrasing.startsWith("/"));
  const chance = lehmer(20_260_214);
  const below = (limit: number) => Math.floor(chance() * limit);
  const oneOf = (list: readonly string[]) => list[below(list.length)] ?? "";

  const slip = (text: string) => {
    const at = 1 + below(Math.max(1, text.length - 2));
    switch (below(3)) {
      case 0:
        return text.slice(0, at) + text.slice(at + 1);
      case 1:
        return text.slice(0, at) + (text[at] ?? "") + text.slice(at);
      default:
        return text.slice(0, at) + (text[at + 1] ?? "") + (text[at] ?? "") + text.slice(at + 2);
    }
  };
  return Array.from({ length: count }, () => {
    const phrasing = oneOf(phrasings);
    const typed = chance() < 0.3 ? slip(phrasing) : phrasing;
    return `${oneOf(OPENINGS)}${typed}${oneOf(ENDINGS)}`;
  });
}

/** Numbers from 0 to below 1, always the same: a run can be repeated. */
function lehmer(seed: number): () => number {
  let state = seed % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
