import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { ContentError } from "./content/content-error.ts";
import { createLog, errorFacts } from "./log.ts";
import { LockLostError } from "./storage/one-process.ts";

if (existsSync(".env")) process.loadEnvFile(".env");
const read = readConfig(process.env);
if (read.kind === "faulty") {
  console.error(["The settings cannot be used:", ...read.faults.map((fault) => `- ${fault}`)].join("\n"));
  process.exit(1);
}
const log = createLog(read.config.logLevel);
// Node's own report prints the whole error, and with it whatever text or token the error carries.
process.on("uncaughtException", (error, origin) => {
  log.error(origin, errorFacts(error));
  process.exit(1);
});

/** How long a start that is asked to end may take until it can be ended properly. */
const START_PATIENCE_MS = 3_000;

// `on`, not `once`: terminals and systemd signal the whole group, and the launcher passes it on a second time.
const signal = new Promise<void>((resolve) => {
  for (const name of ["SIGTERM", "SIGINT"]) process.on(name, () => resolve());
});
try {
  const app = await Promise.race([startApp(read.config, log), signal.then(() => sleep(START_PATIENCE_MS))]);
  if (app === undefined) {
    log.info("ended while starting");
    process.exit(0);
  }
  if (app.pageUrl !== undefined) {
    process.stdout.write(`\n  Netral is ready. Open ${app.pageUrl} in a browser (Ctrl+C ends it).\n\n`);
  }
  try {
    await Promise.race([signal, app.failed]);
  } catch (error) {
    // Another process may be active by now: this one confirms and sends nothing more.
    if (error instanceof LockLostError) end(error);
    throw error;
  } finally {
    log.info("stopping");
    await app.stop();
  }
} catch (error) {
  end(error);
}
// Screens that still wait for Telegram must not keep the process.
process.exit();

function end(error: unknown): never {
  log.error("stopped", errorFacts(error));
  console.error(plainReason(error));
  process.exit(1);
}

/** Why the bot does not run, in words for the operator. Errors of grammY carry payloads, so they are not quoted. */
function plainReason(error: unknown): string {
  if (error instanceof ContentError) return `The content cannot be used:\n${error.message}`;
  const { errorName, code } = errorFacts(error);
  if (code === 401 || code === 404)
    return "Telegram does not know this BOT_TOKEN. Copy it again from @BotFather.";
  if (errorName === "HttpError")
    return "The Bot API server cannot be reached. Check the network and TELEGRAM_API_ROOT.";
  if (errorName === "GrammyError") return `The Bot API server refused (${code}).`;
  return error instanceof Error ? `Netral stopped: ${error.message}` : "Netral stopped.";
}
