import type { ChatMember, Update, UserFromGetMe, WebhookInfo } from "grammy/types";
import type { TelegramConfig } from "../config.ts";
import { type Finding, fault, ok, warning } from "./finding.ts";
import type { PlainApi } from "./plain-api.ts";

export async function checkToken(api: PlainApi): Promise<{ finding: Finding; me?: UserFromGetMe }> {
  const me = await api.call<UserFromGetMe>("getMe");
  if (me.kind === "lost") {
    return {
      finding: fault(
        `the Bot API server cannot be reached (${me.reason})`,
        "Check the network, a proxy or firewall in between, and TELEGRAM_API_ROOT.",
      ),
    };
  }
  if (me.kind === "refused") {
    const finding =
      me.code === 401 || me.code === 404
        ? fault(
            "Telegram does not know this BOT_TOKEN",
            "Copy it again from @BotFather (/mybots → API Token).",
          )
        : fault(`Telegram refuses getMe (${me.code} ${me.description})`, "Try again later.");
    return { finding };
  }
  return { finding: ok(`Telegram knows the token: it is @${me.result.username}`), me: me.result };
}

/** Beyond it, people's days and the hand-over of tips are wrong, and TLS may fail. */
const MOST_CLOCK_FAULT_MS = 30_000;

/** @param newestMessageAt when the newest message seen was sent, in milliseconds; a clock cannot be before it */
export function checkClock(
  now: number,
  serverTime: number | undefined,
  newestMessageAt: number | undefined,
): Finding {
  const remedy = "Let the machine keep its time: timedatectl set-ntp true.";
  if (serverTime !== undefined && Math.abs(now - serverTime) > MOST_CLOCK_FAULT_MS) {
    return fault(`the clock is ${Math.round(Math.abs(now - serverTime) / 1000)} s off`, remedy);
  }
  if (newestMessageAt !== undefined && newestMessageAt - now > MOST_CLOCK_FAULT_MS) {
    return fault(`the clock is at least ${Math.round((newestMessageAt - now) / 1000)} s behind`, remedy);
  }
  return serverTime === undefined
    ? ok("the clock could not be compared: the server does not tell the time")
    : ok("the clock is right");
}

const MANY_WAITING = 100;

export async function checkWebhook(
  api: PlainApi,
  telegram: TelegramConfig,
): Promise<{ findings: Finding[]; isSet: boolean }> {
  const asked = await api.call<WebhookInfo>("getWebhookInfo");
  if (asked.kind !== "ok") {
    return { findings: [fault("the state of the webhook cannot be read", "Try again later.")], isSet: false };
  }
  const info = asked.result;
  const isSet = Boolean(info.url);
  const findings: Finding[] = [];
  if (telegram.mode !== "webhook") {
    findings.push(
      isSet
        ? warning(
            "a webhook is set, but these settings fetch updates",
            "The bot deletes it when it starts. If another server needs it, use another token here.",
          )
        : ok("no webhook is set: updates are fetched"),
    );
  } else if (info.url === telegram.webhook.url) findings.push(ok("the webhook is set"));
  else {
    findings.push(
      isSet
        ? warning(
            "the webhook points elsewhere",
            "The bot sets its own when it starts; nothing that waits is lost.",
          )
        : ok("the webhook will be set when the bot starts"),
    );
  }
  if (isSet && info.last_error_message !== undefined) {
    findings.push(
      warning(
        `Telegram could not deliver updates: ${info.last_error_message}`,
        "Check that the bot runs, that WEBHOOK_URL leads to its PORT, and that the certificate is valid.",
      ),
    );
  }
  const waiting = info.pending_update_count;
  if (waiting > MANY_WAITING) {
    findings.push(
      warning(
        `${waiting} updates wait`,
        "Telegram drops them after a day: start the bot, or see why it is slow.",
      ),
    );
  }
  return { findings, isSet };
}

export interface SeenGroup {
  id: number;
  title: string;
}

/**
 * Groups found among the updates that wait. Nothing is confirmed, and the kinds that the bot asked for stay as they
 * are (`allowed_updates` left out), so the bot loses nothing.
 */
export async function findGroups(
  api: PlainApi,
): Promise<{ kind: "found"; groups: SeenGroup[]; newestMessageAt: number | undefined } | { kind: "in use" }> {
  const asked = await api.call<Update[]>("getUpdates", { limit: 100, timeout: 0 });
  if (asked.kind !== "ok") return { kind: "in use" };
  const groups = new Map<number, SeenGroup>();
  let newest = 0;
  for (const { message, my_chat_member: member } of asked.result) {
    const chat = message?.chat ?? member?.chat;
    newest = Math.max(newest, message?.date ?? 0, member?.date ?? 0);
    if (chat?.type === "group" || chat?.type === "supergroup")
      groups.set(chat.id, { id: chat.id, title: chat.title });
    // A group that was upgraded is a dead end.
    if (message?.migrate_to_chat_id !== undefined) groups.delete(message.chat.id);
  }
  return {
    kind: "found",
    groups: [...groups.values()],
    newestMessageAt: newest === 0 ? undefined : newest * 1000,
  };
}

/** What the bot may do in a group, in a few words. */
export async function describeRights(api: PlainApi, chatId: number, botId: number): Promise<string> {
  const asked = await api.call<ChatMember>("getChatMember", { chat_id: chatId, user_id: botId });
  if (asked.kind !== "ok") return "not a member";
  const member = asked.result;
  if (member.status !== "administrator") return member.status === "creator" ? "owner" : member.status;
  const rights = [
    ...(member.can_delete_messages ? ["deletes messages"] : []),
    ...(member.can_manage_topics ? ["manages topics"] : []),
  ];
  return `administrator: ${rights.join(", ") || "without the rights that are needed"}`;
}
