// npm run faq:inbox                writes questions that moderators assigned to topics into data/faq/*.yaml, for review
// npm run faq:inbox -- --dry-run   only says what it would do
// npm run faq:inbox -- --forget    also erases what was only listed, once you have noted it
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { type DatabaseConfig, readConfig } from "../config.ts";
import { ContentError } from "../content/yaml-file.ts";
import { loadFaqContent } from "../faq/content.ts";
import { type InboxPlan, planInbox, writeAdditions } from "../moderation/inbox.ts";
import { moderationStore } from "../moderation/store.ts";
import { type KeyRing, loadKeyRing } from "../privacy/key-ring.ts";
import { sealer } from "../privacy/seal.ts";
import { leaveNoRemnant, openDatabase } from "../storage/database.ts";

const print = (line: string) => process.stdout.write(`${line}\n`);

if (existsSync(".env")) process.loadEnvFile(".env");
const read = readConfig(process.env);
const options = readOptions();
if (read.kind === "faulty")
  fail(["The settings cannot be used:", ...read.faults.map((fault) => `- ${fault}`)].join("\n"));
else if (options === undefined) fail("usage: npm run faq:inbox -- [--dry-run] [--forget]");
else if (read.config.database.engine === "sqlite" && !existsSync(read.config.database.file))
  fail(`There is no database ${read.config.database.file} yet; it is made when the bot starts.`);
else {
  const { database, secret } = read.config;
  // A key made now would open nothing.
  const keys = loadKeyRing({
    ...read.config,
    secret: secret.kind === "file" ? { ...secret, generate: false } : secret,
  });
  try {
    await emptyInbox(database, keys, options);
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    fail(`The content cannot be used; mend it first:\n${error.message}`);
  }
}

async function emptyInbox(where: DatabaseConfig, keys: KeyRing, { dryRun, forget }: Options): Promise<void> {
  const content = loadFaqContent("data");
  const db = await openDatabase(where);
  try {
    const store = moderationStore(db, {
      questions: sealer(keys, "curator-questions"),
      decisions: sealer(keys, "curator-decisions"),
    });
    const plan = planInbox(await store.decided(), content);
    say(plan);
    if (dryRun) return;
    // Files first: what is erased afterwards stands in them, and a second run finds it there.
    const files = writeAdditions(plan.additions, "data");
    await store.erase([...plan.finished, ...(forget ? plan.pending : [])]);
    await leaveNoRemnant(db);
    if (files.length > 0) {
      print("\nRead every new line before it is committed: git diff data/faq");
      print("Take out names of people, then: npm run faq:check && npm run faq:report");
    }
  } finally {
    await db.destroy();
  }
}

function say({ additions, leftOut, newTopics }: InboxPlan): void {
  if (additions.size + leftOut.length + newTopics.length === 0)
    print("Nothing was decided since the last time.");
  for (const [entryId, { id, en }] of additions) {
    print(`data/faq/${entryId}.yaml:`);
    for (const text of [...id, ...en]) print(`  + ${text}`);
  }
  if (leftOut.length > 0) print("\nNot written:");
  for (const { text, reason } of leftOut) print(`  ${text}\n    (${reason})`);
  if (newTopics.length > 0) print("\nNeed a new topic:");
  for (const text of newTopics) print(`  ${text}`);
}

interface Options {
  dryRun: boolean;
  forget: boolean;
}

function readOptions(): Options | undefined {
  try {
    const { values } = parseArgs({
      options: { "dry-run": { type: "boolean" }, forget: { type: "boolean" } },
    });
    return { dryRun: values["dry-run"] ?? false, forget: values.forget ?? false };
  } catch {
    // An option that there is not: the usage says which there are.
    return undefined;
  }
}

function fail(reason: string): void {
  console.error(reason);
  process.exitCode = 1;
}
