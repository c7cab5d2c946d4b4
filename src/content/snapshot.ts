import { setImmediate as othersFirst } from "node:timers/promises";
import type { FaqContent, FaqEntry, FaqGroup } from "../faq/content.ts";
import type { Institution } from "../faq/institution.ts";
import type { LearntModel } from "../faq/search/model.ts";
import { type FaqSearch, openSearch } from "../faq/search.ts";
import type { Regulation } from "../law/regulation.ts";
import type { Template } from "../moderation/templates.ts";
import { type QuizBank, quizBank } from "../quiz/bank.ts";
import type { Question } from "../quiz/content.ts";
import type { Stages } from "../stages/stage.ts";
import { indexLexicon, type Lexicon, type LexiconIndex } from "../text/lexicon.ts";

/** Topics, their search, quiz questions and the operator's local facts, always of one and the same reading. */
export interface KnowledgeSnapshot {
  content: FaqContent;
  quiz: QuizBank;
  search: FaqSearch;
  institution: Institution;
  /** Word forms and slang, as the search knows them. */
  lexicon: LexiconIndex;
  /** Short replies of the moderators. */
  templates: readonly Template[];
  /** Where the elections stand. */
  stages: Stages;
}

/** Everything that one reading of the data folder gives, as plain data: what is kept in the cache. */
export interface LearntKnowledge {
  groups: readonly FaqGroup[];
  entries: readonly FaqEntry[];
  regulations: readonly Regulation[];
  questions: readonly Question[];
  institution: Institution;
  lexicon: Lexicon;
  templates: readonly Template[];
  stages: Stages;
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
    lexicon,
    templates: learnt.templates,
    stages: learnt.stages,
  });
}
