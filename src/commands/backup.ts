// npm run backup -- FILE     everything in one SQLite file, from either engine, while the bot runs
import { readStorageConfig } from "../config.ts";
import { backupDatabase } from "../storage/backup.ts";
import { connect } from "../storage/connection.ts";
import { CommandFault, expectDatabase, runCommand } from "./operator.ts";

await runCommand(readStorageConfig, async ({ database }, [file, ...rest]) => {
  if (file === undefined || rest.length > 0) throw new CommandFault("usage: npm run backup -- FILE");
  expectDatabase(database);
  // As it is: a running bot of an older version must find its tables as it knows them.
  const db = await connect(database);
  const { rows, leftOut } = await backupDatabase(db, file).finally(() => db.destroy());
  const waiting =
    leftOut === 0 ? "" : ` ${leftOut} things of tips wait for their hand-over; they are in no backup.`;
  return `${rows} rows are in ${file}.${waiting} Keep it apart from the secret key.`;
});
