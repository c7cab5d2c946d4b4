import { z } from "zod";

/** A date without a time, as it is written in the content files: 2026-11-22. */
export const isoDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "write the day as YYYY-MM-DD, in quotes or bare")
  .refine((day) => !Number.isNaN(Date.parse(day)), "there is no such day");

const bilingual = z.strictObject({ id: z.string().min(1), en: z.string().min(1) });

const regulationSchema = z.strictObject({
  /** Title for people who read law: «UU 20/2023 tentang Aparatur Sipil Negara». */
  title: bilingual,
  /** What a card shows: «UU 20/2023». */
  short: bilingual,
  /** Day of enactment; a year alone where the day is not certain; absent where neither is. */
  date: z.union([isoDay, z.string().regex(/^\d{4}$/, "a day or a four-digit year")]).optional(),
  status: z.enum([
    "in-force",
    "in-force-unverified",
    "guidance",
    "binding-ruling",
    "past-guidance",
    "revoked",
    "uncertain",
  ]),
  /** Id of the regulation that took its place. */
  replacedBy: z.string().optional(),
  /** One or two sentences: what it says on neutrality, what to know about its status. */
  about: bilingual,
});

export const regulationsSchema = z.record(z.string().regex(/^[a-z0-9-]+$/), regulationSchema);

export type RegulationId = string;
export type Regulation = z.infer<typeof regulationSchema> & { id: RegulationId };

/** «5», «28A»; a run of paragraphs or numbers is written «1-3». */
const place = z.union([z.int().positive().transform(String), z.string().regex(/^\d+[A-Z]?(-\d+[A-Z]?)?$/)]);

/**
 * A reference to law, down to the part that is known: article (pasal), paragraph (ayat), letter (huruf),
 * number (angka). Never more precise than the source is.
 */
export const legalReferenceSchema = z.strictObject({
  rule: z.string().describe("id of a regulation in data/regulations.yaml"),
  article: place.optional().describe("pasal"),
  paragraph: place.optional().describe("ayat"),
  letter: z
    .string()
    .regex(/^[a-z](-[a-z])?$/, "one small letter, or a run such as c-d")
    .optional()
    .describe("huruf"),
  number: place.optional().describe("angka"),
  annex: z.string().optional().describe("lampiran, e.g. II"),
  part: z
    .string()
    .regex(/^[A-Z]$/)
    .optional()
    .describe("part of an annex: huruf A, huruf B"),
  row: z
    .string()
    .regex(/^(E[1-7]|D([1-9]|1[0-3]))$/)
    .optional()
    .describe("row of docs/skb-matrix.md; ours, never shown as a number of the SKB"),
  decision: z.string().optional().describe("diktum of a decree, spelled out: kedua puluh empat"),
  history: z.literal(true).optional().describe("cited as history only: the regulation is revoked or past"),
});

export type LegalReference = z.infer<typeof legalReferenceSchema>;
