// npm run load:tips-crash [-- --kills=300]: kills the bot again and again while people report, then counts.
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { type CrashFigures, type CrashSettings, crashTips } from "../support/tip-crash.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "300" },
    people: { type: "string", default: "5" },
    /** Of each of five kinds of fault, in hundredths of all calls. */
    "fault-percent": { type: "string", default: "1.5" },
    /** One of the runs, by the number in front of it. */
    only: { type: "string" },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const kills = Math.ceil(Number(values.kills) / (values.only === undefined ? 2 : 1));
const common = {
  kills,
  people: Number(values.people),
  faultShare: Number(values["fault-percent"]) / 100,
  lookups: 20,
  progress: (words: string) => say(`  … ${words}`),
};
const runs: [string, CrashSettings][] = [
  ["1 handed over at once, a group with topics", { ...common, slotMinutes: 0, isForum: true }],
  ["2 slots (each 3 s), a group without topics", { ...common, slotMinutes: 1, isForum: false }],
];

say(
  `${values.kills} kills, faults ${values["fault-percent"]} % each; load before: ${loadavg()[0]?.toFixed(1)}`,
);
for (const [name, settings] of runs) {
  if (values.only === undefined || name.startsWith(values.only)) tell(name, await crashTips(settings));
}

function tell(name: string, figures: CrashFigures): void {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([what, count]) => `${what} ${count}`)
      .join(", ");
  say(`\n${name}: ${figures.kills} kills in ${figures.seconds} s (${list(figures.killed)})`);
  say(`  on average ready after ${figures.startMs} ms, killed ${figures.lifeMs} ms later`);
  say(`  faults ${figures.faults}, starts that failed ${figures.startsThatFailed}`);
  say(`  tips sent ${figures.tips}, receipts shown ${figures.receiptsShown}, arrived ${figures.arrived}`);
  say(`  with a picture ${figures.pictures}, receipts shown again ${figures.shownAgain}`);
  say(`  [Kirim] repeated after a kill: ${list(figures.repeated)}`);
  say(
    `  kept, receipt not shown when killed: ${figures.unshown}, most of one kill ${figures.mostUnshownOfAKill}`,
  );
  say(`  orphans: ${figures.orphans.messages} placeholders, ${figures.orphans.topics} topics`);
  say(`  looked up by /cek: ${figures.lookups}`);
  for (const line of figures.broken) say(`  BROKEN: ${line}`);
  if (figures.broken.length > 0) process.exitCode = 1;
}
