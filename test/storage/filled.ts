import { randomBytes } from "node:crypto";
import { personKeys } from "../../src/privacy/person-key.ts";
import { untyped } from "../../src/storage/copy.ts";
import type { Database } from "../../src/storage/database.ts";

const DAY = "2026-11-22";

/** Something in every table, more of some than one batch of a copy holds. */
export async function fill(db: Database, people = 1_200): Promise<void> {
  const keyOf = personKeys(randomBytes(32), "language");
  for (let from = 0; from < people; from += 400) {
    const ids = Array.from({ length: Math.min(400, people - from) }, (_, i) => from + i);
    await db
      .insertInto("languages")
      .values(ids.map((id) => ({ person: keyOf(id), locale: id % 2 ? "id" : "en" })))
      .execute();
  }
  await db
    .insertInto("faq_helpful")
    .values({ day: DAY, entry_id: "é'\"\\", answer: "no", count: 7 })
    .execute();
  await db
    .insertInto("curator_questions")
    .values({ id: "q", day: DAY, sealed_text: randomBytes(300) })
    .execute();
  await db
    .insertInto("quiz_learners")
    .values({ person: keyOf(1), day: DAY, state: "{}" })
    .execute();
  const chosen = { chosen_0: 1, chosen_1: 0, chosen_2: 0, chosen_3: 0 };
  await db
    .insertInto("quiz_statistics")
    .values({ day: DAY, question_id: "x-1", version: "v1", shown: 2, correct: 1, ...chosen })
    .execute();
  await db.insertInto("faq_asked").values({ day: DAY, entry_id: "", outcome: "none", count: 3 }).execute();
  await db
    .insertInto("curator_decisions")
    .values({ question_id: "q", sealed_decision: randomBytes(20) })
    .execute();
  await db.insertInto("digest_days").values({ day: DAY }).execute();
  await db
    .insertInto("quiet_groups")
    .values({ chat: keyOf(4), is_quiet: 1, token: "t" })
    .execute();
  await db
    .insertInto("group_quizzes")
    .values({ chat: keyOf(4), day: DAY, sealed_state: randomBytes(30) })
    .execute();
  await db
    .insertInto("weekly_subscribers")
    .values({
      person: keyOf(5),
      sealed_chat: randomBytes(30),
      zone: "wit",
      weekday: 7,
      hour: 7,
      sent_on: DAY,
    })
    .execute();
  await db
    .insertInto("events")
    .values({ code: "K7M3X", day: DAY, host: keyOf(2), host_contact: randomBytes(40), state: "{}" })
    .execute();
  await db
    .insertInto("event_players")
    .values({ code: "K7M3X", person: keyOf(3), contact: randomBytes(40), alias: "Kenari 27", turns: "0" })
    .execute();
  for (const [index, lookup] of ["lookup-a", "lookup-b"].entries()) {
    await addTip(db, lookup, index);
  }
  await db.insertInto("desk_group").values({ configured_id: "-1", moved_to: "-2" }).execute();
  await db.insertInto("tip_tombstones").values(tombstone("lookup-z")).execute();
  await db
    .insertInto("tip_salt")
    .values({ id: 1, salt: randomBytes(16) })
    .execute();
}

/** A tip that was handed over, with a letter of the moderators; `isDelivered` 0: with what waits in the outbox. */
export async function addTip(db: Database, lookup: string, isDelivered: number): Promise<void> {
  const tip = { lookup, code: `code-${lookup}`, public_key: randomBytes(32), kind: "event", status: "new" };
  await db
    .insertInto("tips")
    .values({ ...tip, is_delivered: isDelivered, received_on: DAY, active_on: DAY })
    .execute();
  await db
    .insertInto("tip_letters")
    .values({ lookup, number: 1, token: "t", day: DAY, is_read: 0, sealed: randomBytes(64) })
    .execute();
  const place = { chat_id: "-1", topic_id: 1, card_id: 2, message_ids: "[]" };
  if (isDelivered === 1) {
    await db
      .insertInto("desk_tips")
      .values({ code: tip.code, ...place, sealed_notes: randomBytes(40) })
      .execute();
    return;
  }
  const parcel = { type: "tip" as const, key_day: DAY, received_on: DAY, is_due: 0, progress: "" };
  await db
    .insertInto("tip_outbox")
    .values({ id: `id-${lookup}`, code: tip.code, step: 1, sealed: randomBytes(64), ...parcel })
    .execute();
}

export function tombstone(lookup: string) {
  return { lookup, kind: "event", outcome: "withdrawn", received_on: DAY };
}

/** Every row of these tables, in an order of their own. */
export async function contentOf(db: Database, tables: readonly string[]): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const table of tables) {
    const rows = await untyped(db).selectFrom(table).selectAll().execute();
    content[table] = rows
      .map((row) =>
        JSON.stringify(
          Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)),
          bytesAsHex,
        ),
      )
      .sort();
  }
  return content;
}

function bytesAsHex(_key: string, value: unknown): unknown {
  // A Buffer has become `{ type, data }` by the time it comes here.
  const isBytes = typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
  return isBytes ? JSON.stringify(value) : value;
}
