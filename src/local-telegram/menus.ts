import type { BotCommand } from "grammy/types";
import type { Person, World } from "./world.ts";

export function menuKey(scope: Record<string, unknown>, languageCode: string): string {
  return [scope.type, scope.chat_id ?? "", scope.user_id ?? "", languageCode].join("|");
}

/** The commands a person finds in a chat: the narrowest scope that has any, in their language before the others. */
export function menuFor(world: World, person: Person, chatId: number): BotCommand[] {
  const member = world.chats.get(chatId)?.members.get(person.user.id);
  const isAdmin = member?.status === "administrator" || member?.status === "creator";
  const isPrivate = chatId === person.user.id;
  const scopes: (Record<string, unknown> | false)[] = isPrivate
    ? [{ type: "chat", chat_id: chatId }, { type: "all_private_chats" }]
    : [
        { type: "chat_member", chat_id: chatId, user_id: person.user.id },
        isAdmin && { type: "chat_administrators", chat_id: chatId },
        { type: "chat", chat_id: chatId },
        isAdmin && { type: "all_chat_administrators" },
        { type: "all_group_chats" },
      ];
  const language = person.user.language_code?.slice(0, 2) ?? "";
  for (const scope of [...scopes, { type: "default" }]) {
    if (scope === false) continue;
    const found = world.menus.get(menuKey(scope, language)) ?? world.menus.get(menuKey(scope, ""));
    if (found !== undefined) return found.commands;
  }
  return [];
}
