// npm run rotate-key -- NEWKEYFILE     seals what is kept under a new secret key; the bot must not run
//                                      the file is made where it is missing
import { resolve, sep } from "node:path";
import { readConfig } from "../config.ts";
import { loadSecretKey } from "../privacy/secret-key.ts";
import { openDatabase } from "../storage/database.ts";
import { resealEverything } from "../storage/rotation.ts";
import { CommandFault, expectDatabase, runCommand, whileBotIsStopped } from "./operator.ts";

const DROP = "--drop-previous";

await runCommand(readConfig, async (config, args) => {
  const [file, ...rest] = args.filter((arg) => arg !== DROP);
  if (file === undefined || rest.length > 0)
    throw new CommandFault(`usage: npm run rotate-key -- NEWKEYFILE [${DROP}]`);
  if (config.previousSecret !== undefined && !args.includes(DROP)) {
    throw new CommandFault(
      `SECRET_KEY_PREVIOUS is still set: what is kept of people who have not come by since the last rotation is under that key, and would be lost to them. Add ${DROP} to go on.`,
    );
  }
  expectDatabase(config.database);
  // A key made now would be nobody's.
  const secret = config.secret.kind === "file" ? { ...config.secret, generate: false } : config.secret;
  const old = loadSecretKey(secret);
  const done = await whileBotIsStopped(config.database, async () => {
    const current = loadSecretKey({ kind: "file", path: file, generate: true });
    if (Buffer.from(current).equals(old))
      throw new CommandFault(`${file} holds the key that is in use already.`);
    const db = await openDatabase(config.database);
    return resealEverything(db, { current, previous: old }).finally(() => db.destroy());
  });
  return [
    `${done.resealed} texts are sealed under the new key.`,
    ...(done.unreadable === 0
      ? []
      : [`${done.unreadable} could be opened with neither key and stay as they are.`]),
    isCredential(file)
      ? "Now make the new key the service's, keep the old one as the previous one (docs/operation.md, «Keys»), and start the bot."
      : `Now set SECRET_KEY_FILE=${file} and ${previousSetting(config.secret)}, and start the bot.`,
  ].join("\n");
});

function previousSetting(secret: { kind: "value" } | { kind: "file"; path: string }): string {
  return secret.kind === "file"
    ? `SECRET_KEY_PREVIOUS_FILE=${secret.path}`
    : "SECRET_KEY_PREVIOUS to what SECRET_KEY was (and unset SECRET_KEY)";
}

/** Whether the service manager lent the file for this run: its path is then nothing to be set. */
function isCredential(file: string): boolean {
  const folder = process.env.CREDENTIALS_DIRECTORY;
  return folder !== undefined && resolve(file).startsWith(resolve(folder) + sep);
}
