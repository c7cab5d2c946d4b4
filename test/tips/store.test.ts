import { randomBytes } from "node:crypto";
import { beforeEach, expect, it } from "vitest";
import { type DeskTip, deskStore } from "../../src/moderation/tips/store.ts";
import { sealer } from "../../src/privacy/seal.ts";
import type { Database } from "../../src/storage/database.ts";
import { type OutboxStore, outboxStore } from "../../src/tips/outbox-store.ts";
import { type TipStore, tipStore } from "../../src/tips/store.ts";
import type { Lookup, TipCode } from "../../src/tips/tip.ts";
import { onEveryEngine } from "../support/databases.ts";

const TODAY = "2026-11-22";
const LATER = "2026-11-25";
const SEALED = new Uint8Array([0, 1, 39, 92, 255]);
const lookup = (name: string) => name as Lookup;

let db: Database;
let store: TipStore;
let outbox: OutboxStore;

const prepare = async (opened: Promise<Database>) => {
  db = await opened;
  store = tipStore(db);
  outbox = outboxStore(db);
};

async function keep(name = "satu", change: { isDue?: boolean; today?: string } = {}): Promise<TipCode> {
  const kept = await store.keepTip({
    lookup: lookup(name),
    publicKey: SEALED,
    kind: "campaign",
    today: TODAY,
    sealed: SEALED,
    isDue: true,
    ...change,
  });
  if (kept.kind !== "kept") throw new Error("the tip was known before");
  return kept.code;
}

const waiting = async (code: TipCode) => (await outbox.due()).get(code) ?? [];

async function deliver(code: TipCode): Promise<void> {
  for (const id of await waiting(code)) {
    const parcel = await outbox.parcel(id);
    if (parcel !== undefined) await outbox.delivered(id, code, parcel.type);
  }
}

onEveryEngine("tips", (open) => {
  beforeEach(() => prepare(open()));

  it("are found by their look-up id and by their code, byte for byte", async () => {
    const code = await keep();
    const tip = {
      lookup: "satu",
      code,
      publicKey: SEALED,
      kind: "campaign",
      status: "received",
      isDelivered: false,
      receivedOn: TODAY,
      activeOn: TODAY,
    };
    const plain = (found: Awaited<ReturnType<TipStore["byCode"]>>) =>
      found && { ...found, publicKey: new Uint8Array(found.publicKey) };
    expect(plain(await store.byLookup(lookup("satu")))).toEqual(tip);
    expect(plain(await store.byCode(code))).toEqual(tip);
    expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{6}$/);
    expect(await store.byLookup(lookup("dua"))).toBeUndefined();
    expect(await store.byCode("222222" as TipCode)).toBeUndefined();
  });

  it("are kept once by one receipt, also after they were erased", async () => {
    const code = await keep();
    const again = { lookup: lookup("satu"), publicKey: SEALED, kind: "campaign", sealed: SEALED } as const;
    expect(await store.keepTip({ ...again, today: TODAY, isDue: true })).toEqual({ kind: "before" });
    await store.erase(code, "erased", TODAY);
    expect(await store.isKnown(lookup("satu"))).toBe(true);
    expect(await store.keepTip({ ...again, today: TODAY, isDue: true })).toEqual({ kind: "before" });
    expect(await store.isKnown(lookup("dua"))).toBe(false);
  });

  it("share one salt that stays", async () => {
    const salts = await Promise.all([store.salt(), store.salt()]);
    expect(salts[0]).toHaveLength(16);
    expect(new Uint8Array(salts[1])).toEqual(new Uint8Array(salts[0]));
    expect(new Uint8Array(await tipStore(db).salt())).toEqual(new Uint8Array(salts[0]));
  });

  it("change their status, which counts as activity", async () => {
    const code = await keep();
    expect(await store.setStatus(code, "reviewing", LATER)).toBe(true);
    expect(await store.byCode(code)).toMatchObject({ status: "reviewing", activeOn: LATER });
    expect(await store.setStatus("222222" as TipCode, "closed", LATER)).toBe(false);
  });

  it("expire after the last activity and not one day earlier", async () => {
    const code = await keep();
    expect(await store.expired("2027-02-20", 90)).toEqual([]);
    expect(await store.expired("2027-02-21", 90)).toEqual([code]);
    await store.addAddition(lookup("satu"), "a", LATER, SEALED, true);
    expect(await store.expired("2027-02-21", 90)).toEqual([]);
  });

  it("are counted once handed over, by kind and status, erased ones by how they ended, and since a day", async () => {
    const [first, second] = [await keep("satu"), await keep("dua")];
    const old = await keep("tiga", { today: "2026-10-01" });
    await keep("empat");
    await store.setStatus(first, "closed", TODAY);
    for (const code of [first, second, old]) await deliver(code);
    await store.erase(second, "erased", TODAY);
    const counts = await store.countByKindAndStatus("2026-11-01");
    expect(counts).toHaveLength(2);
    expect(counts).toEqual(
      expect.arrayContaining([
        { kind: "campaign", status: "closed", count: 1 },
        { kind: "campaign", status: "received", count: 1 },
      ]),
    );
    const all = await store.countByKindAndStatus("2026-01-01");
    expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(3);
  });
});

