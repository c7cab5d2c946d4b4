import type { PollEnd } from "../updates.ts";
import type { World } from "../world.ts";
import type { Call, Handler } from "./call.ts";
import { BotApiError, badRequest } from "./call.ts";
import { readFlag, readInteger, readJson, readString } from "./params.ts";

const LONGEST_POLL_S = 50;

/**
 * getUpdates. Either `end` is called at once, or later, when something comes or the time is up.
 * @returns the way to give up waiting
 */
export function getUpdates(world: World, params: Call["params"], end: (result: PollEnd) => void): () => void {
  const { updates } = world;
  const offset = readInteger(params, "offset") ?? 0;
  const limit = clamp(readInteger(params, "limit") ?? 100, 1, 100);
  const timeoutS = clamp(readInteger(params, "timeout") ?? 0, 0, LONGEST_POLL_S);
  if (world.webhook.info() !== undefined) {
    throw new BotApiError(
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
  }
  readAllowedUpdates(world, params);
  if (offset !== 0) updates.confirm(offset);
  if (updates.size() > 0 || timeoutS === 0) {
    end({ kind: "updates", body: updates.take(limit) });
    return () => {};
  }
  return updates.wait(limit, timeoutS * 1000, end);
}

export const CONFLICT = {
  poll: new BotApiError(
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
  ),
  webhook: new BotApiError(409, "Conflict: terminated by setWebhook request"),
};

function readAllowedUpdates(world: World, params: Call["params"]): void {
  const kinds = readJson(params, "allowed_updates", "Can't parse allowed updates JSON object");
  if (Array.isArray(kinds)) world.updates.allow(kinds.map(String));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** Who the bot is, and where its updates go. */
export const connectionMethods: Record<string, Handler> = {
  getMe: ({ world }) => ({
    ...world.bot,
    can_join_groups: true,
    can_read_all_group_messages: world.settings.botUser.can_read_all_group_messages ?? false,
    supports_inline_queries: true,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  }),

  setWebhook({ world }, call) {
    const url = readString(call.params, "url");
    if (url === "") {
      world.webhook.remove();
      return dropPending(world, call);
    }
    if (!isOnLoopback(url)) {
      throw badRequest("bad webhook: the local Telegram delivers to this machine only (http://127.0.0.1:…)");
    }
    const secretToken = readString(call.params, "secret_token");
    if (!/^[\w-]{0,256}$/.test(secretToken)) {
      throw badRequest("secret token contains unallowed characters");
    }
    dropPending(world, call);
    const maxConnections = clamp(readInteger(call.params, "max_connections") ?? 40, 1, 100);
    world.webhook.set({ url, secretToken, maxConnections });
    return true;
  },

  deleteWebhook({ world }, call) {
    world.webhook.remove();
    return dropPending(world, call);
  },

  getWebhookInfo: ({ world }) => ({
    url: "",
    has_custom_certificate: false,
    pending_update_count: world.updates.size(),
    ...world.webhook.info(),
  }),

  logOut() {
    throw badRequest("the local Telegram has no other server to log out to");
  },

  close() {
    throw new BotApiError(429, "Too Many Requests: retry after 600", { retry_after: 600 });
  },
};

function isOnLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && (hostname === "127.0.0.1" || hostname === "localhost");
}

function dropPending(world: World, call: Call): true {
  readAllowedUpdates(world, call.params);
  if (readFlag(call.params, "drop_pending_updates")) world.updates.confirm(Number.MAX_SAFE_INTEGER);
  return true;
}
