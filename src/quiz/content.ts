import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ContentError, type ContentFault, readYamlFile } from "../content/yaml-file.ts";
import type { FaqContent } from "../faq/content.ts";
import { referenceFault } from "../law/check-reference.ts";
import { type QuestionBody, quizFileSchema } from "./schema.ts";

export type QuestionId = string;

export interface Question extends QuestionBody {
  questionId: QuestionId;
  /** File it stands in, without the ending: «media-sosial». */
  category: string;
  /** Changes when topic, options or their order change, so that a session notices an edit; 6 characters. */
  version: string;
}

/** All quiz questions, frozen, in the order of files and lines. */
export type QuizContent = ReadonlyMap<QuestionId, Question>;

/**
 * Reads and checks `quiz/*.yaml` against the schema, the regulations and the FAQ's topics.
 * @throws {ContentError} with every fault of every file
 */
export function loadQuizContent(folder: string, faq: FaqContent): QuizContent {
  const faults: ContentFault[] = [];
  const questions = new Map<QuestionId, Question>();
  const names = readdirSync(join(folder, "quiz")).filter((name) => name.endsWith(".yaml"));
  for (const name of names.sort()) {
    const result = readYamlFile(join(folder, "quiz", name), quizFileSchema);
    if (result.kind === "faulty") {
      faults.push(...result.faults);
      continue;
    }
    const { file, value, lineOf } = result.yaml;
    for (const [questionId, body] of Object.entries(value)) {
      const fault = (path: readonly PropertyKey[], message: string) =>
        faults.push({ file, line: lineOf([questionId, ...path]), message });
      if (questions.has(questionId))
        fault([], `there is a question «${questionId}» already; choose another id`);
      if (!faq.entries.has(body.topic))
        fault(["topic"], `there is no FAQ entry «${body.topic}»; mend the id`);
      body.basis.forEach((reference, index) => {
        const message = referenceFault(reference, faq.regulations);
        if (message !== undefined) fault(["basis", index], message);
      });
      const category = name.slice(0, -".yaml".length);
      questions.set(questionId, Object.freeze({ ...body, questionId, category, version: versionOf(body) }));
    }
  }
  if (faults.length > 0) throw new ContentError(faults);
  return questions;
}

function versionOf(body: QuestionBody): string {
  const essence = JSON.stringify([body.topic, body.question.id, body.options]);
  return createHash("sha256").update(essence).digest("base64url").slice(0, 6);
}