onEveryEngine("letters to senders", (open) => {
  beforeEach(() => prepare(open()));

  it("come in their order, one for each token, as they were sealed", async () => {
    const code = await keep();
    expect(await store.addLetter(code, "t1", TODAY, SEALED)).toBe(true);
    expect(await store.addLetter(code, "t1", TODAY, SEALED)).toBe(true);
    expect(await store.addLetter(code, "t2", LATER, new Uint8Array([7]))).toBe(true);
    const letters = await store.letters(lookup("satu"));
    expect(letters.map(({ day, sealed, isRead }) => ({ day, sealed: [...sealed], isRead }))).toEqual([
      { day: TODAY, sealed: [...SEALED], isRead: false },
      { day: LATER, sealed: [7], isRead: false },
    ]);
    expect(await store.byCode(code)).toMatchObject({ activeOn: LATER });
    expect(await store.addLetter("222222" as TipCode, "t", TODAY, SEALED)).toBe(false);
  });

  it("number at most two hundred", async () => {
    const code = await keep();
    for (let i = 0; i < 200; i++) expect(await store.addLetter(code, `t${i}`, TODAY, SEALED)).toBe(true);
    expect(await store.addLetter(code, "one more", TODAY, SEALED)).toBe(false);
    expect(await store.letters(lookup("satu"))).toHaveLength(200);
  });

  it("once read are told of once at the next slot, and not before", async () => {
    const code = await keep();
    await deliver(code);
    await store.addLetter(code, "t1", TODAY, SEALED);
    for (let time = 0; time < 2; time++) await store.markRead(lookup("satu"), LATER);
    await store.addLetter(code, "t2", TODAY, SEALED);
    await store.markRead(lookup("satu"), LATER);
    expect((await store.letters(lookup("satu"))).map(({ isRead }) => isRead)).toEqual([true, true]);
    expect(await waiting(code)).toEqual([]);
    await outbox.makeAllDue();
    const [id = "", ...others] = await waiting(code);
    expect(others).toEqual([]);
    expect(await outbox.parcel(id)).toMatchObject({ type: "read", receivedOn: LATER });
    expect(await store.byCode(code)).toMatchObject({ activeOn: TODAY });
  });

  it("tell how many days the first of each tip took", async () => {
    const [first, second] = [await keep("satu"), await keep("dua")];
    await keep("tiga");
    await store.addLetter(first, "t1", LATER, SEALED);
    await store.addLetter(first, "t2", "2026-11-30", SEALED);
    await store.addLetter(second, "t1", TODAY, SEALED);
    expect((await store.daysToFirstLetter(TODAY)).toSorted()).toEqual([0, 3]);
    expect(await store.daysToFirstLetter(LATER)).toEqual([]);
  });
});

