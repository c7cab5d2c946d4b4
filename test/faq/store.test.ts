import { randomBytes } from "node:crypto";
import { beforeEach, expect, it } from "vitest";
import { faqStore } from "../../src/faq/store.ts";
import { sealer } from "../../src/privacy/seal.ts";
import type { Database } from "../../src/storage/database.ts";
import { onEveryEngine } from "../support/databases.ts";

const seals = sealer(randomBytes(32), "curator-questions");

onEveryEngine("questions for the curators", (open) => {
  let db: Database;
  beforeEach(async () => {
    db = await open();
  });

  it("are kept for 90 days and not one longer", async () => {
    const store = faqStore(db, seals);
    await store.keepQuestion("2026-01-01", "boleh ikut lomba?");
    expect(await store.purge("2026-04-01")).toBe(0);
    expect(await store.questions()).toEqual([{ day: "2026-01-01", text: "boleh ikut lomba?" }]);
    expect(await store.purge("2026-04-02")).toBe(1);
    expect(await store.questions()).toEqual([]);
  });

  it("that come twice, as after a kill, are kept once", async () => {
    const store = faqStore(db, seals);
    for (let time = 0; time < 2; time++) await store.keepQuestion("2026-01-01", "boleh ikut lomba?");
    expect(await store.questions()).toHaveLength(1);
  });

  it("cannot be read with another key", async () => {
    await faqStore(db, seals).keepQuestion("2026-01-01", "boleh ikut lomba?");
    expect(await faqStore(db, sealer(randomBytes(32), "curator-questions")).questions()).toEqual([]);
  });
});

onEveryEngine("«helpful?»", (open) => {
  it("is counted by day, topic and answer, and by nothing else", async () => {
    const db = await open();
    const store = faqStore(db, seals);
    await store.countHelpful("2026-01-01", "medsos-like", "yes");
    await store.countHelpful("2026-01-01", "medsos-like", "yes");
    await store.countHelpful("2026-01-02", "medsos-like", "no");
    const rows = await db.selectFrom("faq_helpful").selectAll().orderBy("day").execute();
    expect(rows).toEqual([
      { day: "2026-01-01", entry_id: "medsos-like", answer: "yes", count: 2 },
      { day: "2026-01-02", entry_id: "medsos-like", answer: "no", count: 1 },
    ]);
  });
});
