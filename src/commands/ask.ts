// npm run --silent ask -- "boleh like postingan caleg?"   the card and the ranking, as the bot would decide
// npm run --silent ask -- --jsonl < questions.jsonl        one JSON object with «text» a line in, one a line out
import { createInterface } from "node:readline";
import { todayIn } from "../bot/day.ts";
import type { Screen } from "../bot/screen.ts";
import { type Locale, loadTranslator } from "../bot/translate.ts";
import { readKnowledge } from "../content/learn.ts";
import type { KnowledgeSnapshot } from "../content/snapshot.ts";
import { ContentError } from "../content/yaml-file.ts";
import { choicesScreen, entryCard, type FaqWords, noneScreen } from "../faq/view.ts";
import { guessLocale } from "../language/guess.ts";
import { sanctionStageOn } from "../stages/stage.ts";

// Whoever reads only the first lines, as `head` does, has what they wanted.
process.stdout.on("error", () => process.exit(0));

const words = process.argv.slice(2);
try {
  const knowledge = await readKnowledge("data");
  if (words[0] === "--jsonl") await answerLines(knowledge);
  else if (words.length > 0) await answerOne(knowledge, words.join(" "));
  else {
    console.error('usage: npm run --silent ask -- "QUESTION"   or   npm run --silent ask -- --jsonl < FILE');
    process.exitCode = 2;
  }
} catch (error) {
  if (!(error instanceof ContentError)) throw error;
  console.error(`The content cannot be used:\n${error.message}`);
  process.exitCode = 1;
}

async function answerLines(knowledge: KnowledgeSnapshot): Promise<void> {
  let number = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    number += 1;
    if (line.trim() === "") continue;
    const text = textOf(line);
    if (text === undefined) {
      console.error(`line ${number}: not a JSON object with a string «text»`);
      process.exitCode = 1;
      continue;
    }
    const found = knowledge.search.find(text);
    const entries =
      found.kind === "answer" ? [found.entryId] : found.kind === "choices" ? found.entryIds : [];
    const ranking = found.ranking
      .slice(0, 10)
      .map(({ entryId, score }) => ({ id: entryId, score: Number(score.toFixed(4)) }));
    process.stdout.write(`${JSON.stringify({ text, kind: found.kind, entries, ranking })}\n`);
  }
}

function textOf(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "text" in value && typeof value.text === "string"
      ? value.text
      : undefined;
  } catch {
    return undefined;
  }
}

async function answerOne(knowledge: KnowledgeSnapshot, question: string): Promise<void> {
  const locale: Locale = guessLocale(question) ?? "id";
  const t = (await loadTranslator("locales"))(locale);
  const { content, institution, search } = knowledge;
  const stage = sanctionStageOn(knowledge.stages, todayIn("Asia/Jakarta")());
  const faqWords: FaqWords = { content, locale, t, stage };
  const found = search.find(question);
  let screen: Screen;
  if (found.kind === "answer") {
    const entry = content.entries.get(found.entryId);
    if (entry === undefined) throw new Error(`no entry ${found.entryId}`);
    screen = entryCard(entry, faqWords, institution.localRules, found.neighbours);
  } else if (found.kind === "choices") screen = choicesScreen(found.entryIds, faqWords);
  else screen = noneScreen(`faq.none.${found.reason}`, faqWords, false);

  const outcome = found.kind === "none" ? `none (${found.reason})` : found.kind;
  process.stdout.write(`${outcome}\n\n${plain(screen.text)}\n`);
  if (found.kind === "choices") {
    for (const id of found.entryIds)
      process.stdout.write(`  [ ${content.entries.get(id)?.[locale].short} ]  ${id}\n`);
  }
  process.stdout.write("\n");
  for (const { entryId, score } of found.ranking) process.stdout.write(`  ${score.toFixed(3)}  ${entryId}\n`);
}

/** Telegram's HTML as plain text. */
function plain(html: string): string {
  return html
    .replace(/<[^>]+>/g, "")
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, code: string) =>
      String.fromCodePoint(Number.parseInt(code, hex ? 16 : 10)),
    )
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
