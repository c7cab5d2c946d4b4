import { type FSWatcher, watch } from "node:fs";
import { loadBeyond } from "../faq/beyond.ts";
import { type FaqContent, loadFaqContent } from "../faq/content.ts";
import { type Institution, loadInstitution } from "../faq/institution.ts";
import { loadLexicon } from "../faq/lexicon-file.ts";
import { buildSearch, type FaqSearch } from "../faq/search.ts";
import { searchEntries } from "../faq/search-entries.ts";
import { errorFacts, type Log } from "../log.ts";
import { loadTemplates, type Template } from "../moderation/templates.ts";
import { type QuizBank, quizBank } from "../quiz/bank.ts";
import { loadQuizContent } from "../quiz/content.ts";
import { loadStages } from "../stages/content.ts";
import type { Stages } from "../stages/stage.ts";
import { indexLexicon, type LexiconIndex } from "../text/lexicon.ts";
import { ContentError } from "./yaml-file.ts";

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

export interface Knowledge {
  current(): KnowledgeSnapshot;
}

/** @throws {ContentError} with every fault, so that the bot does not start on content that is not whole */
export function readKnowledge(folder: string): KnowledgeSnapshot {
  const content = loadFaqContent(folder);
  const institution = loadInstitution(folder, content);
  const templates = loadTemplates(folder, content.regulations);
  const lexicon = loadLexicon(folder);
  const search = buildSearch(searchEntries(content), loadBeyond(folder), lexicon);
  const quiz = quizBank(loadQuizContent(folder, content), content.entries);
  const stages = loadStages(folder);
  return Object.freeze({
    content,
    quiz,
    search,
    institution,
    lexicon: indexLexicon(lexicon),
    templates,
    stages,
  });
}

/** Files written together are read together, this long after the last change. */
const SETTLE_MS = 300;

/**
 * Knowledge that follows its files: a change is read without a restart, and where it is faulty the old content
 * stays in use and the log says why.
 */
export function watchKnowledge(folder: string, log: Log): Knowledge & { close(): void } {
  let snapshot = readKnowledge(folder);
  let timer: NodeJS.Timeout | undefined;

  function reload(): void {
    try {
      snapshot = readKnowledge(folder);
      log.info("content read again", { count: snapshot.content.entries.size });
    } catch (error) {
      if (!(error instanceof ContentError)) {
        log.error("content could not be read; the old one stays in use", errorFacts(error));
        return;
      }
      for (const fault of error.faults) {
        log.error("content is faulty; the old one stays in use", {
          file: `${fault.file}:${fault.line}`,
          description: fault.message,
        });
      }
    }
  }

  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(folder, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(reload, SETTLE_MS);
    });
    watcher.on("error", (error) => log.warn("content is no longer watched", errorFacts(error)));
  } catch (error) {
    log.warn("content is not watched for changes here", errorFacts(error));
  }
  return {
    current: () => snapshot,
    close() {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}
