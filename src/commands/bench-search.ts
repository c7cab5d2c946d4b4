// npm run bench:search             this search beside MiniSearch, Orama, Fuse.js and SQLite FTS5: same content, same questions
// npm run bench:search -- --grow   besides, content multiplied to 1,000 and 10,000 topics (minutes)
import { cpus } from "node:os";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { create, insertMultiple, search as searchOrama } from "@orama/orama";
import Database from "better-sqlite3";
import Fuse from "fuse.js";
import MiniSearch from "minisearch";
import { loadBeyond } from "../faq/beyond.ts";
import { loadFaqContent } from "../faq/content.ts";
import { loadLexicon } from "../faq/lexicon-file.ts";
import { loadQuestions, type Question } from "../faq/questions.ts";
import { buildSearch, type SearchEntry } from "../faq/search.ts";
import { searchEntries } from "../faq/search-entries.ts";

/** Topic ids, best first. */
type Rank = (question: string) => Promise<readonly string[]> | readonly string[];
/** Builds one engine over the content; undefined where it cannot. */
type Engine = (entries: readonly SearchEntry[]) => Promise<Rank> | Rank;

const LONGEST_TURN_MS = 25_000;
const DEPTH = 3;
const write = (line = "") => process.stdout.write(`${line}\n`);
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const beyond = loadBeyond("data");
const lexicon = loadLexicon("data");
const entries = searchEntries(loadFaqContent("data"));
const questions = [...loadQuestions("test/faq/questions").values()]
  .flat()
  .filter((one) => one.expect.length > 0);

const FIELDS = ["phrasings", "title", "keywords", "body"] as const;
const BOOST = { phrasings: 2, title: 2, keywords: 3, body: 1 };
type TopicDoc = { id: string } & Record<(typeof FIELDS)[number], string>;

/** One document a topic. Most peers do better with it than with one a line (MiniSearch 81 % against 55 %). */
function topicDocs(content: readonly SearchEntry[]): TopicDoc[] {
  return content.map(({ entryId, phrasings, title, keywords, body }) => ({
    id: entryId,
    phrasings: phrasings.join("\n"),
    title: title.join("\n"),
    keywords: keywords.join("\n"),
    body: body.join("\n"),
  }));
}

/** One document a line, for the two that do better with that: Fuse.js and trigrams. */
function lineDocs(content: readonly SearchEntry[]): { id: string; text: string }[] {
  return content.flatMap(({ entryId, phrasings, title, keywords, body }) =>
    [...phrasings, ...title, ...keywords, ...body].map((text) => ({ id: entryId, text })),
  );
}

