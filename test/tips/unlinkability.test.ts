import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { startBot } from "../support/bot.ts";
import { onPostgres } from "../support/databases.ts";
import { sender } from "./sender.ts";
import {
  ATTACKERS,
  ATTACKERS_OF_SERVER,
  type Attacker,
  readsPagesBefore,
  tipsInLog,
} from "./unlinkability/attackers.ts";
import { everyLeak, LEAKS } from "./unlinkability/leaks.ts";
import { snapshotOfFile } from "./unlinkability/snapshot.ts";
import { seeded } from "./unlinkability/statistics.ts";
import { liveInTown, type Town } from "./unlinkability/town.ts";

/** Whoever does better than chance would in one of a thousand towns is suspected, and has to do it again in another. */
const SUSPICIOUS = 0.001;
const seed = randomInt(2 ** 31);
const random = seeded(seed);

/** @returns what each attacker found out who did better than chance, twice */
async function successesOf(attackers: Readonly<Record<string, Attacker>>, live: () => Promise<Town>) {
  let suspects = Object.entries(attackers);
  let findings: string[] = [];
  for (let turn = 0; turn < 2 && suspects.length > 0; turn++) {
    const town = await live();
    const found = suspects.map(([name, attack]) => ({ name, attack, finding: attack(town, random) }));
    const successful = found.filter(({ finding }) => finding.probability < SUSPICIOUS);
    suspects = successful.map(({ name, attack }) => [name, attack]);
    findings = successful.map(
      ({ name, finding: { by, hits, of } }) => `${name}: ${hits} of ${of} by ${by} (seed ${seed})`,
    );
  }
  return findings;
}

describe("who sent which of 200 tips", () => {
  let first: Promise<Town> | undefined;
  /** The same for two tests: it takes seconds. */
  const firstTown = () => {
    first ??= liveInTown(random);
    return first;
  };

  it("is told by nothing on the disk: not to whoever has database, log, backup, secret key and all ids", async () => {
    let towns = 0;
    const live = () => (towns++ === 0 ? firstTown() : liveInTown(random));
    expect(await successesOf(ATTACKERS, live)).toEqual([]);
  }, 60_000);

  it("is told by no log of a quiet hour: a tip, the very latest included, stands behind nobody's row there", async () => {
    expect(tipsInLog(await firstTown())).toEqual([]);
  }, 60_000);

  it("cannot be told, but the order in which waiting tips came can, by their places in the file", async () => {
    expect(readsPagesBefore(await firstTown(), random).probability).toBeLessThan(SUSPICIOUS);
  }, 60_000);

  it("would be told to each of the attackers by the mistake that they look for", async () => {
    const town = await liveInTown(random, { leak: everyLeak });
    for (const [name, leak] of Object.entries(LEAKS)) {
      const finding = ATTACKERS[name]?.(town, random);
      expect(finding?.by).toContain(leak);
      expect(finding?.probability, `${name} (seed ${seed})`).toBeLessThan(SUSPICIOUS);
    }
    // Keys of the outbox and their folder bear the day's midnight.
    const times = town.quiet.flatMap((view) => view.times);
    expect(times.length).toBeGreaterThan(town.quiet.length);
    expect(times.filter((time) => time.getTime() % 86_400_000 !== 0)).toEqual([]);
  }, 60_000);

  onPostgres("on a server", (_open, places) => {
    it("is told by no row once the tips were handed over", async () => {
      const live = async () => liveInTown(random, { database: await places.fresh() });
      expect(await successesOf(ATTACKERS_OF_SERVER, live)).toEqual([]);
    }, 60_000);
  });
});

describe("a whole report", () => {
  it("changes no table but those of tips, whatever else is kept of the sender", async () => {
    const bot = await startBot({ tipSlotMinutes: 60 });
    const sari = sender(bot);
    await sari.says("/bahasa");
    await sari.taps("Bahasa Indonesia");
    await sari.says("/kuis");
    const look = async () => (await snapshotOfFile(bot.databaseFile, bot.secretKey)).tables;
    const before = await look();
    await sari.goesTo(9);
    await sari.taps("Kirim pada serah terima berikutnya");
    await sari.says(`/cek ${sari.receipt()}`);
    const after = await look();
    const changed = [...after].filter(
      ([table, rows]) => JSON.stringify(rows) !== JSON.stringify(before.get(table)),
    );
    expect(changed.map(([table]) => table).sort()).toEqual(["tip_outbox", "tips"]);
    await bot.close();
  }, 60_000);
});
