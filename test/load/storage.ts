// npm run load:storage               what the database takes: 100,000 people who play, on both engines
// npm run load:storage -- 1000000
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseConfig } from "../../src/config.ts";
import { personKeys } from "../../src/privacy/person-key.ts";
import { NEW_LEARNER } from "../../src/quiz/learner.ts";
import type { Step } from "../../src/quiz/quiz.ts";
import { quizStore } from "../../src/quiz/store.ts";
import { backupDatabase } from "../../src/storage/backup.ts";
import { openDatabase } from "../../src/storage/database.ts";
import { restoreBackup } from "../../src/storage/restore.ts";
import { startCluster } from "../support/postgres-cluster.ts";

const PEOPLE = Number(process.argv[2] ?? 100_000);
const STEPS = 2_000;
const DAY = "2026-11-22";
const folder = mkdtempSync(join(tmpdir(), "netral-storage-"));
const cluster = await startCluster({ isDurable: true });
try {
  await measure("SQLite", { engine: "sqlite", file: join(folder, "netral.db") });
  if (cluster !== undefined)
    await measure("PostgreSQL", { engine: "postgres", url: `${cluster.url}/postgres` });
} finally {
  await cluster?.stop();
  rmSync(folder, { recursive: true });
}

async function measure(name: string, where: DatabaseConfig): Promise<void> {
  const db = await openDatabase(where);
  const keyOf = personKeys(new Uint8Array(32).fill(7), "quiz");
  const store = quizStore(db, keyOf);
  const state = "x".repeat(700);
  for (let from = 0; from < PEOPLE; from += 1_000) {
    const people = Array.from({ length: Math.min(1_000, PEOPLE - from) }, (_, i) => from + i);
    await db
      .insertInto("quiz_learners")
      .values(people.map((person) => ({ person: keyOf(person), day: DAY, state })))
      .execute();
  }
  const reading = await rateOf(STEPS, (i) => store.learner((i * 7_919) % PEOPLE));
  const tap: Step = {
    learner: { ...NEW_LEARNER, reviewed: { on: 1, count: 1 } },
    counts: [{ kind: "shown", questionId: "medsos-like-0", version: "v00000" }],
    show: { kind: "menu" },
  };
  const taps = await rateOf(STEPS, (i) => store.update((i * 7_919) % PEOPLE, DAY, () => tap));
  const file = join(folder, `${name}.backup`);
  const backupMs = await timeOf(() => backupDatabase(db, file));
  await db.destroy();
  const restoreMs = await timeOf(() => restoreBackup(file, where, true, folder));
  process.stdout.write(
    `${name}: ${reading} reads/s, ${taps} quiz taps/s (a transaction of a read and two writes, safe on the disk), ` +
      `${PEOPLE} people backed up in ${backupMs} ms (${Math.round(statSync(file).size / 2 ** 20)} MB), restored in ${restoreMs} ms\n`,
  );
}

async function rateOf(count: number, work: (index: number) => Promise<unknown>): Promise<number> {
  const ms = await timeOf(() => Promise.all(Array.from({ length: count }, (_, index) => work(index))));
  return Math.round((count * 1_000) / ms);
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return Math.round(performance.now() - from);
}
