import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const questionSchema = z.object({
  text: z.string().min(1),
  /** Topics that would do, best first; none: the bot must not answer. */
  expect: z.array(z.string()),
  kind: z.string(),
});

/** A question as somebody might type it, and what should come of it. */
export type Question = z.infer<typeof questionSchema>;

/**
 * Reads all question files of a folder, by file name.
 * @param folder holds `*.jsonl`, a question a line
 * @throws where a line is not a question; names file and line
 */
export function loadQuestions(folder: string): Map<string, Question[]> {
  const sets = new Map<string, Question[]>();
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(".jsonl")) continue;
    const questions: Question[] = [];
    for (const [index, line] of readFileSync(join(folder, name), "utf8").split("\n").entries()) {
      if (line.trim() === "") continue;
      try {
        questions.push(questionSchema.parse(JSON.parse(line)));
      } catch (error) {
        throw new Error(`${join(folder, name)}:${index + 1}: not a question {text, expect, kind}`, {
          cause: error,
        });
      }
    }
    sets.set(name, questions);
  }
  return sets;
}
