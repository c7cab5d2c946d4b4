// Learns the content in a process of its own and writes it to a file; see learnt.ts, which starts it.
//   learn-process.ts DATA_FOLDER TARGET_FILE KEY
import { closeSync, openSync, writeSync } from "node:fs";
import { ContentError } from "./content-error.ts";
import { learnKnowledge } from "./learn.ts";
import { FAULTY_EXIT } from "./learnt.ts";
import { packKnowledge } from "./saved-knowledge.ts";

const [folder = "", target = "", key = ""] = process.argv.slice(2);
try {
  const parts = packKnowledge(learnKnowledge(folder), key);
  // `wx`: never through a link that somebody else put there.
  const file = openSync(target, "wx", 0o600);
  for (const part of parts) {
    for (let at = 0; at < part.length; ) at += writeSync(file, part, at);
  }
  closeSync(file);
} catch (error) {
  if (!(error instanceof ContentError)) throw error;
  process.exitCode = FAULTY_EXIT;
  process.stdout.write(JSON.stringify(error.faults));
}
