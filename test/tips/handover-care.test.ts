import { readdirSync, rmSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { countTips } from "../../src/tips/statistics.ts";
import { startTipLine, type TipLineOptions, type TipLineUnderTest } from "../support/tip-line.ts";

let tips: TipLineUnderTest;
const open = async (options?: TipLineOptions) => {
  tips = await startTipLine(options);
};
afterEach(() => tips.close());

const DAY_MS = 86_400_000;
const codeShown = () => tips.codeShown();
const counted = () => countTips(tips.line.tipStore, "2026-11-01", (key) => key);

describe("without slots", () => {
  it("a withdrawn tip leaves the group at once", async () => {
    await open({ slotMinutes: 0 });
    const { receipt } = await tips.send({ what: "Tarik sekarang" });
    await (await tips.open(receipt)).withdraw();
    await tips.line.handover.idle();
    expect(tips.group.topics()).toEqual([]);
    expect(tips.group.sees()).not.toContain("Tarik sekarang");
  });

  it("the sender's reading is told at once", async () => {
    await open({ slotMinutes: 0 });
    const { receipt } = await tips.send();
    await tips.line.register.write(codeShown(), "Mohon tanggalnya", "token");
    await (await tips.open(receipt)).markRead();
    await tips.line.handover.idle();
    expect(tips.group.sees()).toContain("Pengirim sudah membaca");
  });
});

describe("a tip that cannot be opened, its key being gone", () => {
  const loseKeys = () => {
    for (const name of readdirSync(tips.outboxKeyFolder)) rmSync(`${tips.outboxKeyFolder}/${name}`);
  };

  it("holds up no other tip", async () => {
    await open();
    await tips.send({ what: "Tidak terbuka" });
    loseKeys();
    tips.time.now += DAY_MS;
    await tips.send({ what: "Terbuka" });
    tips.time.now += 3_600_000;
    await tips.line.handover.slotBegun();
    await tips.group.waitFor("Terbuka");
    expect(tips.group.sees()).not.toContain("Tidak terbuka");
  });

  it("is given up after some days, and its receipt says so", async () => {
    await open();
    const { receipt } = await tips.send();
    loseKeys();
    tips.time.now += 6 * DAY_MS;
    await tips.line.handover.slotBegun();
    expect((await tips.open(receipt)).status).toBe("waiting");
    tips.time.now += 3 * DAY_MS;
    tips.line.handover.wake();
    await tips.line.handover.idle();
    expect(await tips.line.intake.open(receipt)).toEqual({ kind: "erased", outcome: "lost" });
  });
});

describe("before the slot", () => {
  it("statistics tell neither of a tip nor of a withdrawal", async () => {
    await open();
    const { receipt } = await tips.send();
    expect((await counted()).byKindAndStatus).toEqual([]);
    await tips.nextSlot();
    const seen = await counted();
    expect(seen.byKindAndStatus).toMatchObject([{ status: "tip.status.received", count: 1 }]);
    await (await tips.open(receipt)).withdraw();
    expect(await counted()).toEqual(seen);
    await tips.nextSlot();
    expect((await counted()).byKindAndStatus).toMatchObject([{ status: "tip.status.withdrawn", count: 1 }]);
  });

  it("moderators can do with a withdrawn tip what they can do with any, erase it for instance", async () => {
    await open();
    const { receipt } = await tips.send({ what: "Ditarik diam-diam" });
    await tips.nextSlot();
    const code = codeShown();
    await (await tips.open(receipt)).withdraw();
    expect(await tips.line.register.setStatus(code, "reviewing")).toBe(true);
    expect(await tips.line.register.write(code, "Mohon bukti", "token")).toBe(true);
    expect(await tips.line.register.erase(code, "erased")).toBe(true);
    await tips.line.handover.idle();
    expect(tips.group.topics()).toEqual([]);
  });
});

describe("a tip whose text was in no backup", () => {
  it("is told to be lost, not to be waiting", async () => {
    await open();
    const { receipt } = await tips.send();
    await tips.db.deleteFrom("tip_outbox").execute();
    await tips.line.purge();
    expect(await tips.line.intake.open(receipt)).toEqual({ kind: "erased", outcome: "lost" });
  });
});
