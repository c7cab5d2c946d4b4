// npm run faq:report           how well the search finds what it should: question files, cross-validation, topics, confusions
// npm run faq:report -- --fit  besides, new weights for src/faq/search/confidence.ts
import { loadBeyond } from "../faq/beyond.ts";
import { loadFaqContent } from "../faq/content.ts";
import { loadLexicon } from "../faq/lexicon-file.ts";
import { loadQuestions } from "../faq/questions.ts";
import { fitChance, measuresOf } from "../faq/search/confidence.ts";
import { crossValidate } from "../faq/search/cross-validate.ts";
import { decide } from "../faq/search/decide.ts";
import { countFigures, percent, type Tried } from "../faq/search/figures.ts";
import { buildSearch } from "../faq/search.ts";
import { searchEntries } from "../faq/search-entries.ts";

const FOLDS = 5;
const MISLEADING_SHOWN = 40;
const CONFUSIONS_SHOWN = 25;

const write = (line = "") => process.stdout.write(`${line}\n`);
const isFitting = process.argv.includes("--fit");
const startedAt = performance.now();
const entries = searchEntries(loadFaqContent("data"));
const beyond = loadBeyond("data");
const lexicon = loadLexicon("data");

const builtAt = performance.now();
const search = buildSearch(entries, beyond, lexicon);
const phrasings = entries.reduce((sum, entry) => sum + entry.phrasings.length, 0);
write(
  `${entries.length} topics, ${phrasings} phrasings; built in ${(performance.now() - builtAt).toFixed(0)} ms`,
);

write("\n## Question files\n");
write(`${"".padEnd(22)}shown    at once right  at once wrong  first   | beyond: answered  offered choices`);
const asked = new Map<string, (Tried & { text: string })[]>();
for (const [file, questions] of loadQuestions("test/faq/questions")) {
  asked.set(
    file,
    questions.map((question) => ({ ...question, found: search.find(question.text) })),
  );
}
for (const [file, tried] of asked) writeFigures(file, tried);
const all = [...asked.values()].flat();
if (asked.size > 1) writeFigures("all files", all);
write();
for (const kind of [...new Set(all.map((one) => one.kind))].sort()) {
  writeFigures(
    `  ${kind}`,
    all.filter((one) => one.kind === kind),
  );
}

write(
  `\n## Cross-validation: ${FOLDS} folds, near copies together, each line unknown to the model that reads it\n`,
);
const heldOut = [...crossValidate(entries, beyond, lexicon, FOLDS)];
const triedHeldOut = heldOut.map(({ text, entryId, kind, weighed }) => ({
  text,
  entryId,
  expect: entryId === undefined ? [] : [entryId],
  kind: kind ?? "phrasing",
  found: { ...decide(weighed), ranking: weighed.topics.slice(0, 10) },
}));
writeFigures("phrasings and beyond", triedHeldOut);
for (const kind of [...new Set(triedHeldOut.map((one) => one.kind))].sort()) {
  writeFigures(
    `  ${kind}`,
    triedHeldOut.filter((one) => one.kind === kind),
  );
}

write("\n## Questions answered at once and wrongly: expected → found\n");
for (const [file, tried] of asked) {
  for (const { text, expect, found } of tried) {
    if (found.kind !== "answer" || expect.includes(found.entryId)) continue;
    const chance = found.ranking[0]?.score.toFixed(2);
    write(`${file}: «${shorten(text)}» ${expect.join(", ") || "nothing"} → ${found.entryId} ${chance}`);
  }
}

write(
  "\n## Topics: held-out phrasings whose own topic comes first, is among the first four; questions of the files\n",
);
for (const { entryId } of entries) {
  const own = triedHeldOut.filter((one) => one.entryId === entryId);
  const first = own.filter((one) => one.found.ranking[0]?.entryId === entryId).length;
  const near = own.filter((one) =>
    one.found.ranking.slice(0, 4).some((ranked) => ranked.entryId === entryId),
  ).length;
  const questions = countFigures(all.filter((one) => one.expect[0] === entryId));
  write(
    `${entryId.padEnd(28)}${percent(first, own.length).padStart(8)}${percent(near, own.length).padStart(9)}` +
      `   questions: ${questions.firstRight} of ${questions.within} first, ${questions.wrong} at once wrong`,
  );
}

write(`\n## Confusions: the ${CONFUSIONS_SHOWN} commonest (held-out phrasings of → found first)\n`);
const confusions = new Map<string, number>();
for (const { entryId, found } of triedHeldOut) {
  const first = found.ranking[0]?.entryId;
  if (entryId === undefined || first === undefined || first === entryId) continue;
  const pair = `${entryId} → ${first}`;
  confusions.set(pair, (confusions.get(pair) ?? 0) + 1);
}
const commonest = [...confusions].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
for (const [pair, times] of commonest.slice(0, CONFUSIONS_SHOWN))
  write(`${String(times).padStart(4)}  ${pair}`);

write(`\n## Phrasings that mislead: the ${MISLEADING_SHOWN} that, held out, point most firmly elsewhere\n`);
const misleading = triedHeldOut
  .filter((one) => one.entryId !== undefined && one.found.ranking[0]?.entryId !== one.entryId)
  .sort((a, b) => (b.found.ranking[0]?.score ?? 0) - (a.found.ranking[0]?.score ?? 0));
for (const { text, entryId, found } of misleading.slice(0, MISLEADING_SHOWN)) {
  const [first] = found.ranking;
  write(`${entryId}: «${shorten(text)}» → ${first?.entryId} ${first?.score.toFixed(2)}`);
}

if (isFitting) {
  const weights = fitChance(
    heldOut.map((one) => measuresOf(one.weighed.evidence)),
    heldOut.map((one) => one.entryId !== undefined),
  );
  write(
    `\n## Weights for WITHIN in src/faq/search/confidence.ts\n\n${weights.map((weight) => weight.toFixed(3)).join(", ")}`,
  );
}
write(`\n${((performance.now() - startedAt) / 1000).toFixed(1)} s`);

function shorten(text: string): string {
  return text.length > 110 ? `${text.slice(0, 109)}…` : text;
}

function writeFigures(name: string, tried: readonly Tried[]): void {
  const f = countFigures(tried);
  write(
    name.padEnd(22) +
      percent(f.shown, f.within).padEnd(9) +
      percent(f.right, f.within).padEnd(15) +
      percent(f.wrong, f.within).padEnd(15) +
      percent(f.firstRight, f.within).padEnd(8) +
      `| ${percent(f.beyondAnswered, f.beyond).padEnd(18)}${percent(f.beyondOffered, f.beyond).padEnd(9)}` +
      `(${f.within} + ${f.beyond})`,
  );
}
