import type { NewGroup } from "../../src/local-telegram/people-groups.ts";
import type { Topic } from "../../src/local-telegram/world.ts";
import type { Stage } from "./chat.ts";
import type { PlayedPerson } from "./person.ts";
import { type WatchedChat, watchChat } from "./view.ts";

export interface GroupOptions extends Partial<Omit<NewGroup, "title" | "ownerId" | "memberIds">> {
  /** Somebody is made up when nobody is named. */
  owner?: PlayedPerson;
  members?: readonly PlayedPerson[];
}

/** A group the bot is in (as an admin, unless said otherwise); what happens in it is done by its members. */
export interface PlayedGroup extends WatchedChat {
  title: string;
  ownerId: number;
  /** Its topics now. */
  topics(): Topic[];
  deletesTopic(threadId: number): void;
  /** Becomes a supergroup. @returns its new chat id */
  upgrades(): number;
}

export function playGroup(stage: Stage, title: string, options: GroupOptions = {}): PlayedGroup {
  const { people, groups, world } = stage.telegram;
  const { owner, members = [], ...kind } = options;
  const ownerId = owner?.id ?? people.create({ first_name: `Owner of ${title}` }).id;
  const chat = groups.create({ ...kind, title, ownerId, memberIds: members.map((member) => member.id) });
  return {
    ...watchChat(stage, chat.id),
    title,
    ownerId,
    topics: () => [...(world.chats.get(chat.id)?.topics.values() ?? [])],
    deletesTopic: (threadId) => groups.deleteTopic(chat.id, threadId),
    upgrades: () => groups.upgrade(chat.id, ownerId).id,
  };
}
