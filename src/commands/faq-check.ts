// npm run faq:check            reads all content as the bot would; every fault with file, line and remedy
// npm run faq:check -- medsos  only what concerns files with «medsos» in their path
import { todayIn } from "../bot/day.ts";
import { loadTranslator } from "../bot/translate.ts";
import { ContentError, type ContentFault, formatFault } from "../content/yaml-file.ts";
import { loadBeyond } from "../faq/beyond.ts";
import { checkFaq } from "../faq/check.ts";
import { loadFaqContent, type TaughtContent } from "../faq/content.ts";
import { loadInstitution } from "../faq/institution.ts";
import { loadLexicon } from "../faq/lexicon-file.ts";
import { loadTemplates } from "../moderation/templates.ts";
import { loadQuizContent } from "../quiz/content.ts";
import { loadStages } from "../stages/content.ts";

const wanted = process.argv.slice(2);
const faults: ContentFault[] = [];
const warnings: ContentFault[] = [];

function attempt<T>(load: () => T): T | undefined {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    faults.push(...error.faults);
    return undefined;
  }
}

const faq = attempt((): TaughtContent => loadFaqContent("data"));
attempt(() => loadBeyond("data"));
attempt(() => loadLexicon("data"));
attempt(() => loadStages("data"));
const quiz = faq && attempt(() => loadQuizContent("data", faq));
if (faq !== undefined) {
  attempt(() => loadInstitution("data", faq));
  attempt(() => loadTemplates("data", faq.regulations));
  const concerns = checkFaq(faq, await loadTranslator("locales"), todayIn("Asia/Jakarta")());
  faults.push(...concerns.faults);
  warnings.push(...concerns.warnings);
}

const isWanted = ({ file }: ContentFault) =>
  wanted.length === 0 || wanted.some((part) => file.includes(part));
for (const warning of warnings.filter(isWanted)) say("warning", warning);
for (const fault of faults.filter(isWanted)) say("error", fault);
if (faults.some(isWanted)) process.exitCode = 1;
else {
  process.stdout.write(
    faq === undefined || quiz === undefined
      ? "No fault in these files, but others keep the content from loading.\n"
      : `${faq.entries.size} entries, ${faq.regulations.size} regulations, ${quiz.size} quiz questions: all well.\n`,
  );
}

/** One line for people; on the repository's site also a mark at the very line of the file. */
function say(level: "warning" | "error", fault: ContentFault): void {
  process.stdout.write(`${formatFault(fault)}${level === "warning" ? " (warning)" : ""}\n`);
  if (process.env.GITHUB_ACTIONS === "true") {
    process.stdout.write(
      `::${level} file=${fault.file},line=${fault.line}::${fault.message.replaceAll("\n", " ")}\n`,
    );
  }
}
