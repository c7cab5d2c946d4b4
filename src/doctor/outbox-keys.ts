import { randomBytes } from "node:crypto";
import { link, rm, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Config } from "../config.ts";
import { type Finding, fault, ok, warning } from "./finding.ts";
import { existing, realFolder } from "./machine.ts";

/**
 * Whether keys of tips can be made where the settings say, and lie where no copy of the database takes them along.
 * @param tryLink makes a second name for a file, as the keys need it
 */
export async function checkOutboxKeys(
  { tips, database }: Config,
  tryLink: (existing: string, made: string) => Promise<void> = link,
): Promise<Finding> {
  const folder = tips.outboxKeyFolder;
  const name = join(existing(resolve(folder)), `.doctor-${randomBytes(9).toString("base64url")}`);
  const names = [name, `${name}.link`] as const;
  try {
    await writeFile(names[0], "", { flag: "wx", mode: 0o600 });
  } catch {
    return fault(
      `keys of tips cannot be written in ${folder}`,
      "Let the bot's account write there, or set OUTBOX_KEY_FOLDER: until then no tip can be taken.",
    );
  }
  try {
    await tryLink(...names);
  } catch {
    return fault(
      `the file system of ${folder} knows no hard links, which the keys of tips need`,
      "Set OUTBOX_KEY_FOLDER to a folder on another one (ext4, XFS, NTFS, NFS): until then no tip can be taken.",
    );
  } finally {
    for (const made of names) await rm(made, { force: true });
  }
  if (database.engine === "sqlite" && isWithin(realFolder(folder), realFolder(dirname(database.file)))) {
    return warning(
      "the keys of tips lie below the folder of the database: a copy of that folder takes both",
      "Set OUTBOX_KEY_FOLDER to a folder elsewhere, best on another disk, and move the keys there while the bot is stopped.",
    );
  }
  return ok("keys of tips can be made, apart from the database");
}

function isWithin(folder: string, outer: string): boolean {
  const way = relative(outer, folder);
  // On Windows a folder of another disk has no relative way and stays absolute.
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
