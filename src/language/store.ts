import type { Locale } from "../bot/translate.ts";
import type { PersonKeys } from "../privacy/person-key.ts";
import type { Database } from "../storage/database.ts";

export type LanguageStore = ReturnType<typeof languageStore>;

/** The language that a person chose; nothing is kept of people who never chose. */
export function languageStore(db: Database, personOf: PersonKeys) {
  return {
    async chosenBy(userId: number): Promise<Locale | undefined> {
      const row = await db
        .selectFrom("languages")
        .select("locale")
        .where("person", "=", personOf(userId))
        .executeTakeFirst();
      return row?.locale as Locale | undefined;
    },

    async choose(userId: number, locale: Locale): Promise<void> {
      await db
        .insertInto("languages")
        .values({ person: personOf(userId), locale })
        .onConflict((conflict) => conflict.column("person").doUpdateSet({ locale }))
        .execute();
    },

    async forget(userId: number): Promise<void> {
      await db.deleteFrom("languages").where("person", "=", personOf(userId)).execute();
    },
  };
}
