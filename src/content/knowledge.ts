import { type FSWatcher, watch } from "node:fs";
import { errorFacts } from "../log.ts";
import { ContentError } from "./content-error.ts";
import { type LearntOptions, learntFrom } from "./learnt.ts";
import { type KnowledgeSnapshot, openKnowledge } from "./snapshot.ts";

export type { KnowledgeSnapshot } from "./snapshot.ts";

export interface Knowledge {
  current(): KnowledgeSnapshot;
}

/** Files written together are read together, this long after the last change. */
const SETTLE_MS = 300;

/**
 * Knowledge that follows its files: a change is read without a restart, and where it is faulty the old content
 * stays in use and the log says why.
 * @throws {ContentError} with every fault, so that the bot does not start on content that is not whole
 */
export async function watchKnowledge(
  folder: string,
  options: Omit<LearntOptions, "signal">,
): Promise<Knowledge & { close(): void }> {
  const { log } = options;
  const closing = new AbortController();
  const read = async () =>
    await openKnowledge(await learntFrom(folder, { ...options, signal: closing.signal }));
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;

  // Before the first reading, so that no change falls in between.
  const watcher = watchFolder();
  let snapshot: KnowledgeSnapshot;
  try {
    snapshot = await read();
  } catch (error) {
    close();
    throw error;
  }

  function watchFolder(): FSWatcher | undefined {
    try {
      return watch(folder, { recursive: true }, (_, name) => {
        // Editors keep copies and locks beside what they write.
        if (name !== null && !name.endsWith(".yaml")) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          // One after another: of two readings at once the older could end last.
          reading = (reading ?? Promise.resolve()).then(reload);
        }, SETTLE_MS);
      }).on("error", (error) => log.warn("content is no longer watched", errorFacts(error)));
    } catch (error) {
      log.warn("content is not watched for changes here", errorFacts(error));
      return undefined;
    }
  }

  async function reload(): Promise<void> {
    if (closing.signal.aborted) return;
    try {
      snapshot = await read();
      log.info("content read again", { count: snapshot.content.entries.size });
    } catch (error) {
      if (closing.signal.aborted) return;
      if (!(error instanceof ContentError)) {
        log.error("content could not be read; the old one stays in use", errorFacts(error));
        return;
      }
      for (const fault of error.faults) {
        log.error("content is faulty; the old one stays in use", {
          file: `${fault.file}:${fault.line}`,
          description: fault.message,
        });
      }
    }
  }

  function close(): void {
    clearTimeout(timer);
    watcher?.close();
    closing.abort();
  }
  return { current: () => snapshot, close };
}
