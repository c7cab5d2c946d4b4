// npm run doctor: whether everything is in place for the bot to run; each line is «ok» or says what to do. Changes nothing.
import { existsSync } from "node:fs";
import { examine } from "../doctor/examine.ts";
import { formatFinding } from "../doctor/finding.ts";

if (existsSync(".env")) process.loadEnvFile(".env");
const say = (line: string) => process.stdout.write(`${line}\n`);
let faults = 0;
for await (const finding of examine(process.env)) {
  if (finding.kind === "fault") faults += 1;
  say(formatFinding(finding));
}
say(faults === 0 ? "\nNothing keeps the bot from running." : `\n${faults} to mend.`);
process.exitCode = faults === 0 ? 0 : 1;
