// npm run faq:check - reads all content as the bot would and lists every fault with file, line and remedy.
import { ContentError, formatFault } from "../content/yaml-file.ts";
import { loadFaqContent } from "../faq/content.ts";

const only = process.argv.slice(2);
try {
  const content = loadFaqContent("data");
  process.stdout.write(
    `${content.entries.size} entries, ${content.regulations.size} regulations: all well.\n`,
  );
} catch (error) {
  if (!(error instanceof ContentError)) throw error;
  const faults = error.faults.filter(
    (fault) => only.length === 0 || only.some((part) => fault.file.includes(part)),
  );
  for (const fault of faults) process.stdout.write(`${formatFault(fault)}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
