import type { ChatFullInfo, ChatMember } from "grammy/types";
import { type Finding, fault, ok, warning } from "./finding.ts";
import type { PlainApi } from "./plain-api.ts";

/** Whether the moderators' group is private, and the bot can do there what tips need. */
export async function checkGroup(api: PlainApi, chatId: number, botId: number): Promise<Finding[]> {
  const asked = await api.call<ChatFullInfo>("getChat", { chat_id: chatId });
  if (asked.kind === "lost")
    return [fault("the group cannot be looked at", "Try again when the network is up.")];
  if (asked.kind === "refused") {
    return [
      asked.migratedTo === undefined
        ? fault(
            `the bot does not see the group ${chatId}`,
            "Add the bot to the group, or set MODERATOR_CHAT_ID to one of the groups listed below.",
          )
        : moved(asked.migratedTo),
    ];
  }
  const chat = asked.result;
  if (chat.type === "group") {
    const action = await api.call("sendChatAction", { chat_id: chatId, action: "typing" });
    if (action.kind === "refused" && action.migratedTo !== undefined) return [moved(action.migratedTo)];
    return [
      fault(
        "the moderators' group is a basic group",
        "Turn on topics in its settings (it becomes a supergroup with a new id), then run this again for the id.",
      ),
    ];
  }
  if (chat.type !== "supergroup") {
    return [
      fault(`MODERATOR_CHAT_ID is a ${chat.type}, not a group`, "Set it to a private group with topics."),
    ];
  }
  const findings: Finding[] = [];
  if (chat.username !== undefined) {
    findings.push(
      fault(
        "the moderators' group is public: anybody can read it",
        "Remove its public link in Telegram: Group Type → Private.",
      ),
    );
  }
  if (chat.linked_chat_id !== undefined) {
    findings.push(
      fault(
        "the moderators' group belongs to a channel: its readers can come in",
        "Unlink the channel in its settings.",
      ),
    );
  }
  const isForum = chat.is_forum === true;
  const member = await api.call<ChatMember>("getChatMember", { chat_id: chatId, user_id: botId });
  if (member.kind !== "ok")
    findings.push(fault("the bot's rights cannot be read", "Add the bot to the group."));
  else findings.push(...rightsOf(member.result, isForum));
  if (!isForum) {
    findings.push(
      warning(
        "the moderators' group has no topics",
        "Turn on Topics in its settings: each tip gets its own.",
      ),
    );
  }
  if (findings.length === 0)
    findings.push(ok(`the moderators' group «${chat.title}» is private, and the bot has its rights`));
  return findings;
}

function moved(to: number): Finding {
  return fault("the moderators' group was upgraded and has a new id", `Set MODERATOR_CHAT_ID=${to}`);
}

function rightsOf(member: ChatMember, isForum: boolean): Finding[] {
  switch (member.status) {
    case "creator":
      return [];
    case "left":
    case "kicked":
      return [fault("the bot is not in the moderators' group", "Add it, and make it an administrator.")];
    case "member":
    case "restricted":
      return [
        fault(
          "the bot is no administrator of the moderators' group",
          `Make it one, with «Delete messages»${isForum ? " and «Manage topics»" : ""}.`,
        ),
      ];
    case "administrator": {
      const findings: Finding[] = [];
      if (!member.can_delete_messages) {
        findings.push(
          fault(
            "the bot may not delete messages in the moderators' group",
            "Give it the right «Delete messages».",
          ),
        );
      }
      if (isForum && member.can_manage_topics !== true) {
        findings.push(
          fault("the bot may not open topics in the moderators' group", "Give it the right «Manage topics»."),
        );
      }
      return findings;
    }
  }
}
