// npm run --silent verify -- CODE          is this certificate from this installation?
// npm run --silent verify -- CODE "NAME"   and is it for this name?
import { existsSync } from "node:fs";
import { loadTranslator } from "../bot/translate.ts";
import { certificateCodes } from "../certificate/code.ts";
import { verdictText } from "../certificate/view.ts";
import { readConfig } from "../config.ts";
import { loadKeyRing } from "../privacy/key-ring.ts";

if (existsSync(".env")) process.loadEnvFile(".env");
const [code, ...names] = process.argv.slice(2);
const read = readConfig(process.env);
if (code === undefined) fail('usage: npm run --silent verify -- CODE ["NAME"]', 2);
else if (read.kind === "faulty") {
  fail(["The settings cannot be used:", ...read.faults.map((fault) => `- ${fault}`)].join("\n"), 1);
} else {
  const { secret, ...rest } = read.config;
  // A key made now would only tell that every code is false.
  const keys = loadKeyRing({
    ...rest,
    secret: secret.kind === "file" ? { ...secret, generate: false } : secret,
  });
  const verdict = certificateCodes(keys).verify(code, names.length === 0 ? undefined : names.join(" "));
  process.stdout.write(`${verdictText(verdict, "en", (await loadTranslator("locales"))("en"))}\n`);
  if (verdict.kind !== "genuine" || verdict.name === "differs") process.exitCode = 1;
}

function fail(reason: string, exitCode: number): void {
  console.error(reason);
  process.exitCode = exitCode;
}
