// npm run load:tips-fuzz -- 100000: that many senseless updates into the whole bot; ends with 1 where a promise was broken.
import { randomInt } from "node:crypto";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { fuzz } from "../tips/fuzz/fuzzing.ts";

const { values, positionals } = parseArgs({
  options: { seed: { type: "string" } },
  allowPositionals: true,
});
const COUNT = Number(positionals[0] ?? 100_000);
const seed = Number(values.seed ?? randomInt(2 ** 31));
/** Of the heap after everything to that after a fifth. */
const MOST_GROWTH = 1.25;

const print = (line: string) => process.stdout.write(`${line}\n`);
const early = Math.ceil(COUNT / 125) * 25;
const startedAt = performance.now();
print(`${COUNT} updates, seed ${seed}, load ${loadavg()[0]?.toFixed(1)}`);
const { broken, heap, updates, ...rest } = await fuzz(COUNT, seed, [early, Math.ceil(COUNT / 25) * 25]);
const [first = 0, last = 0] = heap.values();
const growth = last / first;
const seconds = (performance.now() - startedAt) / 1_000;
print(`${updates} updates in ${seconds.toFixed(0)} s, ${(updates / seconds).toFixed(0)}/s`);
print(`most drafts ${rest.mostDrafts}, most bytes ${rest.mostBytes}, tips ${rest.tips}`);
print(`log lines by level ${JSON.stringify(rest.log)}`);
print(
  `heap after ${early}: ${(first / 1e6).toFixed(1)} MB, after ${updates}: ${(last / 1e6).toFixed(1)} MB (× ${growth.toFixed(2)})`,
);
if (growth > MOST_GROWTH) broken.push(`memory grows by no more than × ${MOST_GROWTH}`);
for (const promise of broken) print(`BROKEN: ${promise}`);
process.exitCode = broken.length > 0 ? 1 : 0;
