import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorFacts, type Log } from "../log.ts";
import { ContentError, type ContentFault } from "./content-error.ts";
import { readSavedKnowledge } from "./saved-knowledge.ts";
import type { LearntKnowledge } from "./snapshot.ts";

export interface LearntOptions {
  /** Where what was learnt is kept; it may be missing, read-only or emptied at any time. */
  cacheFolder: string;
  log: Log;
  /** Ends a process that is learning. */
  signal?: AbortSignal;
}

/** The learning process ends with this where the content is faulty; the faults stand on its standard output. */
export const FAULTY_EXIT = 3;
/** Learning takes a second or two; on a machine that is very busy some more. */
const LEARNING_MS = 120_000;
/** Files of older contents and versions that stay, for a change that is taken back. */
const KEPT_FILES = 3;
const SRC = fileURLToPath(new URL("../", import.meta.url));
/** Folders of code that decide what is learnt from a content. */
const LEARNING_CODE = ["content", "faq", "law", "moderation", "quiz", "stages", "text"];

/**
 * What the content of `folder` teaches: from the cache, where it was learnt before by the same code, or else learnt
 * now by a process of its own, whose memory is given back when it ends.
 * @throws {ContentError}
 */
export async function learntFrom(folder: string, options: LearntOptions): Promise<LearntKnowledge> {
  const { cacheFolder, log } = options;
  const key = await keyOf(folder);
  const path = join(cacheFolder, `knowledge-${key}.bin`);
  const saved = await readSavedKnowledge(path, key);
  if (saved !== undefined) return saved;

  const workplace = await findWorkplace(cacheFolder);
  if (workplace !== undefined) {
    const target = join(workplace.folder, `learning-${randomBytes(6).toString("hex")}.tmp`);
    try {
      await learnApart(folder, target, key, options);
      const learnt = await readSavedKnowledge(target, key);
      // A file that changed meanwhile may have been read or not: then the key does not tell what was learnt.
      if (learnt !== undefined && workplace.isCache && key === (await keyOf(folder))) {
        await rename(target, path);
        await removeOld(cacheFolder);
      }
      if (learnt !== undefined) return learnt;
    } catch (error) {
      if (error instanceof ContentError || options.signal?.aborted) throw error;
      log.warn("content could not be learnt in a process of its own; it is learnt here", errorFacts(error));
    } finally {
      await rm(target, { force: true });
      if (!workplace.isCache) await rm(workplace.folder, { recursive: true, force: true });
    }
  }
  const { learnKnowledge } = await import("./learn.ts");
  return learnKnowledge(folder);
}

/** A folder that can be written: the cache, or else one of our own among temporary files. */
async function findWorkplace(cacheFolder: string): Promise<{ folder: string; isCache: boolean } | undefined> {
  try {
    await mkdir(cacheFolder, { recursive: true });
    const probe = await mkdtemp(join(cacheFolder, "probe-"));
    await rm(probe, { recursive: true });
    return { folder: cacheFolder, isCache: true };
  } catch {
    try {
      return { folder: await mkdtemp(join(tmpdir(), "netral-learning-")), isCache: false };
    } catch {
      return undefined;
    }
  }
}

function learnApart(folder: string, target: string, key: string, options: LearntOptions): Promise<void> {
  const script = fileURLToPath(new URL("learn-process.ts", import.meta.url));
  const child = spawn(process.execPath, ["--max-semi-space-size=2", script, folder, target, key], {
    // Its faults come on standard output, a crash on standard error; of the settings it needs none.
    stdio: ["ignore", "pipe", "ignore"],
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(options.cacheFolder, "code") },
    timeout: LEARNING_MS,
    killSignal: "SIGKILL",
    ...(options.signal && { signal: options.signal }),
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else if (code === FAULTY_EXIT) reject(new ContentError(JSON.parse(output) as ContentFault[]));
      else reject(new Error(`the learning process ended with ${code ?? signal}`));
    });
  });
}

/** Names a content together with the code that learns from it: whatever changes either changes the key. */
async function keyOf(folder: string): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([process.versions.v8, process.arch]));
  const code = LEARNING_CODE.map((name) => filesBelow(join(SRC, name), ".ts"));
  const files = [[join(SRC, "../package.json")], ...(await Promise.all(code))].flat();
  for (const [root, list] of [
    [SRC, files],
    [folder, await filesBelow(folder, ".yaml")],
  ] as const) {
    for (const path of list) {
      const bytes = await readFile(path);
      hash.update(JSON.stringify([path.slice(root.length), bytes.length])).update(bytes);
    }
  }
  return hash.digest("hex").slice(0, 40);
}

async function filesBelow(folder: string, ending: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true });
  return found
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}

async function removeOld(cacheFolder: string): Promise<void> {
  const names = (await readdir(cacheFolder)).filter((name) => /^knowledge-[0-9a-f]{40}\.bin$/.test(name));
  const dated = await Promise.all(
    names.map(async (name) => {
      const path = join(cacheFolder, name);
      // Another process may remove it at the same time.
      const at = await stat(path).then(
        (found) => found.mtimeMs,
        () => 0,
      );
      return { path, at };
    }),
  );
  dated.sort((a, b) => b.at - a.at);
  await Promise.all(dated.slice(KEPT_FILES).map(({ path }) => rm(path, { force: true })));
}
