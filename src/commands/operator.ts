import { existsSync } from "node:fs";
import type { DatabaseConfig, Reading } from "../config.ts";
import { type ActiveLock, tryToBecomeActive } from "../storage/one-process.ts";

/** Something that the operator is told in plain words, without a stack. */
export class CommandFault extends Error {}

/**
 * Reads the settings, runs the command, prints what it returns. Faults go to standard error, with exit code 1.
 * @param readSettings reads those that the command needs, so that others may be missing
 */
export async function runCommand<Settings>(
  readSettings: (env: NodeJS.ProcessEnv) => Reading<Settings>,
  run: (config: Settings, args: readonly string[]) => Promise<string>,
) {
  if (existsSync(".env")) process.loadEnvFile(".env");
  try {
    const read = readSettings(process.env);
    if (read.kind === "faulty") {
      throw new CommandFault(
        ["The settings cannot be used:", ...read.faults.map((fault) => `- ${fault}`)].join("\n"),
      );
    }
    process.stdout.write(`${await run(read.config, process.argv.slice(2))}\n`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** @throws CommandFault where a SQLite file is missing, which opening would make */
export function expectDatabase(where: DatabaseConfig): void {
  if (where.engine === "sqlite" && !existsSync(where.file))
    throw new CommandFault(`There is no database ${where.file}; it is made when the bot starts.`);
}

/** Keeps the bot from starting while `work` runs. @throws CommandFault where it is running */
export async function whileBotIsStopped<Result>(
  where: DatabaseConfig,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock: ActiveLock | undefined = await tryToBecomeActive(where);
  if (lock === undefined) throw new CommandFault("The bot is running on this database. Stop it first.");
  return work().finally(() => lock.release());
}