onEveryEngine("what waits for the moderators", (open) => {
  beforeEach(() => prepare(open()));

  it("is due at once or at the next slot, those of one tip together and in their order", async () => {
    const now = await keep("satu");
    const atSlot = await keep("dua", { isDue: false });
    await store.addAddition(lookup("satu"), "a1", TODAY, SEALED, true);
    await store.addAddition(lookup("satu"), "a2", TODAY, SEALED, true);
    expect([...(await outbox.due()).keys()]).toEqual([now]);
    const types = await Promise.all((await waiting(now)).map((id) => outbox.parcel(id)));
    expect(types.map((parcel) => parcel?.type)).toEqual(["tip", "addition", "addition"]);
    expect(types.slice(1).map((parcel) => parcel?.id)).toEqual(["a1", "a2"]);
    await outbox.makeAllDue();
    expect([...(await outbox.due()).keys()].toSorted()).toEqual([now, atSlot].toSorted());
    expect(await outbox.countWaiting()).toBe(4);
  });

  it("holds what was sealed, byte for byte, and how far it has come", async () => {
    const code = await keep();
    const [id = ""] = await waiting(code);
    const parcel = await outbox.parcel(id);
    if (parcel === undefined) throw new Error("the parcel is gone");
    expect({ ...parcel, sealed: [...parcel.sealed] }).toEqual({
      id,
      code,
      type: "tip",
      keyDay: TODAY,
      receivedOn: TODAY,
      sealed: [...SEALED],
      progress: {},
    });
    expect(await outbox.saveProgress(parcel, { topic: 7, text: 8 })).toBe(true);
    expect(await outbox.parcel(id)).toMatchObject({ progress: { topic: 7, text: 8 } });
    expect(await outbox.parcel("none")).toBeUndefined();
  });

  it("takes an addition once, twenty parcels of one tip, and none of one that is gone", async () => {
    const code = await keep();
    for (let time = 0; time < 2; time++)
      expect(await store.addAddition(lookup("satu"), "a0", TODAY, SEALED, true)).toBe("added");
    expect(await outbox.countWaiting()).toBe(2);
    for (let i = 1; i < 19; i++) await store.addAddition(lookup("satu"), `a${i}`, TODAY, SEALED, true);
    expect(await store.addAddition(lookup("satu"), "a19", TODAY, SEALED, true)).toBe("full");
    await deliver(code);
    await store.erase(code, "withdrawn", TODAY);
    expect(await store.addAddition(lookup("satu"), "a20", TODAY, SEALED, true)).toBe("gone");
    expect(await store.addAddition(lookup("dua"), "a", TODAY, SEALED, true)).toBe("gone");
  });

  it("names the days whose keys are still needed", async () => {
    const code = await keep();
    await keep("dua", { today: LATER });
    expect(await outbox.keyDays()).toEqual(new Set([TODAY, LATER]));
    await deliver(code);
    expect(await outbox.keyDays()).toEqual(new Set([LATER]));
    expect(await store.byCode(code)).toMatchObject({ isDelivered: true });
  });
});

onEveryEngine("a tip that is erased", (open) => {
  beforeEach(() => prepare(open()));

  it("before anybody saw it leaves a tombstone, and nothing to do", async () => {
    const code = await keep();
    expect(await store.erase(code, "withdrawn", TODAY)).toBe(true);
    expect(await store.erase(code, "withdrawn", TODAY)).toBe(false);
    expect(await outbox.countWaiting()).toBe(0);
    expect(await store.byCode(code)).toBeUndefined();
    expect(await store.outcomeOf(lookup("satu"))).toBe("withdrawn");
    expect(await db.selectFrom("tip_tombstones").selectAll().execute()).toEqual([
      { lookup: "satu", kind: "campaign", outcome: "withdrawn", received_on: TODAY },
    ]);
  });

  it("by its sender stands until the next slot as before, its letters gone at once", async () => {
    const code = await keep();
    await deliver(code);
    await store.addLetter(code, "t1", TODAY, SEALED);
    await store.erase(code, "withdrawn", TODAY);
    expect(await store.byCode(code)).toMatchObject({ status: "received" });
    expect(await store.letters(lookup("satu"))).toEqual([]);
    expect(await waiting(code)).toEqual([]);
    await outbox.makeAllDue();
    const [id = ""] = await waiting(code);
    const parcel = await outbox.parcel(id);
    expect(parcel?.type).toBe("erasure");
    expect(Buffer.from(parcel?.sealed ?? []).toString()).toBe("withdrawn");
    await deliver(code);
    expect(await store.byCode(code)).toBeUndefined();
  });

  it("by moderators goes at once, with its letters and with what it said last as its outcome", async () => {
    const code = await keep();
    await deliver(code);
    await store.setStatus(code, "forwarded", TODAY);
    await store.addLetter(code, "t1", TODAY, SEALED);
    await store.erase(code, "erased", TODAY);
    expect(await waiting(code)).toHaveLength(1);
    expect(await store.byCode(code)).toBeUndefined();
    expect(await store.outcomeOf(lookup("satu"))).toBe("forwarded");
    expect(await db.selectFrom("tip_letters").select("number").execute()).toEqual([]);
  });

  it("while it is being shown hands what was shown over to its erasure", async () => {
    const code = await keep();
    const [id = ""] = await waiting(code);
    const parcel = await outbox.parcel(id);
    if (parcel === undefined) throw new Error("the parcel is gone");
    await outbox.saveProgress(parcel, { topic: 7 });
    await store.erase(code, "erased", TODAY);
    expect(await outbox.saveProgress(parcel, { topic: 7, text: 8 })).toBe(false);
    const [erasure = "", ...others] = await waiting(code);
    expect(others).toEqual([]);
    expect(await outbox.parcel(erasure)).toMatchObject({ type: "erasure", progress: { topic: 7, text: 8 } });
  });

  it("before its first message was noted still gets an erasure when that is out", async () => {
    const code = await keep();
    const [id = ""] = await waiting(code);
    const parcel = await outbox.parcel(id);
    if (parcel === undefined) throw new Error("the parcel is gone");
    await store.erase(code, "withdrawn", TODAY);
    expect(await outbox.countWaiting()).toBe(0);
    expect(await outbox.saveProgress(parcel, { topic: 7 })).toBe(false);
    const [erasure = ""] = await waiting(code);
    expect(await outbox.parcel(erasure)).toMatchObject({ type: "erasure", progress: { topic: 7 } });
  });
});

