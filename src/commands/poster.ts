// npm run --silent poster -- --topic medsos-like --bot netral_asn_bot               an A4 page to print: poster-medsos-like.pdf
// npm run --silent poster -- --topic medsos-like --bot netral_asn_bot --lang en --out like.png
import { existsSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Api } from "grammy";
import { LOCALES, loadTranslator } from "../bot/translate.ts";
import { ContentError } from "../content/yaml-file.ts";
import { loadFaqContent } from "../faq/content.ts";
import { loadInstitution } from "../faq/institution.ts";
import { drawPdf, drawPng } from "../poster/draw.ts";
import { layOut } from "../poster/layout.ts";
import { botName } from "../poster/poster.ts";
import { posterWords } from "../poster/words.ts";

const USAGE =
  "usage: npm run --silent poster -- --topic TOPIC [--bot BOT_USERNAME] [--lang id|en] [--out FILE.pdf|FILE.png]";

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ContentError)) throw error;
  console.error(`The content cannot be used:\n${error.message}`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const values = readArguments();
  if (typeof values === "string") return fail(values);
  const { topic, lang = "id" } = values;
  if (topic === undefined) return fail(USAGE);
  const bot = values.bot ?? (await ownName());
  if (bot === undefined)
    return fail(`${USAGE}\nWithout --bot the bot's own name is asked for, with BOT_TOKEN.`);
  const locale = LOCALES.find((known) => known === lang);
  if (locale === undefined) return fail(`--lang «${lang}» is not known. Use one of ${LOCALES.join(", ")}.`);
  const name = botName(bot);
  if (name === undefined) {
    return fail(
      `--bot «${bot}» is not a username of Telegram. Copy it from @BotFather, e.g. netral_asn_bot.`,
    );
  }
  const content = loadFaqContent("data");
  const entry = content.entries.get(topic);
  if (entry === undefined) {
    return fail(`there is no topic «${topic}». There are: ${[...content.entries.keys()].join(", ")}`);
  }
  const out = values.out ?? `poster-${topic}.pdf`;
  if (!/\.(pdf|png)$/i.test(out)) return fail(`--out «${out}» must end in .pdf or .png.`);

  const { operator } = loadInstitution("data", content);
  const t = (await loadTranslator("locales"))(locale);
  const words = posterWords(entry, name, operator, locale, t);
  const marks = layOut(words);
  const file = /\.png$/i.test(out) ? await drawPng(marks) : await drawPdf(marks, words.question);
  writeFileSync(out, file);
  process.stdout.write(`${out}: ${words.question} (https://${words.address})\n`);
  return 0;
}

/** The username of the bot whose token is in the settings. */
async function ownName(): Promise<string | undefined> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const { BOT_TOKEN: token, TELEGRAM_API_ROOT: apiRoot } = process.env;
  if (!token) return undefined;
  try {
    return (await new Api(token, apiRoot ? { apiRoot } : {}).getMe()).username;
  } catch {
    // Said by the caller: an error of grammY carries the token in its address.
    return undefined;
  }
}

function readArguments() {
  const text = { type: "string" } as const;
  try {
    return parseArgs({ options: { topic: text, bot: text, lang: text, out: text } }).values;
  } catch (error) {
    return `${error instanceof Error ? error.message : ""}\n${USAGE}`;
  }
}

function fail(reason: string): number {
  console.error(reason);
  return 2;
}
