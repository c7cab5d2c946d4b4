import BetterSqlite3 from "better-sqlite3";
import { sql } from "kysely";
import { personKeys } from "../../../src/privacy/person-key.ts";
import type { Leak } from "./town.ts";

/** By attacker: what finds it has this in its name, or any name where nothing is given. */
export const LEAKS: Readonly<Record<string, string>> = {
  "matches HMACs": "",
  "reads the order of rows": "leak_order",
  "reads the write-ahead log": "",
  "asks who was active just before": "",
  "compares days": "leak_seen",
  "compares languages": "leak_locale",
  "compares message ids": "leak_message",
  "weighs what is sealed": "leak_size",
};

/** Every mistake that the attackers look for, made at once, each in a table of its own. */
export const everyLeak: Leak = {
  async afterTip({ db, secretKey }, tip, known) {
    if (tip.order === 0) {
      for (const table of [
        "leak_hmac (code text primary key, person text) without rowid",
        // With row numbers, as SQLite gives them unless told otherwise.
        "leak_order (code text)",
        "leak_seen (person text primary key, day text) without rowid",
        "leak_locale (code text primary key, locale text) without rowid",
        "leak_message (code text primary key, message_id integer) without rowid",
        "leak_size (code text primary key, sealed blob) without rowid",
      ]) {
        await sql`create table ${sql.raw(table)}`.execute(db);
      }
    }
    const person = personKeys(secretKey, "tips")(tip.sender);
    await sql`insert into leak_hmac values (${tip.code}, ${person})`.execute(db);
    await sql`insert into leak_order values (${tip.code})`.execute(db);
    await sql`insert into leak_seen values (${person}, ${tip.day})`.execute(db);
    await sql`insert into leak_locale values (${tip.code}, ${known.locale})`.execute(db);
    await sql`insert into leak_message values (${tip.code}, ${tip.messageId})`.execute(db);
    await sql`insert into leak_size values (${tip.code}, ${Buffer.alloc(tip.length)})`.execute(db);
  },

  /** By reading, as a backup does. */
  holdLog(databaseFile) {
    const reader = new BetterSqlite3(databaseFile, { readonly: true });
    reader.exec("begin; select count(*) from tips");
    return () => reader.close();
  },
};
