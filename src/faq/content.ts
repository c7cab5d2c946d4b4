import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { ContentError, type ContentFault, readYamlFile, type YamlFile } from "../content/yaml-file.ts";
import { referenceFault } from "../law/check-reference.ts";
import { type Regulation, type RegulationId, regulationsSchema } from "../law/regulation.ts";
import { faqEntrySchema, faqGroupsSchema } from "./schema.ts";

export type EntryId = string;
/** An entry with what the search learns from. */
export type TaughtEntry = z.infer<typeof faqEntrySchema> & { entryId: EntryId; groupId: string };
/** An entry as it is shown. */
export type FaqEntry = Omit<TaughtEntry, "phrasings" | "keywords">;
export type FaqGroup = z.infer<typeof faqGroupsSchema>[number];

/** Everything the FAQ answers from. Frozen: a reload makes a new one. */
export interface FaqContent {
  groups: readonly FaqGroup[];
  /** In the order of the groups. */
  entries: ReadonlyMap<EntryId, FaqEntry>;
  regulations: ReadonlyMap<RegulationId, Regulation>;
}

/** The same as it comes from the files: for those who learn from it or look it over. */
export interface TaughtContent extends FaqContent {
  entries: ReadonlyMap<EntryId, TaughtEntry>;
  /** File and line of a value in an entry, for messages to curators. */
  placeOf(entryId: EntryId, path: readonly PropertyKey[]): { file: string; line: number };
}

/**
 * Reads and checks `faq/*.yaml`, `faq-groups.yaml` and `regulations.yaml`.
 * @param folder the data folder
 * @throws {ContentError} with every fault of every file
 */
export function loadFaqContent(folder: string): TaughtContent {
  const faults: ContentFault[] = [];
  const read = <T>(path: string, schema: z.ZodType<T>): YamlFile<T> | undefined => {
    const result = readYamlFile(path, schema);
    if (result.kind === "ok") return result.yaml;
    faults.push(...result.faults);
    return undefined;
  };

  const rules = read(join(folder, "regulations.yaml"), regulationsSchema);
  const groups = read(join(folder, "faq-groups.yaml"), faqGroupsSchema);
  const files = new Map<EntryId, YamlFile<z.infer<typeof faqEntrySchema>>>();
  const present = new Set<EntryId>();
  for (const name of readdirSync(join(folder, "faq"))
    .filter((name) => name.endsWith(".yaml"))
    .sort()) {
    const entryId = name.slice(0, -".yaml".length);
    present.add(entryId);
    const file = read(join(folder, "faq", name), faqEntrySchema);
    if (file) files.set(entryId, file);
  }
  if (!rules || !groups) throw new ContentError(faults);

  const groupOf = new Map<EntryId, string>();
  groups.value.forEach((group, groupIndex) => {
    group.entries.forEach((entryId, entryIndex) => {
      const line = groups.lineOf([groupIndex, "entries", entryIndex]);
      if (groupOf.has(entryId)) {
        faults.push({ file: groups.file, line, message: `«${entryId}» stands in two groups; remove one` });
      }
      groupOf.set(entryId, group.id);
      if (!present.has(entryId)) {
        const wanted = `${entryId}.yaml`;
        faults.push({
          file: groups.file,
          line,
          message: `data/faq/${wanted} does not exist; write it or remove the line`,
        });
      }
    });
  });

  const regulations = new Map(Object.entries(rules.value).map(([id, rule]) => [id, { ...rule, id }]));
  const entries = new Map<EntryId, TaughtEntry>();
  for (const [entryId, file] of files) {
    const fault = (path: readonly PropertyKey[], message: string) =>
      faults.push({ file: file.file, line: file.lineOf(path), message });
    const groupId = groupOf.get(entryId);
    if (groupId === undefined) {
      fault([], `«${entryId}» is in no group; add it to data/faq-groups.yaml`);
      continue;
    }
    file.value.basis.forEach((reference, index) => {
      const message = referenceFault(reference, regulations);
      if (message !== undefined) fault(["basis", index], message);
    });
    file.value.related.forEach((other, index) => {
      if (other === entryId) fault(["related", index], "an entry is not related to itself; remove it");
      else if (!groupOf.has(other)) fault(["related", index], `there is no entry «${other}»; mend the id`);
    });
    for (const part of ["do", "dont"] as const) {
      if (file.value.id[part].length !== file.value.en[part].length) {
        fault(
          ["en", part],
          `«${part}» has ${file.value.id[part].length} lines in Indonesian and ${file.value.en[part].length} in English`,
        );
      }
    }
    for (const stage of ["bakal-calon", "calon", "kapan-pun"] as const) {
      const [inIndonesian, inEnglish] = [file.value.id.sanction?.[stage], file.value.en.sanction?.[stage]];
      if ((inIndonesian === undefined) !== (inEnglish === undefined)) {
        fault(["en", "sanction"], `the sanction «${stage}» stands in one language only; write it in both`);
      }
    }
    if ((file.value.id.note === undefined) !== (file.value.en.note === undefined)) {
      fault(["en"], "«note» stands in one language only; write it in both");
    }
    entries.set(entryId, { ...file.value, entryId, groupId });
  }
  if (faults.length > 0) throw new ContentError(faults);

  const inOrder = groups.value.flatMap((group) => group.entries);
  return Object.freeze({
    groups: groups.value,
    entries: new Map(
      inOrder.flatMap((entryId) => {
        const entry = entries.get(entryId);
        return entry ? [[entryId, Object.freeze(entry)] as const] : [];
      }),
    ),
    regulations,
    placeOf(entryId: EntryId, path: readonly PropertyKey[]) {
      const file = files.get(entryId);
      return { file: file?.file ?? entryId, line: file?.lineOf(path) ?? 1 };
    },
  });
}
