import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const unit = readFileSync("deploy/netral.service", "utf8");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "netral-deploy-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `deploy/netral-run`; in place of the service manager stands something that prints what it was told. */
function netralRun(...args: string[]) {
  writeFileSync(join(folder, "systemd-run"), '#!/bin/sh\nprintf "%s\\n" "$@"\nexit 7\n', { mode: 0o755 });
  return new Promise<{ code: number; told: string[] }>((resolve) => {
    execFile(
      "/bin/sh",
      ["deploy/netral-run", ...args],
      { env: { PATH: `${folder}:${process.env.PATH}` } },
      (error, stdout) =>
        resolve({ code: error === null ? 0 : Number(error.code), told: stdout.trimEnd().split("\n") }),
    );
  });
}

describe.skipIf(process.platform === "win32")("netral-run", () => {
  it("gives a command the account and the settings that the service has, and tells how it ended", async () => {
    const { code, told } = await netralRun("backup", "/backup/a file.db");
    expect(code).toBe(7);
    const settings = [...unit.matchAll(/^Environment=(.*)$/gm)].flatMap(([, line = ""]) => line.split(" "));
    expect(settings.length).toBeGreaterThan(4);
    // The path of the key holds a specifier, which only units know.
    for (const setting of settings.filter((one) => !one.includes("%d")))
      expect(told).toContain(`Environment=${setting}`);
    for (const name of ["EnvironmentFile", "LoadCredential", "StateDirectory", "LimitCORE", "MemorySwapMax"])
      expect(told).toContain(new RegExp(`^${name}=.*$`, "m").exec(unit)?.[0]);
    expect(told).toContain("--uid=netral");
    expect(told.slice(-2)).toEqual(["src/commands/backup.ts", "/backup/a file.db"]);
  });

  it("knows commands by the names that npm gives them, and no others", async () => {
    expect((await netralRun("db:copy", "file:a", "file:b")).told).toContain("src/commands/db-copy.ts");
    for (const name of ["", "no-such", "../main", "backup.ts"])
      expect(await netralRun(name)).toEqual({ code: 2, told: [""] });
  });

  it("lends the new key to a rotation, and makes it where it is missing", async () => {
    const path = join(folder, "new.key");
    const { told } = await netralRun("rotate-key", path, "--drop-previous");
    expect(told).toContain(`LoadCredential=new.key:${path}`);
    expect(told.slice(-2)).toEqual(["src/commands/rotate-key.ts", "--drop-previous"]);
    const key = readFileSync(path, "utf8");
    expect(Buffer.from(key, "base64")).toHaveLength(32);
    await netralRun("rotate-key", path);
    expect(readFileSync(path, "utf8")).toBe(key);
    expect((await netralRun("rotate-key", "new.key")).code).toBe(2);
  });

  it("tells the program where the lent keys are", async () => {
    for (const name of ["secret.key", "previous.key", "new.key"]) writeFileSync(join(folder, name), "");
    const { told } = await netralRun("doctor");
    const from = told.indexOf("-c");
    const to = told.indexOf("netral-run");
    const inner = told.slice(from + 1, to).join("\n");
    const said = await new Promise<string>((resolve) => {
      execFile(
        "/bin/sh",
        ["-c", inner, "netral-run", "/bin/sh", "-c", 'echo "$SECRET_KEY_FILE $SECRET_KEY_PREVIOUS_FILE $0"'],
        { env: { CREDENTIALS_DIRECTORY: folder } },
        (_error, stdout) => resolve(stdout.trimEnd()),
      );
    });
    expect(said).toBe(["secret.key", "previous.key", "new.key"].map((name) => join(folder, name)).join(" "));
    // The service manager would put its own variables in for these.
    expect(inner).not.toMatch(/\$\$|\$\{/);
  });
});
