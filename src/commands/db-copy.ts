// npm run db:copy -- FROM TO     from one engine to the other; both as in DATABASE_URL; the bot must not run
import { type DatabaseConfig, parseDatabaseUrl, readStorageConfig } from "../config.ts";
import { copyDatabase } from "../storage/move.ts";
import { CommandFault, expectDatabase, runCommand, whileBotIsStopped } from "./operator.ts";

const USAGE = "usage: npm run db:copy -- FROM TO, each file:PATH or postgres://USER:PASSWORD@HOST/NAME";

await runCommand(readStorageConfig, async (_config, [from, to, ...rest]) => {
  if (rest.length > 0) throw new CommandFault(USAGE);
  const [source, target] = [placeOf(from), placeOf(to)];
  expectDatabase(source);
  const done = await whileBotIsStopped(source, () =>
    whileBotIsStopped(target, () => copyDatabase(source, target)),
  );
  if (done.kind === "not-empty")
    throw new CommandFault(
      `There is something in the database to copy to (${done.tables.join(", ")}). Give an empty one.`,
    );
  return `${done.rows} rows are copied. Set DATABASE_URL to the new database, and remove the old one once the bot runs.`;
});

function placeOf(url: string | undefined): DatabaseConfig {
  const where = url === undefined ? undefined : parseDatabaseUrl(url);
  if (where === undefined) throw new CommandFault(USAGE);
  return where;
}