/** The first topics among lines. */
function firstTopics(hits: readonly string[]): string[] {
  return [...new Set(hits)].slice(0, DEPTH);
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const HITS = 60;

const engines: Record<string, Engine> = {
  "Netral (this search)": (content) => {
    const search = buildSearch(content, beyond, lexicon);
    return (question) =>
      search
        .find(question)
        .ranking.slice(0, DEPTH)
        .map((one) => one.entryId);
  },
  MiniSearch: (content) => {
    const index = new MiniSearch<TopicDoc>({ fields: [...FIELDS], storeFields: ["id"] });
    index.addAll(topicDocs(content));
    const prefix = (term: string) => term.length > 3;
    const options = { boost: BOOST, fuzzy: 0.2, prefix, weights: { fuzzy: 0.3, prefix: 0.4 } };
    return (question) =>
      index
        .search(question, options)
        .slice(0, DEPTH)
        .map((hit) => String(hit.id));
  },
  "Orama, tolerance 1": (content) => oramaOver(content, 1),
  "Orama, exact words": (content) => oramaOver(content, 0),
  "Fuse.js, extended": (content) => {
    const docs = lineDocs(content);
    const index = new Fuse(docs, {
      keys: ["text"],
      threshold: 0.4,
      ignoreLocation: true,
      useExtendedSearch: true,
    });
    // Extended search reads «a | b» as «a or b»: a whole sentence as one pattern finds nothing.
    return (question) => {
      const words = wordsOf(question).filter((word) => word.length > 2);
      const pattern = words.slice(0, 12).join(" | ");
      return pattern === ""
        ? []
        : firstTopics(index.search(pattern, { limit: HITS }).map((hit) => hit.item.id));
    };
  },
  "SQLite FTS5, words": (content) => {
    const ask = fts5(topicDocs(content), "unicode61 remove_diacritics 2");
    return (question) => ask(wordsOf(question).map((word) => (word.length > 3 ? `"${word}"*` : `"${word}"`)));
  },
  "SQLite FTS5, trigrams": (content) => {
    const empty = { title: "", keywords: "", body: "" };
    const ask = fts5(
      lineDocs(content).map(({ id, text }) => ({ id, phrasings: text, ...empty })),
      "trigram",
    );
    return (question) => {
      const runs = new Set<string>();
      const text = wordsOf(question).join(" ");
      for (let at = 0; at + 3 <= text.length; at++) runs.add(`"${text.slice(at, at + 3)}"`);
      return ask([...runs]);
    };
  },
};

async function oramaOver(content: readonly SearchEntry[], tolerance: number): Promise<Rank> {
  const schema = {
    id: "string",
    phrasings: "string",
    title: "string",
    keywords: "string",
    body: "string",
  } as const;
  const index = create({ schema });
  await insertMultiple(index, topicDocs(content), 5_000);
  return async (question) => {
    const options = {
      term: question,
      properties: [...FIELDS],
      boost: BOOST,
      tolerance,
      limit: DEPTH,
      threshold: 1,
    };
    const result = await searchOrama(index, options);
    return result.hits.map((hit) => String(hit.document.id));
  };
}

function fts5(docs: readonly TopicDoc[], tokenizer: string): (terms: readonly string[]) => string[] {
  const database = new Database(":memory:");
  database.exec(
    `create virtual table docs using fts5(id unindexed, phrasings, title, keywords, body, tokenize = '${tokenizer}')`,
  );
  const insert = database.prepare("insert into docs values (@id, @phrasings, @title, @keywords, @body)");
  database.transaction(() => {
    for (const doc of docs) insert.run(doc);
  })();
  const select = database
    .prepare<[string], string>(
      `select id from docs where docs match ? order by bm25(docs, 0, 2, 2, 3, 1) limit ${HITS}`,
    )
    .pluck();
  return (terms) => (terms.length === 0 ? [] : firstTopics(select.all(terms.join(" OR "))));
}

/** Questions in an order that spreads any first part of them over all. */
function spread(all: readonly Question[]): Question[] {
  const step = 379;
  return all.map((_, at) => all[(at * step) % all.length] as Question);
}

interface Turn {
  buildMs: number;
  memoryMb: number;
  asked: number;
  first: number;
  three: number;
  microseconds: number[];
}

async function run(engine: Engine, content: readonly SearchEntry[]): Promise<Turn> {
  collectGarbage();
  const before = process.memoryUsage();
  const startedAt = performance.now();
  const rank = await engine(content);
  const buildMs = performance.now() - startedAt;
  collectGarbage();
  const after = process.memoryUsage();
  const used = (usage: NodeJS.MemoryUsage) => usage.heapUsed + usage.external;
  const turn: Turn = {
    buildMs,
    memoryMb: (used(after) - used(before)) / 1e6,
    asked: 0,
    first: 0,
    three: 0,
    microseconds: [],
  };
  for (const { text } of questions.slice(0, 30)) await rank(text);
  const endsAt = performance.now() + LONGEST_TURN_MS;
  for (const { text, expect } of spread(questions)) {
    const askedAt = performance.now();
    const found = await rank(text);
    turn.microseconds.push((performance.now() - askedAt) * 1_000);
    turn.asked++;
    if (expect.includes(found[0] ?? "")) turn.first++;
    if (found.some((entryId) => expect.includes(entryId))) turn.three++;
    if (performance.now() > endsAt) break;
  }
  turn.microseconds.sort((a, b) => a - b);
  return turn;
}

function writeTurn(name: string, turn: Turn): void {
  const at = (share: number) => turn.microseconds[Math.floor(share * (turn.microseconds.length - 1))] ?? 0;
  const cells = [
    `${((100 * turn.first) / turn.asked).toFixed(1)} %`,
    `${((100 * turn.three) / turn.asked).toFixed(1)} %`,
    at(0.5).toFixed(0),
    at(0.99).toFixed(0),
    turn.buildMs.toFixed(0),
    turn.memoryMb.toFixed(0),
    String(turn.asked),
  ];
  write(name.padEnd(30) + cells.map((cell) => cell.padStart(11)).join(""));
}

/**
 * Content of so many topics: copies, in which every other longer word is another word, as topics differ in life.
 * The originals stay as they are, so that the questions still have their answers.
 */
function multiply(content: readonly SearchEntry[], topics: number, phrasingsEach: number): SearchEntry[] {
  const grown: SearchEntry[] = content.map((entry) => ({
    ...entry,
    phrasings: entry.phrasings.slice(0, phrasingsEach),
  }));
  for (let copy = 1; grown.length < topics; copy++) {
    const change = (text: string) =>
      text.replace(/\p{L}{5,}/gu, (word) =>
        word.length % 2 === copy % 2
          ? word
          : `${word.slice(0, -1)}${SYLLABLES[(copy + word.length) % SYLLABLES.length]}`,
      );
    for (const entry of content) {
      if (grown.length >= topics) break;
      grown.push({
        entryId: `${entry.entryId}-${copy}`,
        title: entry.title.map(change),
        phrasings: entry.phrasings.slice(0, phrasingsEach).map(change),
        keywords: entry.keywords.map(change),
        body: entry.body.map(change),
      });
    }
  }
  return grown;
}

const SYLLABLES = ["ka", "lo", "ri", "mu", "te", "na", "so", "bi", "du", "pa", "ge"];
const HEAD =
  "".padEnd(30) +
  ["top-1", "top-3", "µs median", "µs p99", "build ms", "MB", "questions"]
    .map((cell) => cell.padStart(11))
    .join("");

write(`${cpus()[0]?.model.trim()} × ${cpus().length}, Node ${process.versions.node}`);
write(
  `${entries.length} topics, ${lineDocs(entries).length} lines of text (phrasings, titles, keywords, cards), the same for all; ` +
    `${questions.length} questions with a topic, from test/faq/questions, none of them in the content.\n` +
    "MB: heap and buffers after building; SQLite's own memory is not in it.\n",
);
write(HEAD);
for (const [name, engine] of Object.entries(engines)) writeTurn(name, await run(engine, entries));

if (process.argv.includes("--grow")) {
  const phrasingsEach = 20;
  for (const topics of [92, 1_000, 10_000]) {
    const content = multiply(entries, topics, phrasingsEach);
    write(`\n${topics} topics of ${phrasingsEach} phrasings each, ${lineDocs(content).length} lines\n`);
    write(HEAD);
    for (const [name, engine] of Object.entries(engines)) {
      if (topics > 2_000 && name.startsWith("Netral")) {
        write(
          `${name.padEnd(30)} not built: one weight per feature and topic; made for hundreds of topics, not for 10,000`,
        );
      } else writeTurn(name, await run(engine, content));
    }
  }
}
