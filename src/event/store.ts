import { addDays, type Day } from "../bot/day.ts";
import { LOCALES, type Locale } from "../bot/translate.ts";
import type { PersonKey, PersonKeys } from "../privacy/person-key.ts";
import type { Sealer } from "../privacy/seal.ts";
import type { Database } from "../storage/database.ts";
import { packEvent, packTurns, parseEvent, parseTurns } from "./pack.ts";
import type { EventCode, EventState, Player } from "./state.ts";

/** What changed in one event; written together with all other changes of the moment, or not at all. */
export interface EventChange {
  state: EventState;
  /** False where only players changed. */
  isEventChanged: boolean;
  players: readonly Player[];
  gone: readonly PersonKey[];
}

/** Longest that anything of an event is kept; as a rule it is erased when the results are delivered. */
export const EVENT_RETENTION_DAYS = 1;

export type EventStore = ReturnType<typeof eventStore>;

/**
 * Events under way. Chat ids are sealed: the bot must be able to write to the players, whoever reads the file
 * must not.
 */
export function eventStore(db: Database, seal: Sealer) {
  const contactOf = (chatId: number, locale: Locale) => seal.seal(`${chatId} ${locale}`);
  const readContact = (sealed: Uint8Array): { chatId: number; locale: Locale } | undefined => {
    const [chatId, language] = (seal.open(sealed) ?? "").split(" ");
    const locale = LOCALES.find((known) => known === language);
    return chatId && locale ? { chatId: Number(chatId), locale } : undefined;
  };

  async function moveToCurrentKey({ code, host, players }: EventState): Promise<void> {
    await db.transaction().execute(async (transaction) => {
      if (host !== undefined) {
        await transaction.updateTable("events").set({ host: host.person }).where("code", "=", code).execute();
      }
      for (const { person, alias } of players.values()) {
        await transaction
          .updateTable("event_players")
          .set({ person })
          .where("code", "=", code)
          .where("alias", "=", alias)
          .execute();
      }
    });
  }

  return {
    /**
     * All events, and the codes of those that this version or this key cannot read. People are under the current
     * key afterwards, whichever they were under: the sealed chat id is their own.
     */
    async load(personOf: PersonKeys): Promise<{ events: EventState[]; unreadable: EventCode[] }> {
      const rows = await db
        .selectFrom("events")
        .select(["code", "day", "host", "host_contact", "state"])
        .execute();
      const playerRows = await db
        .selectFrom("event_players")
        .select(["code", "person", "contact", "alias", "turns"])
        .execute();
      const players = Map.groupBy(playerRows, (row) => row.code);
      const events: EventState[] = [];
      const unreadable: EventCode[] = [];
      for (const { code, day, host, host_contact, state } of rows) {
        const body = parseEvent(state);
        const hostContact = host_contact === null ? undefined : readContact(host_contact);
        if (body === undefined || (host !== null && hostContact === undefined)) {
          unreadable.push(code);
          continue;
        }
        const read = (players.get(code) ?? []).flatMap(({ contact, alias, turns }) => {
          const [address, progress] = [readContact(contact), parseTurns(turns)];
          if (address === undefined || progress === undefined) return [];
          const person = personOf(address.chatId);
          return [[person, { person, alias, ...address, ...progress }] as const];
        });
        const event: EventState = {
          ...body,
          code,
          day,
          host: hostContact && { person: personOf(hostContact.chatId), ...hostContact },
          players: new Map(read),
        };
        const known = new Set((players.get(code) ?? []).map(({ person }) => person));
        const isMoved =
          event.host?.person !== (host ?? undefined) || read.some(([person]) => !known.has(person));
        if (isMoved) await moveToCurrentKey(event);
        events.push(event);
      }
      return { events, unreadable };
    },

    async add({ code, day, host, ...body }: EventState): Promise<void> {
      await db
        .insertInto("events")
        .values({
          code,
          day,
          host: host?.person ?? null,
          host_contact: host ? contactOf(host.chatId, host.locale) : null,
          state: packEvent(body),
        })
        .execute();
    },

    async write(changes: readonly EventChange[]): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        for (const { state, isEventChanged, players, gone } of changes) {
          const { code, host } = state;
          if (isEventChanged) {
            await transaction
              .updateTable("events")
              .set({
                state: packEvent(state),
                ...(host === undefined && { host: null, host_contact: null }),
              })
              .where("code", "=", code)
              .execute();
          }
          for (const player of players) {
            const turns = packTurns(player);
            await transaction
              .insertInto("event_players")
              .values({
                code,
                person: player.person,
                contact: contactOf(player.chatId, player.locale),
                alias: player.alias,
                turns,
              })
              .onConflict((conflict) => conflict.columns(["code", "person"]).doUpdateSet({ turns }))
              .execute();
          }
          for (const person of gone) {
            await transaction
              .deleteFrom("event_players")
              .where("code", "=", code)
              .where("person", "=", person)
              .execute();
          }
        }
      });
    },

    /** Erases an event with all its players. */
    async erase(code: EventCode): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom("event_players").where("code", "=", code).execute();
        await transaction.deleteFrom("events").where("code", "=", code).execute();
      });
    },

    /** Erases what a crash may have left behind. @returns how many events */
    async purge(today: Day): Promise<number> {
      const old = db
        .selectFrom("events")
        .select("code")
        .where("day", "<", addDays(today, -EVENT_RETENTION_DAYS));
      await db
        .deleteFrom("event_players")
        .where((where) =>
          where.or([
            where("code", "in", old),
            where("code", "not in", where.selectFrom("events").select("code")),
          ]),
        )
        .execute();
      const result = await db
        .deleteFrom("events")
        .where("day", "<", addDays(today, -EVENT_RETENTION_DAYS))
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}
