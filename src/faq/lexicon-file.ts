import { join } from "node:path";
import { z } from "zod";
import { ContentError, readYamlFile } from "../content/yaml-file.ts";
import type { Lexicon } from "../text/lexicon.ts";

const word = z.string().trim().min(1, "must not be empty").max(60);
const waysByWord = z.record(word, z.array(word).min(1, "needs at least one word"));

export const lexiconSchema = z.strictObject({
  spellings: waysByWord.describe("the word meant: ways people type it; replaced"),
  notions: waysByWord.describe("a notion: words that share it; added"),
  english: waysByWord.describe("the Indonesian word: English words for it; added"),
  quiet: z.array(word).describe("words that say little of the subject"),
  keep: z.array(word).describe("words never cut into root and affix"),
  roots: z.array(word).describe("roots that may be trusted"),
});

/**
 * Reads and checks `lexicon.yaml`.
 * @param folder the data folder
 * @throws {ContentError} with every fault
 */
export function loadLexicon(folder: string): Lexicon {
  const result = readYamlFile(join(folder, "lexicon.yaml"), lexiconSchema);
  if (result.kind === "faulty") throw new ContentError(result.faults);
  return Object.freeze(result.yaml.value);
}
