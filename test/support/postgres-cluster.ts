import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** Of a throw-away PostgreSQL server; undefined where none is installed. */
    postgresUrl: string | undefined;
  }
}

/** Vitest's global set-up: one PostgreSQL server for the whole run, on a free port, in a temporary folder. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const cluster = await startCluster();
  project.provide("postgresUrl", cluster?.url);
  if (cluster === undefined) {
    console.error("PostgreSQL is not installed: its tests are skipped. On Debian: apt install postgresql");
  }
  return cluster?.stop;
}

interface Cluster {
  /** Up to the name of the database. */
  url: string;
  stop(): Promise<void>;
}

/** @param isDurable as in production, where what is committed is on the disk; for tests it need not be */
export async function startCluster({ isDurable = false } = {}): Promise<Cluster | undefined> {
  const bin = findBinaries();
  if (bin === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "netral-postgres-"));
  const owner = ownerOfServer();
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const run = (program: string, args: string[]) =>
    // Not `inherit`: the server would keep the pipes of the test run open.
    execFileSync(join(bin, program), args, { ...owner, cwd: folder, stdio: "ignore", env: { PATH: bin } });
  const data = join(folder, "data");
  const port = await freePort();
  const options = [
    `-p ${port}`,
    "-c listen_addresses=127.0.0.1",
    "-c unix_socket_directories=''",
    ...(isDurable ? [] : ["-c fsync=off -c synchronous_commit=off -c full_page_writes=off"]),
  ].join(" ");
  try {
    run("initdb", [
      "--pgdata",
      data,
      "--username=netral",
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ]);
    run("pg_ctl", [
      "start",
      "--pgdata",
      data,
      "--log",
      join(folder, "log"),
      "--options",
      options,
      "-w",
      "-t",
      "60",
    ]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error("the PostgreSQL server of the tests does not start", { cause: error });
  }
  // Waits for the end of its input, which comes even where this process is killed, and only then stops the server.
  const keeper = spawn(
    "sh",
    [
      "-c",
      'cat >/dev/null; "$0" stop --pgdata "$1/data" --mode immediate -w; rm -rf "$1"',
      join(bin, "pg_ctl"),
      folder,
    ],
    { ...owner, cwd: tmpdir(), stdio: ["pipe", "ignore", "ignore"], detached: true },
  );
  keeper.unref();
  const stop = async () => {
    keeper.ref();
    keeper.stdin.end();
    await once(keeper, "exit");
  };
  return { url: `postgres://netral@127.0.0.1:${port}`, stop };
}

/** Debian keeps each version in a folder of its own, off the PATH. */
function findBinaries(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, "bin"))];
  folders.push(...(process.env.PATH ?? "").split(":"));
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "pg_ctl")));
}

/** PostgreSQL refuses to run as root. */
function ownerOfServer(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: "-u" | "-g", user: string) =>
    Number(execFileSync("id", [flag, user], { stdio: ["ignore", "pipe", "ignore"] }));
  for (const user of ["postgres", "nobody"]) {
    try {
      return { uid: idOf("-u", user), gid: idOf("-g", user) };
    } catch {
      // There is no such user here.
    }
  }
  return undefined;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
