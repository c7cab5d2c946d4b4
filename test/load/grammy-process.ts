// An echo in grammY over this project's polling, dispatcher and HTTP client: the whole bot without its features.
import { Api, Bot } from "grammy";
import { createDispatcher } from "../../src/bot/dispatch.ts";
import { createHttpClient } from "../../src/bot/http-client.ts";
import { pollUpdates } from "../../src/bot/polling.ts";
import { silentLog } from "../support/log.ts";
import { settingsOf, tellParent } from "./processes.ts";
import type { ServerReady } from "./server-process.ts";

const { apiRoot, token } = settingsOf<ServerReady>();
const client = { apiRoot, fetch: createHttpClient(101).fetch };
const bot = new Bot(token, { client });
bot.on("message:text", (ctx) => ctx.reply(ctx.msg.text));
await bot.init();
const dispatcher = createDispatcher({
  handle: (update) => bot.handleUpdate(update),
  onCutOff: async () => {},
  log: silentLog,
  watchdogMs: 30_000,
});
process.on("disconnect", () => process.exit());
tellParent({ ready: true });
await pollUpdates({
  api: new Api(token, client),
  dispatcher,
  allowedUpdates: ["message", "edited_message", "callback_query", "my_chat_member"],
  log: silentLog,
}).done;
