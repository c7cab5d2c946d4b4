import { type Config, readConfig } from "../config.ts";
import { type Finding, fault, ok, warning } from "./finding.ts";
import { checkGroup } from "./group.ts";
import { checkDatabase, checkDisk, checkNode, checkSecretKey, checkServer, version } from "./machine.ts";
import { checkOutboxKeys } from "./outbox-keys.ts";
import { plainApi } from "./plain-api.ts";
import { checkClock, checkToken, checkWebhook, describeRights, findGroups } from "./telegram.ts";

export interface ExamineOptions {
  nodeVersion?: string;
  now?: () => number;
  freeIn?: (folder: string) => Promise<number>;
  link?: (existing: string, made: string) => Promise<void>;
}

/**
 * Looks at everything that keeps a bot from running or from keeping its promises. Changes nothing: no update is
 * confirmed, no migration run, no message sent, no secret repeated.
 */
export async function* examine(
  env: Readonly<Record<string, string | undefined>>,
  options: ExamineOptions = {},
): AsyncGenerator<Finding> {
  yield version();
  yield checkNode(options.nodeVersion ?? process.versions.node);
  const read = readConfig(env);
  if (read.kind === "faulty") {
    for (const problem of read.faults) yield fault("a setting cannot be used", problem);
    return;
  }
  const { config } = read;
  yield ok("the settings can be used");
  yield checkSecretKey(config);
  if (config.database.engine === "sqlite") {
    yield checkDatabase(config.database.file);
    yield await checkDisk(config.database.file, options.freeIn);
  } else yield await checkServer(config.database);
  yield await checkOutboxKeys(config, options.link);
  yield* examineTelegram(config, options.now ?? Date.now);
}

async function* examineTelegram(config: Config, now: () => number): AsyncGenerator<Finding> {
  const { telegram, moderatorChatId } = config;
  if (telegram.mode === "local") {
    yield warning(
      "BOT_TOKEN is not set: the bot would run in local mode, without Telegram",
      "For the real bot set BOT_TOKEN and SECRET_KEY in .env.",
    );
    return;
  }
  const api = plainApi(telegram.token, telegram.apiRoot);
  const { finding, me } = await checkToken(api);
  yield finding;
  if (me === undefined) return;

  const webhook = await checkWebhook(api, telegram);
  yield* webhook.findings;
  const seen = webhook.isSet ? undefined : await findGroups(api);
  yield checkClock(now(), api.serverTime(), seen?.kind === "found" ? seen.newestMessageAt : undefined);

  if (moderatorChatId === undefined) {
    yield warning(
      "MODERATOR_CHAT_ID is not set: /lapor tells people that tips are closed",
      "Add the bot to the moderators' private group as administrator, and set the id listed below.",
    );
    if (me.can_join_groups === false) {
      yield fault("the bot may not be added to groups", "@BotFather → /setjoingroups → Enable.");
    }
  } else yield* await checkGroup(api, moderatorChatId, me.id);

  // Telegram has no list of a bot's groups: only updates that wait tell of them.
  const howTo = `stop the bot, write «/start@${me.username}» in the group, and run this again`;
  if (seen?.kind === "found" && seen.groups.length > 0) {
    for (const { id, title } of seen.groups) {
      yield ok(`group seen: MODERATOR_CHAT_ID=${id} «${title}» (${await describeRights(api, id, me.id)})`);
    }
  } else if (seen?.kind === "found") yield ok(`no group among the updates that wait; to see one, ${howTo}`);
  else if (webhook.isSet) yield ok("groups cannot be listed while a webhook is set");
  else yield ok(`groups cannot be listed: another process fetches updates with this token; ${howTo}`);
}
