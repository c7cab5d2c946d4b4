import { loadBeyond } from "../faq/beyond.ts";
import { type FaqEntry, loadFaqContent, type TaughtEntry } from "../faq/content.ts";
import { loadInstitution } from "../faq/institution.ts";
import { loadLexicon } from "../faq/lexicon-file.ts";
import { learnModel } from "../faq/search/model.ts";
import { searchEntries } from "../faq/search-entries.ts";
import { loadTemplates } from "../moderation/templates.ts";
import { quizBank } from "../quiz/bank.ts";
import { loadQuizContent } from "../quiz/content.ts";
import { loadStages } from "../stages/content.ts";
import { indexLexicon } from "../text/lexicon.ts";
import { type KnowledgeSnapshot, type LearntKnowledge, openKnowledge } from "./snapshot.ts";

/**
 * Reads and checks all content and learns the search: a second of work and much memory, so the running bot leaves
 * it to a process of its own.
 * @throws {ContentError} with every fault, so that the bot does not start on content that is not whole
 */
export function learnKnowledge(folder: string): LearntKnowledge {
  const content = loadFaqContent(folder);
  const institution = loadInstitution(folder, content);
  const lexicon = loadLexicon(folder);
  const model = learnModel(searchEntries(content), loadBeyond(folder), indexLexicon(lexicon));
  const questions = loadQuizContent(folder, content);
  // For its check alone: two questions that cannot be told apart.
  quizBank(questions, content.entries);
  return {
    groups: content.groups,
    entries: [...content.entries.values()].map(withoutLessons),
    regulations: [...content.regulations.values()],
    questions: [...questions.values()],
    institution,
    lexicon,
    templates: loadTemplates(folder, content.regulations),
    stages: loadStages(folder),
    model,
  };
}

/** Reads, learns and opens in one go: for commands and tests. */
export function readKnowledge(folder: string): Promise<KnowledgeSnapshot> {
  return openKnowledge(learnKnowledge(folder));
}

/** What only the search learns from is three quarters of an entry. */
function withoutLessons({ phrasings: _, keywords: __, ...entry }: TaughtEntry): FaqEntry {
  return entry;
}
