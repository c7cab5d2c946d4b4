import { autoRetry } from "@grammyjs/auto-retry";
import { Api, type ApiClientOptions, Bot } from "grammy";
import type { Update, UserFromGetMe } from "grammy/types";
import { type FaqDeps, faqFallback, faqHandlers } from "../faq/handlers.ts";
import { languageHandlers } from "../language/handlers.ts";
import { localeMiddleware } from "../language/middleware.ts";
import type { LanguageStore } from "../language/store.ts";
import { lawHandlers } from "../law/handlers.ts";
import type { Log } from "../log.ts";
import { pledgeHandlers } from "../pledge/handlers.ts";
import { welcomeHandlers } from "../welcome/handlers.ts";
import { faultOf } from "./boundary.ts";
import type { AppContext } from "./context.ts";
import type { HandleUpdate } from "./dispatch.ts";
import { redirectFromGroups } from "./groups.ts";
import { throttleMessages } from "./telegram-limits.ts";
import { type Locale, SOURCE_LOCALE, type Translator } from "./translate.ts";

export interface BotDeps {
  token: string;
  client: ApiClientOptions;
  /** Messages per second over all chats; undefined where nobody counts them (local mode). */
  messagesPerSecond: number | undefined;
  log: Log;
  translator: Translator;
  languages: LanguageStore;
  faq: FaqDeps;
}

export interface AppBot {
  api: Api;
  /** For getUpdates alone: without throttle or retry, which are the polling loop's own business. */
  pollingApi: Api;
  me: UserFromGetMe;
  handle: HandleUpdate;
  /** Tells a person that their update took too long. */
  apologise(update: Update): Promise<void>;
}

/** The kinds of update that the bot asks for. Spelled out: what is not handled is not even delivered. */
export const ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"] as const;

/** Puts the bot together and asks Telegram who it is. This list is the order in which everything is asked. */
export async function createBot(deps: BotDeps): Promise<AppBot> {
  const bot = new Bot<AppContext>(deps.token, { client: deps.client });
  if (deps.messagesPerSecond !== undefined) bot.api.config.use(throttleMessages(deps.messagesPerSecond));
  bot.api.config.use(autoRetry({ maxRetryAttempts: 5, maxDelaySeconds: 60 }));
  const signals = new WeakMap<Update, AbortSignal>();

  bot.use(async (ctx, next) => {
    const signal = signals.get(ctx.update);
    // A handler that was cut off must not speak up later, out of turn.
    ctx.api.config.use((previous, method, payload, given) => {
      signal?.throwIfAborted();
      return previous(method, payload, given);
    });
    await next();
  });
  bot.use(localeMiddleware(deps));

  const { log } = deps;
  const privateChat = bot.chatType("private");
  privateChat.errorBoundary(faultOf("language", log), languageHandlers(deps));
  privateChat.errorBoundary(faultOf("faq", log), faqHandlers(deps.faq));
  privateChat.errorBoundary(faultOf("law", log), lawHandlers(deps.faq.knowledge));
  privateChat.errorBoundary(faultOf("pledge", log), pledgeHandlers());
  privateChat.errorBoundary(faultOf("welcome", log), welcomeHandlers(deps.faq.knowledge));
  privateChat.errorBoundary(faultOf("faq", log), faqFallback(deps.faq));

  bot.chatType(["group", "supergroup"]).errorBoundary(faultOf("groups", log), redirectFromGroups());

  // Buttons that no feature knows any more.
  bot
    .errorBoundary(faultOf("stale buttons", log))
    .on("callback_query", (ctx) =>
      ctx.answerCallbackQuery({ text: ctx.t("bot.staleButton"), show_alert: true }),
    );

  await bot.init();
  return {
    api: bot.api,
    pollingApi: new Api(deps.token, deps.client),
    me: bot.botInfo,
    async handle(update, signal) {
      signals.set(update, signal);
      await bot.handleUpdate(update);
    },
    async apologise(update) {
      const chat =
        update.message?.chat ?? update.edited_message?.chat ?? update.callback_query?.message?.chat;
      if (chat?.type === "private")
        await bot.api.sendMessage(chat.id, deps.translator(await localeOf(update))("bot.tooSlow"));
    },
  };

  async function localeOf(update: Update): Promise<Locale> {
    const person = (update.message ?? update.edited_message ?? update.callback_query)?.from;
    return (person && (await deps.languages.chosenBy(person.id))) ?? SOURCE_LOCALE;
  }
}
