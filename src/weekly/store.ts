import type { Day } from "../bot/day.ts";
import type { Locale } from "../bot/translate.ts";
import type { PersonKey, PersonKeys } from "../privacy/person-key.ts";
import type { Sealer } from "../privacy/seal.ts";
import type { Database } from "../storage/database.ts";
import type { Schedule } from "./schedule.ts";

export interface Subscriber extends Schedule {
  person: PersonKey;
  /** The day for which the last question was sent, or before which none is due. */
  sentOn: Day;
}

/** Where to send, and in which language if none was chosen. */
export interface Address {
  chatId: number;
  locale: Locale;
}

export type WeeklyStore = ReturnType<typeof weeklyStore>;

/** People who asked for a question a week. The one place where a chat id is kept, for it must be written to: sealed. */
export function weeklyStore(db: Database, personOf: PersonKeys, seal: Sealer) {
  const rows = () =>
    db.selectFrom("weekly_subscribers").select(["person", "zone", "weekday", "hour", "sent_on"]);
  const erase = async (person: PersonKey) => {
    await db.deleteFrom("weekly_subscribers").where("person", "=", person).execute();
  };
  return {
    async scheduleOf(userId: number): Promise<Schedule | undefined> {
      const row = await rows().where("person", "=", personOf(userId)).executeTakeFirst();
      return row && { zone: row.zone, weekday: row.weekday, hour: row.hour };
    },

    async subscribe(userId: number, address: Address, schedule: Schedule, sentOn: Day): Promise<void> {
      const { zone, weekday, hour } = schedule;
      const values = {
        sealed_chat: seal.seal(JSON.stringify(address)),
        zone,
        weekday,
        hour,
        sent_on: sentOn,
      };
      await db
        .insertInto("weekly_subscribers")
        .values({ person: personOf(userId), ...values })
        .onConflict((conflict) => conflict.column("person").doUpdateSet(values))
        .execute();
    },

    async forget(userId: number): Promise<void> {
      await erase(personOf(userId));
    },

    erase,

    /** Everybody who chose one of these weekdays, in the order of their HMACs. */
    async on(weekdays: readonly number[]): Promise<Subscriber[]> {
      const found = await rows().where("weekday", "in", weekdays).orderBy("person").execute();
      return found.map(({ sent_on, ...row }) => ({ ...row, sentOn: sent_on }));
    },

    /** Takes a claim back, where it is certain that nothing was sent. */
    async release(person: PersonKey, day: Day, before: Day): Promise<void> {
      await db
        .updateTable("weekly_subscribers")
        .set({ sent_on: before })
        .where("person", "=", person)
        .where("sent_on", "=", day)
        .execute();
    },

    /**
     * Marks a question as sent before it is sent: each goes out once at the most, whatever happens.
     * @returns where to send it; undefined where it was claimed before, or they have unsubscribed
     */
    async claim(person: PersonKey, day: Day): Promise<Address | undefined> {
      const result = await db
        .updateTable("weekly_subscribers")
        .set({ sent_on: day })
        .where("person", "=", person)
        .where("sent_on", "<", day)
        .executeTakeFirst();
      if (result.numUpdatedRows === 0n) return undefined;
      const row = await db
        .selectFrom("weekly_subscribers")
        .select("sealed_chat")
        .where("person", "=", person)
        .executeTakeFirst();
      const text = row && seal.open(row.sealed_chat);
      return text === undefined ? undefined : (JSON.parse(text) as Address);
    },
  };
}
