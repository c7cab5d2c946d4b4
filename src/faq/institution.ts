import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ContentError, readYamlFile } from "../content/yaml-file.ts";
import type { FaqContent } from "./content.ts";

const localRuleSchema = z.strictObject({
  entry: z.string().describe("id of the FAQ entry under which it is shown"),
  id: z.string().min(1).max(500),
  en: z.string().min(1).max(500),
  source: z.string().min(1).max(120).describe("the local rule itself: its number, date and article"),
});

export const institutionSchema = z.strictObject({
  operator: z
    .strictObject({
      name: z.string().min(1).max(120),
      contact: z.string().min(1).max(200),
      readers: z
        .string()
        .min(1)
        .max(300)
        .optional()
        .describe("who reads anonymous tips here, as a sentence that ends with a full stop"),
    })
    .optional()
    .describe("whose bot it is; without it the bot calls itself independent"),
  localRules: z.array(localRuleSchema).default([]),
});

export type LocalRule = z.infer<typeof localRuleSchema>;
export type Institution = z.infer<typeof institutionSchema>;

/**
 * Reads `instansi.yaml`: whose bot this is and what holds locally. The file may be missing.
 * @throws {ContentError}
 */
export function loadInstitution(folder: string, content: FaqContent): Institution {
  const path = join(folder, "instansi.yaml");
  if (!existsSync(path)) return { localRules: [] };
  const result = readYamlFile<Institution>(path, institutionSchema as z.ZodType<Institution>);
  if (result.kind === "faulty") throw new ContentError(result.faults);
  const { file, value, lineOf } = result.yaml;
  const faults = value.localRules.flatMap((rule, index) =>
    content.entries.has(rule.entry)
      ? []
      : [
          {
            file,
            line: lineOf(["localRules", index, "entry"]),
            message: `there is no entry «${rule.entry}»; mend the id`,
          },
        ],
  );
  if (faults.length > 0) throw new ContentError(faults);
  return value;
}
