import { setImmediate as othersFirst } from "node:timers/promises";
import type { FaqContent, FaqEntry, FaqGroup } from "../faq/content.ts";
import type { Institution } from "../faq/institution.ts";
import type { LearntModel } from "../faq/search/model.ts";
import { type FaqSearch, openSearch } from "../faq/search.ts";
import type { Regulation } from "../law/regulation.ts";
import { type QuizBank, quizBank } from "../quiz/bank.ts";
import type { Question } from "../quiz/content.ts";
import { indexLexicon, type Lexicon } from "../text/lexicon.ts";

/** Topics, their search, quiz questions and the operator's local facts, always of one and the same reading. */
export interface KnowledgeSnapshot {
  content: FaqContent;
  quiz: QuizBank;
  search: FaqSearch;
  institution: Institution;
}

/** Everything that one reading of the data folder gives, as plain data: what is kept in the cache. */
export interface LearntKnowledge {
  groups: readonly FaqGroup[];
  entries: readonly FaqEntry[];
  regulations: readonly Regulation[];
  questions: readonly Question[];
  institution: Institution;
  lexicon: Lexicon;
  model: LearntModel;
}

/**
 * Makes knowledge to answer from, in steps that hold nobody up. Needs neither YAML nor schemas: what was learnt has
 * been checked.
 */
export async function openKnowledge(learnt: LearntKnowledge): Promise<KnowledgeSnapshot> {
  const lexicon = indexLexicon(learnt.lexicon);
  await othersFirst();
  const search = openSearch(learnt.model, lexicon);
  await othersFirst();
  const content: FaqContent = Object.freeze({
    groups: learnt.groups,
    entries: new Map(learnt.entries.map((entry) => [entry.entryId, Object.freeze(entry)])),
    regulations: new Map(learnt.regulations.map((rule) => [rule.id, Object.freeze(rule)])),
  });
  const questions = new Map(learnt.questions.map((question) => [question.questionId, question]));
  return Object.freeze({
    content,
    quiz: quizBank(questions, content.entries),
    search,
    institution: learnt.institution,
  });
}
