import { once } from "node:events";
import { existsSync } from "node:fs";
import { ALLOWED_UPDATES, createBot } from "./bot/create-bot.ts";
import { todayIn } from "./bot/day.ts";
import { createDispatcher } from "./bot/dispatch.ts";
import { createHttpClient } from "./bot/http-client.ts";
import { pollUpdates } from "./bot/polling.ts";
import { publishProfile } from "./bot/profile.ts";
import { MESSAGES_PER_SECOND } from "./bot/telegram-limits.ts";
import { loadTranslator } from "./bot/translate.ts";
import { readConfig } from "./config.ts";
import { ContentError } from "./content/yaml-file.ts";
import { watchKnowledge } from "./faq/knowledge.ts";
import { faqStore } from "./faq/store.ts";
import { languageStore } from "./language/store.ts";
import { startLocalMode } from "./local-mode.ts";
import { createLog, errorFacts } from "./log.ts";
import { personKeys } from "./privacy/person-key.ts";
import { sealer } from "./privacy/seal.ts";
import { loadSecretKey } from "./privacy/secret-key.ts";
import { openDatabase } from "./storage/database.ts";

/** Longest that one update may take before its chat goes on without it. */
const WATCHDOG_MS = 30_000;
/** Sockets to the Bot API server: one for getUpdates, the rest for as many handlers as can be under way. */
const CONNECTIONS = 101;
const DAY_MS = 86_400_000;

if (existsSync(".env")) process.loadEnvFile(".env");
const read = readConfig(process.env);
if (read.kind === "faulty") {
  console.error(["The settings cannot be used:", ...read.faults.map((fault) => `- ${fault}`)].join("\n"));
  process.exit(1);
}
const { config } = read;
const log = createLog(config.logLevel);

process.on("unhandledRejection", (error) => {
  log.error("unhandled rejection", errorFacts(error));
  process.exit(1);
});

try {
  await run();
} catch (error) {
  if (error instanceof ContentError) console.error(`The content cannot be used:\n${error.message}`);
  else if (error instanceof Error && !("method" in error) && !("payload" in error))
    console.error(`Netral stopped: ${error.message}`);
  log.error("stopped", errorFacts(error));
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const stopSignal = firstSignal();
  const secretKey = loadSecretKey(config.secret);
  const knowledge = watchKnowledge("data", log);
  const translator = await loadTranslator("locales");
  const db = await openDatabase(config.databaseFile);
  const today = todayIn(config.timeZone);
  const local = config.telegram.mode === "local" ? await startLocalMode(config.telegram.port) : undefined;
  const apiRoot =
    local?.apiRoot ?? (config.telegram.mode === "polling" ? config.telegram.apiRoot : undefined);
  const http = createHttpClient(CONNECTIONS);

  const store = faqStore(db, sealer(secretKey, "curator-questions"));
  const bot = await createBot({
    token: config.telegram.mode === "polling" ? config.telegram.token : (local?.token ?? ""),
    client: { fetch: http.fetch, ...(apiRoot === undefined ? {} : { apiRoot }) },
    messagesPerSecond: config.telegram.mode === "local" ? undefined : MESSAGES_PER_SECOND,
    log,
    translator,
    languages: languageStore(db, personKeys(secretKey, "language")),
    faq: { knowledge, store, translator, today },
  });
  const dispatcher = createDispatcher({
    handle: bot.handle,
    onCutOff: bot.apologise,
    log,
    watchdogMs: WATCHDOG_MS,
  });
  // Webhook mode will hand its updates to the same dispatcher, and answer Telegram when `dispatch` resolves.
  const updates = pollUpdates({ api: bot.pollingApi, dispatcher, allowedUpdates: ALLOWED_UPDATES, log });

  await publishProfile(bot.api, translator).catch((error: unknown) =>
    log.warn("menus could not be set", errorFacts(error)),
  );
  await store.purge(today());
  const purging = setInterval(() => {
    store
      .purge(today())
      .catch((error: unknown) => log.error("old questions could not be erased", errorFacts(error)));
  }, DAY_MS);

  log.info("ready", { count: knowledge.current().content.entries.size });
  if (local !== undefined) {
    process.stdout.write(`\n  Netral is ready. Open ${local.pageUrl} in a browser (Ctrl+C ends it).\n\n`);
  }

  await Promise.race([stopSignal, updates.done]);
  log.info("stopping");
  clearInterval(purging);
  await updates.stop();
  knowledge.close();
  await http.close();
  await local?.close();
  await db.destroy();
  await updates.done;
}

function firstSignal(): Promise<unknown> {
  return Promise.race(["SIGTERM", "SIGINT"].map((signal) => once(process, signal)));
}
