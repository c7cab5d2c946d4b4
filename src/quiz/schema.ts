import { z } from "zod";
import { legalReferenceSchema } from "../law/regulation.ts";

const words = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(longest, `longer than ${longest} characters; it would not fit a phone`);

const inBothLanguages = (longest: number) => z.strictObject({ id: words(longest), en: words(longest) });

const optionSchema = z.strictObject({
  id: words(120),
  en: words(120),
  correct: z.literal(true).optional().describe("on exactly one option"),
});

const questionSchema = z.strictObject({
  topic: z.string().describe("id of the FAQ entry that explains it"),
  difficulty: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  question: inBothLanguages(420).describe("a concrete situation (role, platform, moment), and what is asked"),
  options: z
    .array(optionSchema)
    .min(3, "three or four options")
    .max(4, "three or four options")
    .refine(
      (options) => options.filter((option) => option.correct).length === 1,
      "mark exactly one option with «correct: true»",
    ),
  reason: inBothLanguages(320).describe("why the right option is right"),
  tempting: inBothLanguages(260).describe("why the most tempting wrong option is wrong"),
  basis: z.array(legalReferenceSchema).min(1, "at least one legal reference"),
});

/** A file of data/quiz/: id of the question → question. */
export const quizFileSchema = z.record(
  z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "an id in small letters, with hyphens")
    .max(28),
  questionSchema,
);

export type QuestionBody = z.infer<typeof questionSchema>;
