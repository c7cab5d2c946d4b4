import { randomBytes } from "node:crypto";
import { beforeEach, expect, it } from "vitest";
import { type LiveEvents, liveEvents, MOST_EVENTS, type NewEvent } from "../../src/event/live.ts";
import { eventStore } from "../../src/event/store.ts";
import { personKeys } from "../../src/privacy/person-key.ts";
import { sealer } from "../../src/privacy/seal.ts";
import type { Database } from "../../src/storage/database.ts";
import { bankOf, questions } from "../quiz/fixture.ts";
import { onEveryEngine } from "../support/databases.ts";

let db: Database;
const secretKey = new Uint8Array(randomBytes(32));
const personOf = personKeys(secretKey, "event");
const bank = bankOf(questions());

function open(key = secretKey, now = () => 1_000_000): Promise<LiveEvents> {
  const store = eventStore(db, sealer(key, "events"));
  return liveEvents({
    store,
    personOf,
    bank: () => bank,
    today: () => "2026-11-22",
    now,
    random: Math.random,
  });
}

const wanted = (userId: number): NewEvent => ({
  userId,
  chatId: userId,
  locale: "id",
  settings: { scope: "media-sosial", seconds: 20, pace: "auto" },
  questions: 5,
});

async function begun(live: LiveEvents, host = 1): Promise<string> {
  const event = await live.create(wanted(host));
  if (typeof event === "string") throw new Error(event);
  return event.code;
}

const joining = (id: number) =>
  ({ verb: "join", person: personOf(id), chatId: id, locale: id % 2 === 0 ? "id" : "en" }) as const;

onEveryEngine("events under way", (openDatabase) => {
  beforeEach(async () => {
    db = await openDatabase();
  });

  it("are the same after they were read again, but for the clock", async () => {
    const live = await open();
    const code = await begun(live);
    await Promise.all([10, 11, 12].map((id) => live.apply(code, joining(id))));
    await live.apply(code, { verb: "start" });
    await live.apply(code, { verb: "sent", person: personOf(10), position: 0 });
    const option = live.get(code)?.items[0]?.right ?? 0;
    await live.apply(code, { verb: "answer", person: personOf(10), position: 0, option });
    await live.apply(code, { verb: "leave", person: personOf(12) });
    const again = await open();
    const [before, after] = [live.get(code), again.get(code)];
    expect(after).toEqual(before);
    expect(after?.players.size).toBe(2);
  });

  it("count no command that could not be written", async () => {
    const live = await open();
    const code = await begun(live);
    await live.apply(code, joining(10));
    await db.schema.dropTable("event_players").execute();
    const results = await Promise.allSettled([live.apply(code, joining(11)), live.apply(code, joining(12))]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect([...(live.get(code)?.players.keys() ?? [])]).toEqual([personOf(10)]);
  });

  it("are capped, one to a facilitator", async () => {
    const live = await open();
    const codes = new Set<string>();
    for (let host = 1; host <= MOST_EVENTS; host++) codes.add(await begun(live, host));
    expect(codes.size).toBe(MOST_EVENTS);
    expect(await live.create(wanted(99))).toBe("full");
    expect(await live.create(wanted(1))).toMatchObject({ host: { chatId: 1 } });
    expect(live.all()).toHaveLength(MOST_EVENTS);
    expect(await (await open()).create({ ...wanted(99), settings: { ...wanted(99).settings } })).toBe("full");
  });

  it("of another key, another version or the day before are erased and not taken up", async () => {
    const live = await open();
    const code = await begun(live);
    await live.apply(code, joining(10));
    expect((await open(new Uint8Array(randomBytes(32)))).all()).toEqual([]);
    expect(await db.selectFrom("event_players").select("alias").execute()).toEqual([]);

    await begun(await open());
    await db.updateTable("events").set({ state: '{"v":99}' }).execute();
    expect((await open()).all()).toEqual([]);

    await begun(await open());
    const later = await open(secretKey, () => 1_000_000 + 25 * 3_600_000);
    expect(later.all()).toEqual([]);
    expect(await db.selectFrom("events").select("code").execute()).toEqual([]);
  });

  it("go on after the secret key was rotated, with everybody in them", async () => {
    const live = await open();
    const code = await begun(live);
    await live.apply(code, joining(10));
    const keys = { current: new Uint8Array(randomBytes(32)), previous: secretKey };
    const personNow = personKeys(keys.current, "event");
    const store = eventStore(db, sealer(keys, "events"));
    const around = { bank: () => bank, today: () => "2026-11-22", now: () => 1_000_000, random: Math.random };
    const again = await liveEvents({ store, personOf: personNow, ...around });
    expect(again.ledBy(personNow(1))?.code).toBe(code);
    expect(again.playedBy(personNow(10))?.players.get(personNow(10))).toMatchObject({ chatId: 10 });
    const rows = await db.selectFrom("event_players").select("person").execute();
    expect(rows).toEqual([{ person: personNow(10) }]);
    await again.forget(10);
    expect(await db.selectFrom("event_players").select("alias").execute()).toEqual([]);
  });

  it("that a crash left behind are erased by the daily sweep, players first", async () => {
    const live = await open();
    const code = await begun(live);
    await live.apply(code, joining(10));
    const store = eventStore(db, sealer(secretKey, "events"));
    expect(await store.purge("2026-11-23")).toBe(0);
    expect(await store.purge("2026-11-24")).toBe(1);
    expect(await db.selectFrom("event_players").select("alias").execute()).toEqual([]);
  });

  it("forget whoever asks for it, and are called off when their facilitator does", async () => {
    const live = await open();
    const code = await begun(live);
    await live.apply(code, joining(10));
    await live.forget(10);
    await live.forget(1);
    const row = await db.selectFrom("events").select(["host", "host_contact"]).executeTakeFirst();
    expect(row).toEqual({ host: null, host_contact: null });
    expect(live.get(code)).toMatchObject({ host: undefined, phase: { kind: "cancelled" } });
    expect(await db.selectFrom("event_players").select("alias").execute()).toEqual([]);
  });
});
