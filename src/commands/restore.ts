// npm run restore -- FILE               into an empty database; the bot must not run
// npm run restore -- FILE --replace     instead of what is there
import { readStorageConfig } from "../config.ts";
import { restoreBackup } from "../storage/restore.ts";
import { CommandFault, runCommand, whileBotIsStopped } from "./operator.ts";

await runCommand(readStorageConfig, async ({ database, cacheFolder }, args) => {
  const [file, ...rest] = args.filter((arg) => arg !== "--replace");
  if (file === undefined || rest.length > 0)
    throw new CommandFault("usage: npm run restore -- FILE [--replace]");
  const done = await whileBotIsStopped(database, () =>
    restoreBackup(file, database, args.includes("--replace"), cacheFolder),
  );
  switch (done.kind) {
    case "not-empty":
      throw new CommandFault(
        `There is something in the database already (${done.tables.join(", ")}). Add --replace to erase it and restore ${file} instead.`,
      );
    case "restored":
      return [
        `${done.rows} rows are restored from ${file}.`,
        ...(done.stayedErased === 0 ? [] : [`${done.stayedErased} tips were erased since and stay erased.`]),
        ...(done.withoutText === 0
          ? []
          : [
              `${done.withoutText} tips had not been handed over when the backup was made: their text is in no backup and so is lost. Tell the moderators how many.`,
            ]),
        ...(done.withoutReceipt === 0
          ? []
          : [
              `${done.withoutReceipt} tips that wait came after the backup: they will be handed over, but their receipts no longer work.`,
            ]),
      ].join("\n");
  }
});