onEveryEngine("the moderators' desk", (open) => {
  const seals = sealer(randomBytes(32), "desk");
  const tip = (code: string, change: Partial<DeskTip> = {}): DeskTip => ({
    code: code as TipCode,
    chatId: -1_002_000_000_001,
    topicId: 5,
    cardId: 12,
    messageIds: [10, 11, 12],
    notes: {
      kind: "campaign",
      receivedOn: TODAY,
      missing: ["date"],
      hasAddition: false,
      tiedTo: [],
      deeds: [],
    },
    ...change,
  });
  beforeEach(() => prepare(open()));

  it("finds a tip by code, by topic and by message, and not by a message whose number is part of another", async () => {
    const desk = deskStore(db, seals);
    const other = tip("BBBBBB", { topicId: undefined, cardId: 120, messageIds: [110, 120] });
    await desk.keep(tip("AAAAAA"));
    await desk.keep(other);
    expect(await desk.find("AAAAAA" as TipCode)).toEqual(tip("AAAAAA"));
    expect(await desk.inTopic(-1_002_000_000_001, 5)).toEqual(tip("AAAAAA"));
    expect(await desk.inTopic(-1_002_000_000_002, 5)).toBeUndefined();
    expect(await desk.ofMessage(-1_002_000_000_001, 110)).toEqual(other);
    expect(await desk.ofMessage(-1_002_000_000_001, 10)).toEqual(tip("AAAAAA"));
    expect(await desk.ofMessage(-1_002_000_000_001, 1)).toBeUndefined();
  });

  it("keeps a tip once, where it stands now: what moderators did stays; forgets it; leaves the last thirty deeds", async () => {
    const desk = deskStore(db, seals);
    const deeds = Array.from({ length: 31 }, (_, i) => ({
      day: TODAY,
      who: `m${i}`,
      what: "replied" as const,
    }));
    await desk.keep(tip("AAAAAA"));
    await desk.change("AAAAAA" as TipCode, (now) => ({ ...now, notes: { ...now.notes, deeds } }));
    await desk.keep(tip("AAAAAA", { cardId: 13 }));
    const found = await desk.find("AAAAAA" as TipCode);
    expect(found?.cardId).toBe(13);
    expect(found?.notes.deeds).toEqual(deeds.slice(1));
    await desk.forget("AAAAAA" as TipCode);
    expect(await desk.find("AAAAAA" as TipCode)).toBeUndefined();
  });

  it("lets two who act at once both count", async () => {
    const desk = deskStore(db, seals);
    await desk.keep(tip("AAAAAA"));
    const act = (who: string) =>
      desk.change("AAAAAA" as TipCode, (now) => ({
        ...now,
        notes: { ...now.notes, deeds: [...now.notes.deeds, { day: TODAY, who, what: "replied" }] },
      }));
    await Promise.all(["satu", "dua", "tiga"].map(act));
    const deeds = (await desk.find("AAAAAA" as TipCode))?.notes.deeds.map(({ who }) => who);
    expect(deeds?.toSorted()).toEqual(["dua", "satu", "tiga"]);
  });

  it("leaves a tip as it is where the change is none, and knows where there is none", async () => {
    const desk = deskStore(db, seals);
    await desk.keep(tip("AAAAAA"));
    expect(await desk.change("AAAAAA" as TipCode, () => undefined)).toEqual(tip("AAAAAA"));
    expect(await desk.change("BBBBBB" as TipCode, (now) => now)).toBeUndefined();
  });

  it("keeps notes sealed, and does not open them with another key", async () => {
    await deskStore(db, seals).keep(tip("AAAAAA"));
    const row = await db.selectFrom("desk_tips").select("sealed_notes").executeTakeFirstOrThrow();
    expect(Buffer.from(row.sealed_notes).toString("latin1")).not.toContain("campaign");
    const other = deskStore(db, sealer(randomBytes(32), "desk"));
    await expect(other.find("AAAAAA" as TipCode)).rejects.toThrow("not sealed with this secret key");
  });

  it("remembers where the group has moved to", async () => {
    const desk = deskStore(db, seals);
    expect(await desk.movedTo(-4_000_000_001)).toBeUndefined();
    await desk.move(-4_000_000_001, -1_002_000_000_001);
    await desk.move(-4_000_000_001, -1_002_000_000_002);
    expect(await desk.movedTo(-4_000_000_001)).toBe(-1_002_000_000_002);
  });
});
