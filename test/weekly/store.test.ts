import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { personKeys } from "../../src/privacy/person-key.ts";
import { sealer } from "../../src/privacy/seal.ts";
import { type Database, openDatabase } from "../../src/storage/database.ts";
import { weeklyStore } from "../../src/weekly/store.ts";

const folder = mkdtempSync(join(tmpdir(), "netral-weekly-"));
const key = new Uint8Array(randomBytes(32));
const keyOf = personKeys(key, "weekly");
let db: Database;
let store: ReturnType<typeof weeklyStore>;
beforeAll(async () => {
  db = await openDatabase({ engine: "sqlite", file: join(folder, "netral.db") });
  store = weeklyStore(db, keyOf, sealer(key, "weekly"));
});
afterAll(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const schedule = { zone: "wit", weekday: 3, hour: 12 } as const;
const subscribe = (userId: number) =>
  store.subscribe(userId, { chatId: userId, locale: "id" }, schedule, "2026-11-18");

describe("a subscription", () => {
  it("is claimed once for a day, however many ask", async () => {
    await subscribe(710_000_001);
    const claims = await Promise.all(
      Array.from({ length: 5 }, () => store.claim(keyOf(710_000_001), "2026-11-25")),
    );
    expect(claims.filter((address) => address !== undefined)).toEqual([
      { chatId: 710_000_001, locale: "id" },
    ]);
    expect(await store.claim(keyOf(710_000_001), "2026-12-02")).toBeDefined();
  });

  it("is one per person, found by its weekday, and gone once erased", async () => {
    await subscribe(710_000_002);
    await subscribe(710_000_002);
    const found = async () => (await store.on([3, 4])).filter(({ person }) => person === keyOf(710_000_002));
    expect(await found()).toEqual([{ ...schedule, person: keyOf(710_000_002), sentOn: "2026-11-18" }]);
    expect(await store.on([5])).toEqual([]);
    expect(await store.scheduleOf(710_000_002)).toEqual(schedule);
    await store.forget(710_000_002);
    expect(await found()).toEqual([]);
    expect(await store.claim(keyOf(710_000_002), "2027-01-01")).toBeUndefined();
  });
});
