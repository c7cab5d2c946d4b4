import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { DatabaseConfig } from "../../src/config.ts";
import { parseSecretKey } from "../../src/config.ts";
import { faqStore } from "../../src/faq/store.ts";
import { sealer } from "../../src/privacy/seal.ts";
import { tryToBecomeActive } from "../../src/storage/one-process.ts";
import { onEveryEngine } from "../support/databases.ts";

const MINUTE = { timeout: 60_000 };

function run(command: string, args: string[], env: Record<string, string>) {
  return new Promise<{ code: number; out: string }>((resolve) => {
    execFile(
      process.execPath,
      ["src/launch.mjs", `src/commands/${command}.ts`, ...args],
      { env: { ...process.env, SECRET_KEY: "", SECRET_KEY_FILE: "", ...env } },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), out: stdout + stderr }),
    );
  });
}

const urlOf = (where: DatabaseConfig) => (where.engine === "sqlite" ? `file:${where.file}` : where.url);

onEveryEngine("an operator", (open, places) => {
  it("backs up while the bot runs, and restores once it is stopped", MINUTE, async () => {
    const where = await places.fresh();
    const db = await open(where);
    await db
      .insertInto("languages")
      .values({ person: "p" as never, locale: "id" })
      .execute();
    const file = join(places.folder(), "backup.db");
    const env = { DATABASE_URL: urlOf(where), SECRET_KEY: randomBytes(32).toString("base64") };
    const bot = await tryToBecomeActive(where);
    expect(await run("backup", [file], env)).toMatchObject({ code: 0 });
    expect(await run("restore", [file, "--replace"], env)).toMatchObject({
      code: 1,
      out: expect.stringContaining("Stop it first"),
    });
    await bot?.release();
    await db.deleteFrom("languages").execute();
    expect(await run("restore", [file], env)).toMatchObject({ code: 0 });
    expect(await db.selectFrom("languages").select("person").execute()).toEqual([{ person: "p" }]);
  });

  it("needs only the settings of the database for it, in production too", MINUTE, async () => {
    const where = await places.fresh();
    await open(where);
    const file = join(places.folder(), "backup.db");
    // As in a container: temporary files have no room.
    const bare = { NODE_ENV: "production", BOT_TOKEN: "", TMPDIR: join(places.folder(), "missing") };
    const env = { ...bare, DATABASE_URL: urlOf(where), CACHE_FOLDER: places.folder() };
    expect(await run("backup", [file], env)).toMatchObject({ code: 0 });
    expect(await run("restore", [file, "--replace"], env)).toMatchObject({ code: 0 });
    const copy = `file:${join(places.folder(), "copy.db")}`;
    expect(await run("db-copy", [urlOf(where), copy], env)).toMatchObject({ code: 0 });
  });

  it("is not told the path of a key that the service manager lent", MINUTE, async () => {
    const where = await places.fresh();
    await open(where);
    const folder = places.folder();
    const [old, next] = [join(folder, "secret.key"), join(folder, "new.key")];
    for (const path of [old, next]) writeFileSync(path, randomBytes(32).toString("base64"));
    const env = { DATABASE_URL: urlOf(where), SECRET_KEY_FILE: old, CREDENTIALS_DIRECTORY: folder };
    const done = await run("rotate-key", [next], env);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining("docs/operation.md") });
    expect(done.out).not.toContain(folder);
  });

  it("rotates the key with one command, and is told what to set", MINUTE, async () => {
    const where = await places.fresh();
    const folder = places.folder();
    const [oldFile, newFile] = [join(folder, "old.key"), join(folder, "new.key")];
    const old = randomBytes(32);
    writeFileSync(oldFile, old.toString("base64"));
    const db = await open(where);
    await faqStore(db, sealer(old, "curator-questions")).keepQuestion("2026-11-22", "boleh foto?");
    const env = { DATABASE_URL: urlOf(where), SECRET_KEY_FILE: oldFile };
    const done = await run("rotate-key", [newFile], env);
    expect(done).toMatchObject({ code: 0 });
    expect(done.out).toContain(`SECRET_KEY_PREVIOUS_FILE=${oldFile}`);
    expect(existsSync(newFile) && statSync(newFile).mode & 0o777).toBe(0o600);
    const key = parseSecretKey(readFileSync(newFile, "utf8")) ?? new Uint8Array();
    expect(await faqStore(db, sealer(key, "curator-questions")).questions()).toHaveLength(1);

    const again = { ...env, SECRET_KEY_FILE: newFile, SECRET_KEY_PREVIOUS_FILE: oldFile };
    expect(await run("rotate-key", [join(folder, "third.key")], again)).toMatchObject({
      code: 1,
      out: expect.stringContaining("--drop-previous"),
    });
    expect(await run("rotate-key", [newFile], { ...env, SECRET_KEY_FILE: newFile })).toMatchObject({
      code: 1,
      out: expect.stringContaining("in use already"),
    });
  });
});
