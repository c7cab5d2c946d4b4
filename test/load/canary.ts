// The canary of test/tips/canary.test.ts at full size: one life by polling, one by webhook, one with a key before the
// current one, each with other faults. Prints what was searched; ends with 1 where something of the canary is found.
import { playCanary } from "../tips/canary/play.ts";

const lives = [
  { updatesBy: "polling", seed: 1 },
  { updatesBy: "webhook", seed: 2 },
  { updatesBy: "polling", seed: 3, isRotated: true, faultEvery: 5 },
] as const;

const print = (line: string) => void process.stdout.write(`${line}\n`);
let leaks = 0;
for (const life of lives) {
  const startedAt = performance.now();
  const result = await playCanary({ ...life, isFull: true, tell: (words) => print(`  ${words}`) });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  print(`${JSON.stringify(life)}: ${seconds} s`);
  for (const [what, count] of Object.entries(result.figures)) print(`  ${what}: ${count}`);
  const broken = Object.entries(result.controls).filter(([, holds]) => !holds);
  for (const [what] of broken) print(`  CONTROL FAILED: ${what}`);
  for (const leak of result.leaks) print(`  LEAK: ${leak}`);
  leaks += broken.length + result.leaks.length;
}
process.exit(leaks === 0 ? 0 : 1);
