// npm run quiz:report            questions that are too easy, too hard, or whose wrong option beats the right one
// npm run quiz:report -- 50      the same, among questions with at least 50 answers
import { existsSync } from "node:fs";
import { type DatabaseConfig, readConfig } from "../config.ts";
import { ContentError } from "../content/yaml-file.ts";
import { loadFaqContent } from "../faq/content.ts";
import { loadQuizContent } from "../quiz/content.ts";
import { ENOUGH_ANSWERS, findConcerns, type QuizConcern } from "../quiz/report.ts";
import { questionTotals } from "../quiz/store.ts";
import { openDatabase } from "../storage/database.ts";

const PROBLEMS: Record<QuizConcern["problem"], string> = {
  "wrong-beats-right":
    "A wrong option is chosen more often than the right one; look first whether the question is fair:",
  "too-hard": "Nearly nobody is right:",
  "too-easy": "Nearly everybody is right:",
};

if (existsSync(".env")) process.loadEnvFile(".env");
const read = readConfig(process.env);
const enough = Number(process.argv[2] ?? ENOUGH_ANSWERS);
if (read.kind === "faulty")
  fail(["The settings cannot be used:", ...read.faults.map((fault) => `- ${fault}`)].join("\n"));
else if (!Number.isInteger(enough) || enough < 1)
  fail("usage: npm run quiz:report -- [LEAST NUMBER OF ANSWERS]");
else if (read.config.database.engine === "sqlite" && !existsSync(read.config.database.file))
  fail(`There is no database ${read.config.database.file} yet; it is made when the bot starts.`);
else await report(read.config.database);

async function report(where: DatabaseConfig): Promise<void> {
  try {
    const content = loadQuizContent("data", loadFaqContent("data"));
    const db = await openDatabase(where);
    const totals = await questionTotals(db).finally(() => db.destroy());
    const answers = totals.flatMap(({ chosen }) => chosen).reduce((sum, count) => sum + count, 0);
    const concerns = findConcerns(totals, content, enough);
    for (const problem of Object.keys(PROBLEMS) as QuizConcern["problem"][]) {
      const named = concerns.filter((concern) => concern.problem === problem);
      if (named.length > 0) process.stdout.write(`${[PROBLEMS[problem], ...named.map(line)].join("\n")}\n\n`);
    }
    process.stdout.write(
      `${answers} answers to ${new Set(totals.map(({ questionId }) => questionId)).size} of ${content.size} questions; ` +
        `${concerns.length} to look at (questions with ${enough} answers or more, in their present version).\n`,
    );
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    fail(`The content cannot be used:\n${error.message}`);
  }
}

function line({ questionId, category, answers, rightShare, rival }: QuizConcern): string {
  const percent = (share: number) => `${Math.round(share * 100)}%`;
  return `  ${category}/${questionId}: ${percent(rightShare)} right of ${answers}; «${rival.option}» ${percent(rival.share)}`;
}

function fail(reason: string): void {
  console.error(reason);
  process.exitCode = 1;
}
