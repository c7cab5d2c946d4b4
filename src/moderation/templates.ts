import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ContentError, type ContentFault, readYamlFile } from "../content/yaml-file.ts";
import { referenceFault } from "../law/check-reference.ts";
import { legalReferenceSchema, type Regulation, type RegulationId } from "../law/regulation.ts";

const inBothLanguages = (longest: number) => {
  const line = z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(longest, `longer than ${longest} characters`);
  return z.strictObject({ id: line, en: line });
};

export const templatesSchema = z
  .array(
    z.strictObject({
      id: z
        .string()
        .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "an id in small letters, with hyphens")
        .max(24),
      title: inBothLanguages(34).describe("for a button"),
      text: inBothLanguages(700).describe("what the author of the tip reads; plain text"),
      basis: z.array(legalReferenceSchema).min(1).optional().describe("the law that the text rests on"),
    }),
  )
  .max(20, "more than 20 do not fit a phone's screen");

/** A short reply of the moderators; all texts are plain. */
export type Template = z.infer<typeof templatesSchema>[number];

/**
 * Reads and checks `templates.yaml`, in the order of the file. The file may be missing: then there are none.
 * @param folder the data folder
 * @throws {ContentError} with every fault
 */
export function loadTemplates(
  folder: string,
  regulations: ReadonlyMap<RegulationId, Regulation>,
): readonly Template[] {
  const path = join(folder, "templates.yaml");
  if (!existsSync(path)) return [];
  const result = readYamlFile(path, templatesSchema);
  if (result.kind === "faulty") throw new ContentError(result.faults);
  const { file, value, lineOf } = result.yaml;
  const faults: ContentFault[] = [];
  const seen = new Set<string>();
  value.forEach((template, index) => {
    if (seen.has(template.id)) {
      const message = `there is a template «${template.id}» already; choose another id`;
      faults.push({ file, line: lineOf([index, "id"]), message });
    }
    seen.add(template.id);
    template.basis?.forEach((reference, place) => {
      const message = referenceFault(reference, regulations);
      if (message !== undefined) faults.push({ file, line: lineOf([index, "basis", place]), message });
    });
  });
  if (faults.length > 0) throw new ContentError(faults);
  return Object.freeze(value.map((template) => Object.freeze(template)));
}
