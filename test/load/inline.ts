// npm run bench:inline: how long an inline query takes, from Telegram's side of a loopback connection.
import { parseArgs } from "node:util";
import { startBot } from "../support/bot.ts";
import { variedQuestions } from "./questions.ts";

const { values } = parseArgs({ options: { queries: { type: "string", default: "1000" } } });
const COUNT = Number(values.queries);

const bot = await startBot();
const sari = bot.chat.person("Sari");
for (const question of variedQuestions(50)) await bot.chat.telegram.people.inlineQuery(sari.id, question);

// As an app asks: while somebody types, not only when they have ended.
const queries = variedQuestions(COUNT).map((question, index) =>
  index % 2 === 0 ? question : question.slice(0, Math.ceil(question.length / 2)),
);
const took: number[] = [];
let cards = 0;
for (const query of queries) {
  const start = performance.now();
  const results = await bot.chat.telegram.people.inlineQuery(sari.id, query.slice(0, 256));
  took.push(performance.now() - start);
  cards += results?.length ?? 0;
}
took.sort((a, b) => a - b);
const share = (part: number) => (took[Math.ceil(took.length * part) - 1] ?? 0).toFixed(1);
process.stdout.write(
  `${COUNT} inline queries one after another: median ${share(0.5)} ms, 95% ${share(0.95)} ms, longest ${share(1)} ms; ${(cards / COUNT).toFixed(1)} cards each\n`,
);
await bot.close();
