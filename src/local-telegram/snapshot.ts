import type { BotProfile, ChatRecord, Person, World } from "./world.ts";
import { shown } from "./world.ts";
import type { ShownChat, ShownMenu, ShownMessage, ShownPerson } from "./world-events.ts";

/** Everything at one moment, as plain data; changes after it come as events. */
export interface Snapshot {
  bot: BotProfile;
  people: ShownPerson[];
  chats: (ShownChat & { messages: ShownMessage[] })[];
  menus: ShownMenu[];
}

export function snapshot(world: World): Snapshot {
  return {
    bot: world.settings.botUser,
    people: [...world.people.values()].map(shownPerson),
    chats: [...world.chats.values()].map((record) => ({
      ...shownChat(record),
      messages: [...record.messages.values()].map(shown),
    })),
    menus: shownMenus(world),
  };
}

export function shownPerson({ user, hasStarted, hasBlocked }: Person): ShownPerson {
  return { user, has_started: hasStarted, has_blocked: hasBlocked };
}

export function shownChat(record: ChatRecord): ShownChat {
  const { chat } = record;
  return {
    id: chat.id,
    type: chat.type as ShownChat["type"],
    title: chat.type === "private" ? [chat.first_name, chat.last_name].filter(Boolean).join(" ") : chat.title,
    is_forum: chat.type === "supergroup" && chat.is_forum === true,
    members: [...record.members.values()],
    topics: [...record.topics.values()].map((topic) => ({ ...topic })),
    pinned: [...record.pinned],
    ...(record.migratedTo !== undefined && { migrated_to: record.migratedTo }),
  };
}

export function shownMenus(world: World): ShownMenu[] {
  return [...world.menus.values()].map(({ scope, languageCode, commands }) => ({
    scope,
    language_code: languageCode,
    commands,
  }));
}
