// The one way in. Runs a script of this project on Node 22.18 or later: the host's own when it is
// new enough, otherwise the Node 24 that `npm ci` brought along. Plain JavaScript on purpose: an
// older Node must be able to read this file and say what to do, instead of crashing later.
//
//   node src/launch.mjs SCRIPT [ARGUMENT ...]
//
// Flags of Node's own, given before it, hold for the script. The bot is started with --max-semi-space-size=2: V8 sizes
// its nursery once, at its own start, and would take and keep 32 MB for what is never more than a few.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module, { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const OLDEST = [22, 18];

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** The Node that npm installed beside the project, or undefined where its package was left out. */
function carriedNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    // The package's path, not node_modules/.bin/node: npm 10 does not always link that one.
    const binary = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

const [script, ...rest] = process.argv.slice(2);
if (script === undefined) {
  console.error("usage: node src/launch.mjs SCRIPT [ARGUMENT ...]");
  process.exit(2);
}

// Compiled code and stripped types are kept: half the time of a start, and 20 MB less. In the project's own folder,
// for whoever can write it can run code here; never among temporary files.
const codeCache =
  process.env.NODE_COMPILE_CACHE ?? join(process.env.CACHE_FOLDER?.trim() || "var/cache", "code");

if (isNewEnough(process.versions.node) && process.env.NETRAL_NODE !== "carried") {
  module.enableCompileCache?.(resolve(codeCache));
  process.argv.splice(1, 2, resolve(script));
  await import(pathToFileURL(resolve(script)).href);
} else {
  const node = carriedNode();
  if (node === undefined) {
    console.error(
      `This project needs Node 22.18 or later; this is Node ${process.versions.node}.\n` +
        "Run «npm ci» (it brings Node 24 along), or install Node 24 from https://nodejs.org/.",
    );
    process.exit(1);
  }
  const child = spawn(node, [...process.execArgv, script, ...rest], {
    stdio: "inherit",
    env: { ...process.env, NODE_COMPILE_CACHE: resolve(codeCache) },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", (error) => {
    console.error(`${node} could not be started: ${error.message}. Run «npm ci» again.`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
  });
}
