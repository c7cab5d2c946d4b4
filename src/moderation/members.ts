import { type Api, GrammyError } from "grammy";
import type { AppContext } from "../bot/context.ts";

/** Somebody who acts in the moderators' group. */
export interface Moderator {
  /** 0 for an anonymous admin who writes, of whom Telegram tells no more. */
  id: number;
  /** Undefined for an anonymous admin: a tap tells who it was, but the group is not to see it. */
  name: string | undefined;
  isAdmin: boolean;
}

/**
 * Who acts, as the group knows them now.
 * @returns undefined for somebody who is not in the group (any more), whose old app may still show its buttons
 */
export async function moderatorOf(ctx: AppContext, api: Api, chatId: number): Promise<Moderator | undefined> {
  if (ctx.msg?.sender_chat?.id === chatId && ctx.callbackQuery === undefined) {
    return { id: 0, name: undefined, isAdmin: true };
  }
  const { from } = ctx;
  if (from === undefined) return undefined;
  try {
    const member = await api.getChatMember(chatId, from.id);
    const isAdmin = member.status === "creator" || member.status === "administrator";
    const isIn =
      isAdmin || member.status === "member" || (member.status === "restricted" && member.is_member);
    if (!isIn) return undefined;
    const isAnonymous = isAdmin && member.is_anonymous;
    const name = [from.first_name, from.last_name].filter(Boolean).join(" ");
    return { id: from.id, name: isAnonymous ? undefined : name, isAdmin };
  } catch (error) {
    // Telegram's word for somebody it has never seen there.
    if (error instanceof GrammyError && error.error_code === 400) return undefined;
    throw error;
  }
}
