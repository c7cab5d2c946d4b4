import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { type Config, type DatabaseConfig, parseSecretKey } from "../config.ts";
import { connect } from "../storage/connection.ts";
import { isOpen } from "../storage/database.ts";
import { migrations } from "../storage/migrations/index.ts";
import { type Finding, fault, ok, warning } from "./finding.ts";

/** Of what is installed here: what a report of a fault has to name. */
export function version(): Finding {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const said = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return ok(`Netral ${said ? String(manifest.version) : "of an unknown version"}`);
}

const OLDEST_NODE = [22, 18] as const;

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return isNewEnough
    ? ok(`Node ${version}`)
    : fault(`Node ${version} is too old`, "Install Node 24, or run «npm ci», which brings it along.");
}

/** Whether PostgreSQL lets us in; tables are its start's business. */
export async function checkServer(where: DatabaseConfig): Promise<Finding> {
  try {
    const db = await connect(where);
    const isAnswering = await isOpen(db);
    await db.destroy();
    if (isAnswering) return ok("PostgreSQL answers");
  } catch {
    // Said below: the driver's own words may hold the password.
  }
  return fault(
    "PostgreSQL does not answer, or does not let us in",
    "Check host, user, password and database name in DATABASE_URL, and that the server runs.",
  );
}

export function checkSecretKey({ secret, database }: Config): Finding {
  if (secret.kind === "value") return ok("the secret key stands in the settings");
  const { path } = secret;
  if (!existsSync(path)) {
    return secret.generate
      ? ok("the secret key will be made at the first start")
      : fault(`SECRET_KEY_FILE ${path} does not exist`, `Make it: openssl rand -base64 32 > ${path}`);
  }
  let key: string;
  try {
    key = readFileSync(path, "utf8");
  } catch {
    return fault(
      `${path} cannot be read`,
      "Give it to the account that the bot runs under: chown, chmod 600.",
    );
  }
  if (parseSecretKey(key) === undefined) {
    return fault(
      `${path} does not hold 32 random bytes in base64`,
      "Restore it from where you keep it. A new key makes everything sealed unreadable.",
    );
  }
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) {
    return warning(`${path} can be read by other accounts`, `chmod 600 ${path}`);
  }
  if (database.engine === "sqlite" && folderOf(path) === folderOf(database.file)) {
    return warning(
      "the secret key lies in the folder of the database, and would be copied along with it",
      "Keep it elsewhere and set SECRET_KEY_FILE: whoever holds both can find out who has used the bot.",
    );
  }
  return ok("the secret key lies apart from the database");
}

/** The folder of a file that need not exist, without links as far as it exists. */
function folderOf(file: string): string {
  return realFolder(dirname(resolve(file)));
}

/** A folder that need not exist, without links as far as it exists. */
export function realFolder(path: string): string {
  const folder = existing(resolve(path));
  return join(realpathSync(folder), relative(folder, resolve(path)));
}

/** The nearest folder above that exists, or the folder itself. */
export function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}

export function checkDatabase(file: string): Finding {
  if (!existsSync(file)) {
    const folder = existing(dirname(resolve(file)));
    try {
      accessSync(folder, constants.W_OK);
      if (statSync(folder).isDirectory()) return ok("the database will be made at the first start");
    } catch {
      // Said below.
    }
    return fault(
      `the database cannot be made in ${folder}`,
      "Let the bot's account write there, or set DATABASE_URL.",
    );
  }
  let db: BetterSqlite3.Database | undefined;
  try {
    db = new BetterSqlite3(file, { fileMustExist: true, timeout: 2_000 });
    db.exec("begin immediate; rollback");
    return checkMigrations(db);
  } catch (error) {
    return unusable(file, error instanceof Error && "code" in error ? String(error.code) : "");
  } finally {
    db?.close();
  }
}

function unusable(file: string, code: string): Finding {
  if (code.startsWith("SQLITE_BUSY")) {
    return warning("the database is being written by another process", "Try again when that has ended.");
  }
  if (/^SQLITE_(?:NOTADB|CORRUPT)/.test(code)) {
    return fault(
      `${file} is no database any more`,
      "Stop the bot, and restore the file from its last backup.",
    );
  }
  return fault(
    `${file} cannot be written (${code || "no access"})`,
    "Let the bot's account write the file and its folder (SQLite keeps two more files beside it).",
  );
}

function checkMigrations(db: BetterSqlite3.Database): Finding {
  const hasTable = db.prepare("select 1 from sqlite_master where name = 'kysely_migration'").get();
  const done = hasTable ? db.prepare("select name from kysely_migration").pluck().all().map(String) : [];
  if (done.some((name) => !(name in migrations))) {
    return fault(
      "the database was made by a newer version of this bot",
      "Run that version again, or restore the backup from before it.",
    );
  }
  const missing = Object.keys(migrations).length - done.length;
  return missing === 0
    ? ok("the database can be written and is up to date")
    : ok(
        `the database can be written; ${missing} changes will be made at the next start, so make a backup first`,
      );
}

const LEAST_BYTES = 100 * 2 ** 20;
const FEW_BYTES = 1024 * 2 ** 20;

/** @param freeIn tells how many bytes can still be written in a folder */
export async function checkDisk(
  databaseFile: string,
  freeIn: (folder: string) => Promise<number> = freeBytes,
): Promise<Finding> {
  const bytes = await freeIn(existing(dirname(resolve(databaseFile))));
  const said = `${(bytes / 2 ** 20).toFixed(0)} MB free where the database lies`;
  const remedy = "Make room, or move the database to a larger disk (DATABASE_URL).";
  if (bytes < LEAST_BYTES) return fault(`only ${said}`, remedy);
  return bytes < FEW_BYTES ? warning(`only ${said}`, remedy) : ok(said);
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
