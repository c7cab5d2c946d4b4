import { type Api, GrammyError } from "grammy";
import type { ChatMember, Update } from "grammy/types";
import { errorFacts, type Log } from "../log.ts";

/** What keeps the group from being given tips; the words are `desk.unfit.<problem>`. */
export type GroupProblem =
  | "not-found"
  | "not-a-group"
  | "public"
  | "linked-channel"
  | "not-a-member"
  | "not-an-admin"
  | "cannot-post"
  | "cannot-delete"
  | "cannot-manage-topics";

export type GroupState =
  | { kind: "none" }
  /** Telegram has not been asked yet, or did not answer: nothing is known. */
  | { kind: "unknown" }
  | { kind: "fit"; chatId: number; hasTopics: boolean }
  | { kind: "unfit"; problems: readonly GroupProblem[] };

export interface ModeratorGroupDeps {
  api: Api;
  botId: number;
  /** As set; undefined: there is none. */
  configuredId: number | undefined;
  /** Where the group has moved to since it was set, when it was upgraded. */
  moves: {
    movedTo(from: number): Promise<number | undefined>;
    move(from: number, to: number): Promise<void>;
  };
  log: Log;
  /** Words for the moderators when the intake closes and opens. */
  tell(state: GroupState): string | undefined;
}

export type ModeratorGroup = Awaited<ReturnType<typeof createModeratorGroup>>;

/** The one private group that tips go to: which it is, and whether it is fit for them. */
export async function createModeratorGroup(deps: ModeratorGroupDeps) {
  const { api, configuredId, log } = deps;
  let chatId = configuredId && ((await deps.moves.movedTo(configuredId)) ?? configuredId);
  let state: GroupState = chatId === undefined ? { kind: "none" } : { kind: "unknown" };
  let onChange = (_state: GroupState) => {};
  /** What the moderators were told last. */
  let told = "";

  async function check(): Promise<GroupState> {
    if (chatId === undefined) return state;
    let found: GroupState;
    try {
      found = await inspect(chatId);
    } catch (error) {
      const movedTo = error instanceof GrammyError ? error.parameters.migrate_to_chat_id : undefined;
      if (movedTo !== undefined) {
        await moved(movedTo);
        return check();
      }
      log.warn("the moderators' group could not be looked at", errorFacts(error));
      // What was fit a while ago may be so still; the sending will tell.
      return state;
    }
    await become(found);
    return state;
  }

  async function inspect(id: number): Promise<GroupState> {
    let chat: Awaited<ReturnType<Api["getChat"]>>;
    try {
      chat = await api.getChat(id);
    } catch (error) {
      if (!(error instanceof GrammyError) || ![400, 403].includes(error.error_code)) throw error;
      if (error.parameters.migrate_to_chat_id !== undefined) throw error;
      return { kind: "unfit", problems: ["not-found"] };
    }
    const problems: GroupProblem[] = [];
    if (chat.type !== "group" && chat.type !== "supergroup") {
      return { kind: "unfit", problems: ["not-a-group"] };
    }
    // A group that was upgraded still answers to its old id; only sending tells the new one.
    if (chat.type === "group") await api.sendChatAction(id, "typing");
    const hasTopics = "is_forum" in chat && chat.is_forum === true;
    if ("username" in chat && chat.username !== undefined) problems.push("public");
    if ("linked_chat_id" in chat && chat.linked_chat_id !== undefined) problems.push("linked-channel");
    problems.push(...problemsOf(await api.getChatMember(id, deps.botId), hasTopics));
    return problems.length > 0 ? { kind: "unfit", problems } : { kind: "fit", chatId: id, hasTopics };
  }

  async function become(found: GroupState): Promise<void> {
    const isNew = JSON.stringify(found) !== JSON.stringify(state);
    state = found;
    if (!isNew) return;
    if (found.kind === "unfit") {
      log.warn("the moderators' group is not fit for tips; the intake is closed", {
        feature: "tips",
        description: found.problems.join(", "),
      });
    } else log.info("the moderators' group is fit for tips", { feature: "tips" });
    await tellModerators(found);
    onChange(found);
  }

  async function tellModerators(found: GroupState): Promise<void> {
    const text = deps.tell(found);
    // The first «all is well» after a start is no news.
    const isFirstGood = told === "" && found.kind === "fit";
    told = text ?? told;
    if (text === undefined || isFirstGood || chatId === undefined) return;
    try {
      await api.sendMessage(chatId, text, { parse_mode: "HTML", protect_content: true });
    } catch (error) {
      log.warn("the moderators could not be told", errorFacts(error));
    }
  }

  /** The group was upgraded: it goes on under another id. */
  async function moved(to: number): Promise<void> {
    if (configuredId === undefined || chatId === to) return;
    await deps.moves.move(configuredId, to);
    chatId = to;
    log.warn("the moderators' group has a new id; set MODERATOR_CHAT_ID to it at leisure", {
      feature: "tips",
    });
  }

  return {
    /** The group's id now, fit or not; undefined where none is set. */
    chatId: () => chatId,
    state: () => state,
    /** Asks Telegram. Keeps the last state where it does not answer. */
    check,
    moved,
    onChange(listener: (state: GroupState) => void) {
      onChange = listener;
    },
    /** Looks again where an update tells that rights, name or kind of the group may have changed. */
    async notice(update: Update): Promise<void> {
      const message = update.message;
      if (message?.chat.id === chatId && message?.migrate_to_chat_id !== undefined) {
        await moved(message.migrate_to_chat_id);
        await check();
        return;
      }
      const isRights = update.my_chat_member?.chat.id === chatId && chatId !== undefined;
      const isPublicNow =
        message?.chat.id === chatId &&
        message?.chat.type === "supergroup" &&
        message.chat.username !== undefined;
      if (isRights || (isPublicNow && state.kind === "fit")) await check();
    },
  };
}

function problemsOf(member: ChatMember, hasTopics: boolean): GroupProblem[] {
  switch (member.status) {
    case "creator":
      return [];
    case "administrator": {
      const problems: GroupProblem[] = [];
      if (!member.can_delete_messages) problems.push("cannot-delete");
      if (hasTopics && member.can_manage_topics !== true) problems.push("cannot-manage-topics");
      return problems;
    }
    case "restricted":
      return [member.is_member && member.can_send_messages ? "not-an-admin" : "cannot-post"];
    case "member":
      return ["not-an-admin"];
    case "left":
    case "kicked":
      return ["not-a-member"];
  }
}
