// npm run load:statistics: a million counted questions, thousands for the curators, 10,000 tips; how long the desk takes.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { addDays } from "../../src/bot/day.ts";
import { loadTranslator } from "../../src/bot/translate.ts";
import { readKnowledge } from "../../src/content/learn.ts";
import { askedCounter } from "../../src/faq/asked.ts";
import { loadFaqContent } from "../../src/faq/content.ts";
import type { SearchResult } from "../../src/faq/search.ts";
import { faqStore } from "../../src/faq/store.ts";
import { moderationDesk } from "../../src/moderation/desk.ts";
import { collectStatistics } from "../../src/moderation/handlers.ts";
import { statisticsWords } from "../../src/moderation/statistics-view.ts";
import { sealer } from "../../src/privacy/seal.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { silentLog } from "../support/log.ts";

const { values } = parseArgs({
  options: {
    questions: { type: "string", default: "1000000" },
    days: { type: "string", default: "365" },
    curators: { type: "string", default: "5000" },
    tips: { type: "string", default: "10000" },
  },
});
const [QUESTIONS, DAYS, CURATORS, TIPS] = [values.questions, values.days, values.curators, values.tips].map(
  Number,
) as [number, number, number, number];
const TODAY = "2026-11-22";

const print = (line: string) => process.stdout.write(`${line}\n`);
/** The same in every run. */
let seed = 1;
const random = () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

async function timed<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const figures = [performance.now() - start, (user + system) / 1_000].map((ms) => ms.toFixed(0).padStart(7));
  print(`${what.padEnd(56)} ${figures[0]} ms ${figures[1]} ms`);
  return result;
}

print(
  `${QUESTIONS} questions over ${DAYS} days, ${CURATORS} for the curators, ${TIPS} tips; load before: ${loadavg()[0]?.toFixed(1)}`,
);
print(`${"".padEnd(56)}     taken  processor`);
const folder = mkdtempSync(join(tmpdir(), "netral-load-"));
const file = join(folder, "netral.db");
const db = await openDatabase({ engine: "sqlite", file });
const knowledge = await readKnowledge("data");
const { content, quiz } = knowledge;
const t = (await loadTranslator("locales"))("id");
const seals = sealer(new Uint8Array(32), "load");
const questions = faqStore(db, seals);
const counter = askedCounter(questions, silentLog);

const entryIds = [...content.entries.keys()];
const found: SearchResult[] = Array.from({ length: 10_000 }, () => {
  const chance = random();
  const entryId = pick(entryIds);
  if (chance < 0.8) return { kind: "answer", entryId, neighbours: [] };
  return chance < 0.93 ? { kind: "choices", entryIds: [entryId] } : { kind: "none", reason: "unknown" };
});
await timed("counting them, flushed every 2,000", async () => {
  for (let number = 0; number < QUESTIONS; number++) {
    const day = addDays(TODAY, -Math.floor((number * DAYS) / QUESTIONS));
    counter.count(day, found[number % found.length] as SearchResult);
    if (number % 2_000 === 0) await counter.flush();
  }
  await counter.close();
});
await timed("answers to every quiz question on every day", async () => {
  for (let ago = 0; ago < Math.min(DAYS, 90); ago++) {
    await db
      .insertInto("quiz_statistics")
      .values(
        quiz.all.map(({ questionId, version }) => ({
          day: addDays(TODAY, -ago),
          question_id: questionId,
          version,
          shown: 10,
          correct: 6,
          chosen_0: 6,
          chosen_1: 2,
          chosen_2: 1,
          chosen_3: 1,
        })),
      )
      .execute();
  }
});
const phrasings = [...loadFaqContent("data").entries.values()].flatMap((entry) => [
  ...entry.phrasings.id,
  ...entry.phrasings.en,
]);
await timed("questions for the curators", async () => {
  for (let number = 0; number < CURATORS; number++) {
    const text = `${pick(phrasings)} ${pick(phrasings).split(" ").slice(0, 3).join(" ")}`;
    await questions.keepQuestion(addDays(TODAY, -Math.floor(number / 150)), text);
  }
});

const tips = Array.from({ length: TIPS }, () => ({
  kind: pick(["Media sosial", "Kampanye", "Fasilitas negara", "Mobilisasi", "Lainnya"]),
  status: pick(["Baru", "Diproses", "Diteruskan", "Bukti kurang", "Ditutup"]),
}));
const desk = moderationDesk({
  db,
  sealers: { questions: seals, decisions: sealer(new Uint8Array(32), "decisions") },
  knowledge: { current: () => knowledge },
  moderatorChat: () => -1,
  flushCounts: counter.flush,
  today: () => TODAY,
  async countTips() {
    const counts = Map.groupBy(tips, ({ kind, status }) => `${kind}|${status}`);
    return {
      byKindAndStatus: [...counts].map(([key, rows]) => {
        const [kind = "", status = ""] = key.split("|");
        return { kind, status, count: rows.length };
      }),
      medianDaysToFirstReply: 2,
    };
  },
});
const words = statisticsWords(content, "id", t);
for (const days of [30, 7, 30, 90] as const) {
  await timed(`/statistik ${days}${days === 30 ? " (the first one loads the charts)" : ""}`, async () =>
    desk.paintStatistics(await collectStatistics(desk, days, "id"), words, quiz.all),
  );
}
await timed("/antrean after a start", () => desk.queue.page(1));
await timed("/antrean again", () => desk.queue.page(2));
await questions.keepQuestion(TODAY, "pertanyaan yang baru saja datang");
const page = await timed("/antrean after one more question came", () => desk.queue.page(1));
const first = page.shown[0];
await timed("a group of questions with its nearest topics", () => first && desk.queue.nearest(first));
await timed("a decision on it", () => first && desk.queue.decide(first.key, { kind: "new" }));
print(`${page.questions} questions in ${page.clusters} groups, the largest of ${first?.texts.length}`);
await db.destroy();
print(`database: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
rmSync(folder, { recursive: true });
