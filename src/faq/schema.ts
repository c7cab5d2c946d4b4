import { z } from "zod";
import { isoDay, legalReferenceSchema } from "../law/regulation.ts";

const line = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(longest, `longer than ${longest} characters; it would not fit a phone`);

const sanctionSchema = z
  .strictObject({
    "bakal-calon": line(400).optional(),
    calon: line(400).optional(),
    "kapan-pun": line(500).optional(),
  })
  .describe(
    "sanction by stage: before KPU names the candidates, after it, and where the stage does not matter",
  );

const cardTextSchema = z.strictObject({
  title: line(110).describe("as a person would ask it"),
  short: line(34).describe("for a button"),
  answer: line(900).describe("two to five sentences"),
  do: z.array(line(170)).max(5).describe("what is allowed or advisable"),
  dont: z.array(line(170)).max(5).describe("what is not"),
  sanction: sanctionSchema.optional(),
  note: line(600).optional().describe("where views differ: both views, no false certainty"),
});

export const faqEntrySchema = z.strictObject({
  verdict: z.enum(["boleh", "bersyarat", "dilarang", "info"]),
  id: cardTextSchema,
  en: cardTextSchema,
  basis: z
    .array(legalReferenceSchema)
    .describe("what the card rests on; may be empty where no article exists"),
  related: z.array(z.string()).min(2).max(5).describe("ids of other entries"),
  checks: z
    .array(z.strictObject({ on: isoDay, by: line(60).describe("role, not a name") }))
    .min(1)
    .max(2)
    .describe("who checked the text against the law, and when; a second check goes below the first"),
  review: isoDay.describe("the day by which it should be checked again"),
  phrasings: z.strictObject({
    id: z.array(line(400)).min(25, "fewer than 25 Indonesian phrasings"),
    en: z.array(line(400)).min(8, "fewer than 8 English phrasings"),
  }),
  keywords: z
    .array(line(40))
    .min(3)
    .describe("two or three telling words each; a bare search term as people type it"),
});

export const faqGroupsSchema = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[a-z-]+$/),
      title: z.strictObject({ id: line(34), en: line(34) }),
      entries: z.array(z.string()).min(1),
    }),
  )
  .min(1);

export type Sanction = z.infer<typeof sanctionSchema>;
