// An echo in Telegraf with its own polling, as its readme has it.
import { Telegraf } from "telegraf";
import { message } from "telegraf/filters";
import { settingsOf, tellParent } from "./processes.ts";
import type { ServerReady } from "./server-process.ts";

const { apiRoot, token } = settingsOf<ServerReady>();
const bot = new Telegraf(token, { telegram: { apiRoot } });
bot.on(message("text"), (ctx) => ctx.reply(ctx.message.text));
process.on("disconnect", () => process.exit());
tellParent({ ready: true });
await bot.launch();
