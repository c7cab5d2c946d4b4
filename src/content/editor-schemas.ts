import { z } from "zod";
import { beyondSchema } from "../faq/beyond.ts";
import { institutionSchema } from "../faq/institution.ts";
import { lexiconSchema } from "../faq/lexicon-file.ts";
import { faqEntrySchema, faqGroupsSchema } from "../faq/schema.ts";
import { regulationsSchema } from "../law/regulation.ts";
import { templatesSchema } from "../moderation/templates.ts";
import { quizFileSchema } from "../quiz/schema.ts";
import { stagesSchema } from "../stages/content.ts";

/** JSON Schemas of the content files by file name, as text; made from the very schemas that the loaders use. */
export function editorSchemas(): Record<string, string> {
  const schemas: Record<string, z.ZodType> = {
    "faq-entry": faqEntrySchema,
    "faq-groups": faqGroupsSchema,
    regulations: regulationsSchema,
    lexicon: lexiconSchema,
    beyond: beyondSchema,
    instansi: institutionSchema,
    quiz: quizFileSchema,
    templates: templatesSchema,
    tahapan: stagesSchema,
  };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      `${name}.schema.json`,
      // What an author writes, before defaults and conversions.
      `${JSON.stringify(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), null, 2)}\n`,
    ]),
  );
}
