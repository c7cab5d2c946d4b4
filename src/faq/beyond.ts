import { join } from "node:path";
import { z } from "zod";
import { ContentError, readYamlFile } from "../content/yaml-file.ts";

/** What people write that no card answers; each kind has a reply of its own. */
export const BEYOND_KINDS = [
  "greeting",
  "thanks",
  "goodbye",
  "who-are-you",
  "ready-to-ask",
  "test",
  "acknowledge",
  "complaint",
  "insult",
  "opinion",
  "override",
  "near-miss",
  "unrelated",
  "gibberish",
] as const;
export type BeyondKind = (typeof BEYOND_KINDS)[number];

/** Lines of each kind, as people type them. */
export type Beyond = Readonly<Partial<Record<BeyondKind, readonly string[]>>>;

const lines = z.array(z.string().trim().min(1, "must not be empty").max(400));

export const beyondSchema = z.partialRecord(z.enum(BEYOND_KINDS), lines);

/**
 * Reads and checks `beyond.yaml`.
 * @param folder the data folder
 * @throws {ContentError} with every fault
 */
export function loadBeyond(folder: string): Beyond {
  const result = readYamlFile(join(folder, "beyond.yaml"), beyondSchema);
  if (result.kind === "faulty") throw new ContentError(result.faults);
  return Object.freeze(result.yaml.value as Beyond);
}
