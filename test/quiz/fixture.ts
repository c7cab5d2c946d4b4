import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { FaqContent, FaqEntry } from "../../src/faq/content.ts";
import type { Regulation } from "../../src/law/regulation.ts";
import { type QuizBank, quizBank } from "../../src/quiz/bank.ts";
import type { Question } from "../../src/quiz/content.ts";
import type { QuestionBody } from "../../src/quiz/schema.ts";

/** Real topics, so that the same questions do for the core and for the whole bot: three groups, three categories. */
export const TOPICS = {
  "medsos-like": "media-sosial",
  "medsos-komentar": "media-sosial",
  "grup-wa": "media-sosial",
  "hadir-kampanye": "kampanye",
  "tim-sukses": "kampanye",
  "foto-pose-jari": "foto-simbol",
} as const;

/** The words by which a test knows the right option. */
export const RIGHT = "Pilihan benar";

export function body(id: string, topic: string, number: number, edition = ""): QuestionBody {
  const inBoth = (text: string) => ({ id: `${text} ${id}${edition}`, en: `EN ${text} ${id}${edition}` });
  const wrong = ["Pilihan keliru satu", "Pilihan keliru dua", "Pilihan keliru tiga"].slice(
    0,
    number % 4 === 0 ? 2 : 3,
  );
  const options: QuestionBody["options"] = wrong.map(inBoth);
  options.splice(number % options.length, 0, { ...inBoth(RIGHT), correct: true });
  return {
    topic,
    difficulty: (1 + (number % 3)) as 1 | 2 | 3,
    question: inBoth("Apa yang sebaiknya dilakukan di"),
    options,
    reason: inBoth("Alasan <b> & seterusnya"),
    tempting: inBoth("Pengecoh"),
    basis: [{ rule: "pp-94-2021", article: "5", letter: "n", number: "5" }],
  };
}

/** 36 questions, six on each topic; the file of each is its group. */
export function bodies(): Record<string, Record<string, QuestionBody>> {
  const files: Record<string, Record<string, QuestionBody>> = {};
  let number = 0;
  for (const [topic, group] of Object.entries(TOPICS)) {
    for (let index = 0; index < 6; index++) {
      const id = `${topic}-${index}`;
      const file = files[group] ?? {};
      file[id] = body(id, topic, number++);
      files[group] = file;
    }
  }
  return files;
}

/** As the loader would give them, with versions of the test's choosing. */
export function questions(): Question[] {
  return Object.entries(bodies()).flatMap(([category, file]) =>
    Object.entries(file).map(([questionId, it]) => ({ ...it, questionId, category, version: "v00000" })),
  );
}

export function bankOf(list: readonly Question[]): QuizBank {
  return quizBank(new Map(list.map((question) => [question.questionId, question])), content.entries);
}

const regulation: Regulation = {
  id: "pp-94-2021",
  title: { id: "PP 94/2021 lengkap", en: "GR 94/2021 in full" },
  short: { id: "PP 94/2021", en: "GR 94/2021" },
  status: "in-force",
  about: { id: "-", en: "-" },
};

function entry(entryId: string, groupId: string): FaqEntry {
  const card = { title: entryId, short: `Topik ${entryId}`, answer: "-", do: [], dont: [] };
  return {
    entryId,
    groupId,
    verdict: "info",
    id: card,
    en: card,
    basis: [],
    related: [],
    checks: [{ on: "2026-11-22", by: "uji" }],
    review: "2027-11-22",
  };
}

/** As much of the FAQ as the quiz looks at. */
export const content: FaqContent = {
  groups: [...new Set(Object.values(TOPICS))].map((id) => ({
    id,
    title: { id: `Kelompok ${id}`, en: `Group ${id}` },
    entries: Object.entries(TOPICS).flatMap(([topic, group]) => (group === id ? [topic] : [])),
  })),
  entries: new Map(Object.entries(TOPICS).map(([topic, group]) => [topic, entry(topic, group)])),
  regulations: new Map([[regulation.id, regulation]]),
};

/** Without questions of its own. */
export const TOPIC_WITHOUT_QUIZ = "medsos-share";

/** A small `data/`: the topics of above, so that the search is soon built, and these questions. */
export function dataFolder(files: Record<string, Record<string, QuestionBody>> = bodies()) {
  const folder = mkdtempSync(join(tmpdir(), "netral-data-"));
  for (const name of ["regulations.yaml", "beyond.yaml", "lexicon.yaml"])
    cpSync(join("data", name), join(folder, name));
  mkdirSync(join(folder, "faq"));
  mkdirSync(join(folder, "quiz"));
  const topics = [...Object.keys(TOPICS), TOPIC_WITHOUT_QUIZ];
  for (const topic of topics) {
    const entry = parse(readFileSync(join("data", "faq", `${topic}.yaml`), "utf8"));
    const related = topics.filter((other) => other !== topic).slice(0, 2);
    writeFileSync(join(folder, "faq", `${topic}.yaml`), JSON.stringify({ ...entry, related }));
  }
  const groups = content.groups.map(({ entries, ...group }, index) => ({
    ...group,
    entries: index === 0 ? [...entries, TOPIC_WITHOUT_QUIZ] : entries,
  }));
  writeFileSync(join(folder, "faq-groups.yaml"), JSON.stringify(groups));
  const write = (name: string, file: Record<string, QuestionBody>) =>
    // JSON is YAML.
    writeFileSync(join(folder, "quiz", `${name}.yaml`), JSON.stringify(file));
  for (const [name, file] of Object.entries(files)) write(name, file);
  return { folder, write, remove: () => rmSync(folder, { recursive: true }) };
}
