// npm run learn: fills the cache beforehand, such as when an image is built: what the content teaches, and compiled code.
import { learntFrom } from "../content/learnt.ts";
import { createLog } from "../log.ts";

const { entries } = await learntFrom("data", {
  cacheFolder: process.env.CACHE_FOLDER?.trim() || "var/cache",
  log: createLog("info"),
});
// Loaded, not started: Node keeps what it has compiled.
await import("../app.ts");
await import("../health/watching.ts");
process.stdout.write(`${entries.length} topics learnt\n`);
