import type { KeyRing } from "../privacy/key-ring.ts";
import { passingKeys } from "../privacy/passing-keys.ts";
import { personKeys } from "../privacy/person-key.ts";
import { sealer } from "../privacy/seal.ts";
import { untyped } from "./copy.ts";
import type { Database } from "./database.ts";
import {
  GROUP_COLUMNS,
  PERSON_COLUMNS,
  type PersonColumn,
  SEALED_COLUMNS,
  type SealedColumn,
} from "./under-keys.ts";

/** So many people are remembered to have been moved; then it begins anew, at the cost of a few look-ups. */
const MOST_REMEMBERED = 100_000;

/**
 * Brings what is kept of a person, or of a group, under the current key. To be awaited before anything else is
 * done for them.
 * @param id of a person, or of a group (negative)
 */
export type MoveToCurrentKey = (id: number) => Promise<void>;

/**
 * An HMAC cannot be turned into that of another key without the person's id, so rows move when a person comes by.
 * @returns undefined where there is no previous key, and so nothing to move
 */
export function movesToCurrentKey(db: Database, keys: KeyRing): MoveToCurrentKey | undefined {
  const { current, previous } = keys;
  if (previous === undefined) return undefined;
  const withKeys = (column: PersonColumn) => ({
    ...column,
    newKey: personKeys(current, column.feature),
    oldKey: personKeys(previous, column.feature),
  });
  const [ofPersons, ofGroups] = [PERSON_COLUMNS.map(withKeys), GROUP_COLUMNS.map(withKeys)];
  const moved = new Set<string>();
  const nameOf = passingKeys();
  return async (id) => {
    const name = nameOf(id);
    if (moved.has(name)) return;
    await db.transaction().execute(async (transaction) => {
      for (const column of id < 0 ? ofGroups : ofPersons) {
        await move(untyped(transaction), column, column.oldKey(id), column.newKey(id));
      }
    });
    if (moved.size >= MOST_REMEMBERED) moved.clear();
    moved.add(name);
  };
}

async function move(
  db: ReturnType<typeof untyped>,
  { table, column, keyWith }: PersonColumn,
  from: string,
  to: string,
): Promise<void> {
  if (keyWith !== undefined) {
    // Who has begun anew under the current key, as without the previous one in the settings, goes on from there.
    await db
      .deleteFrom(table)
      .where(column, "=", from)
      .where(({ exists, selectFrom, lit }) => {
        let newer = selectFrom(`${table} as newer`)
          .select(lit(1).as("one"))
          .where(`newer.${column}`, "=", to);
        for (const other of keyWith) newer = newer.whereRef(`newer.${other}`, "=", `${table}.${other}`);
        return exists(newer);
      })
      .execute();
  }
  await db
    .updateTable(table)
    .set({ [column]: to })
    .where(column, "=", from)
    .execute();
}

export interface Resealing {
  resealed: number;
  /** Neither key opens them. */
  unreadable: number;
}

/** Seals everything at rest anew under the current key, in one transaction. A second time it changes nothing. */
export function resealEverything(
  db: Database,
  keys: { current: Uint8Array; previous: Uint8Array },
): Promise<Resealing> {
  return db.transaction().execute(async (transaction) => {
    const sum: Resealing = { resealed: 0, unreadable: 0 };
    for (const column of SEALED_COLUMNS) {
      const { resealed, unreadable } = await reseal(untyped(transaction), column, keys);
      sum.resealed += resealed;
      sum.unreadable += unreadable;
    }
    return sum;
  });
}

async function reseal(
  db: ReturnType<typeof untyped>,
  { table, column, purpose, key }: SealedColumn,
  keys: { current: Uint8Array; previous: Uint8Array },
): Promise<Resealing> {
  const [current, previous] = [sealer(keys.current, purpose), sealer(keys.previous, purpose)];
  const sum: Resealing = { resealed: 0, unreadable: 0 };
  for (const row of await db
    .selectFrom(table)
    .select([...key, column])
    .execute()) {
    const sealed = row[column];
    if (!(sealed instanceof Uint8Array) || current.open(sealed) !== undefined) continue;
    const text = previous.open(sealed);
    if (text === undefined) {
      sum.unreadable += 1;
      continue;
    }
    let update = db.updateTable(table).set({ [column]: current.seal(text) });
    for (const name of key) update = update.where(name, "=", row[name]);
    await update.execute();
    sum.resealed += 1;
  }
  return sum;
}
