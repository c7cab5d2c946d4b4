import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type BotApiSettings, botApiHttp } from "./bot-api-http.ts";
import { callLog, type LoggedCall, searchableText } from "./call-log.ts";
import { limiter } from "./limits.ts";
import { type People, peopleSide } from "./people.ts";
import { type Groups, groupsSide } from "./people-groups.ts";
import { peopleHttp } from "./people-http.ts";
import { isFromLoopback, refuseStranger, servePage } from "./serving.ts";
import { type BotProfile, createWorld, type World, type WorldSettings } from "./world.ts";

export interface LocalTelegramOptions {
  /** 0, the default: any free one. The host is always 127.0.0.1. */
  port?: number;
  token?: string;
  botUser?: BotProfile;
  /** Now, in milliseconds; default: the machine's clock. */
  clock?: () => number;
  /** Added to each call of the Bot API. */
  latencyMs?: number;
  /** Telegram's limits on sending; off by default. */
  limits?: boolean;
  /** How long a tap or an inline query waits for its answer; 15 s by default. */
  queryLifetimeMs?: number;
  /** What goes wrong on purpose, asked at each call. */
  fault?: BotApiSettings["fault"];
  /** Messages kept per chat, 500 by default. */
  keptMessages?: number;
  /** Calls of the bot kept, 20,000 by default; 0 for load runs. */
  keptCalls?: number;
  /** Pause before an update is delivered again that a webhook did not take, 1 s by default; doubles each time. */
  webhookRetryMs?: number;
  /** Bytes of uploads kept, 256 MB by default. */
  keptFileBytes?: number;
}

/** What can be changed while it runs: assign to it. */
export interface RunningSettings extends WorldSettings, BotApiSettings {
  limits: boolean;
  keptCalls: number;
}

export interface LocalTelegram {
  /** For the bot's `client.apiRoot`; also where the page is. */
  apiRoot: string;
  port: number;
  token: string;
  settings: RunningSettings;
  world: World;
  people: People;
  groups: Groups;
  /** Calls of the bot but getUpdates, oldest first. */
  calls(): readonly LoggedCall[];
  clearCalls(): void;
  /** Every payload the bot sent to a chat, also those that were refused. */
  everythingSentTo(chatId: number): LoggedCall[];
  /** Ends everything, polls that wait as well. */
  close(): Promise<void>;
}

export const DEFAULT_TOKEN = "7000000001:LOCAL-telegram-token-that-opens-nothing";
const DEFAULT_BOT: BotProfile = { id: 7_000_000_001, first_name: "Netral", username: "netral_local_bot" };

/** Starts a Bot API server of our own on loopback. */
export async function startLocalTelegram(options: LocalTelegramOptions = {}): Promise<LocalTelegram> {
  const settings: RunningSettings = {
    token: options.token ?? DEFAULT_TOKEN,
    botUser: options.botUser ?? DEFAULT_BOT,
    clock: options.clock ?? Date.now,
    latencyMs: options.latencyMs ?? 0,
    limits: options.limits ?? false,
    queryLifetimeMs: options.queryLifetimeMs ?? 15_000,
    fault: options.fault,
    keptMessages: options.keptMessages ?? 500,
    keptCalls: options.keptCalls ?? 20_000,
    webhookRetryMs: options.webhookRetryMs ?? 1_000,
    keptFileBytes: options.keptFileBytes ?? 256 * 1024 * 1024,
  };
  const world = createWorld(settings);
  const log = callLog(() => settings.keptCalls);
  const api = { world, limiter: limiter(() => settings.limits) };
  const people = peopleSide(world);
  const groups = groupsSide(world);
  const client = peopleHttp(world, people, groups);
  let port = options.port ?? 0;
  const answerBotApi = botApiHttp(api, log, settings);
  const server = createServer(
    { keepAliveTimeout: 120_000, requestTimeout: 0, headersTimeout: 0 },
    (request, response) => {
      response.sendDate = false;
      if (!isFromLoopback(request, port)) {
        refuseStranger(response);
        return;
      }
      if (answerBotApi(request, response) || client.answer(request, response)) return;
      servePage(request, response).catch(() => response.destroy());
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  port = (server.address() as AddressInfo).port;

  return {
    apiRoot: `http://127.0.0.1:${port}`,
    port,
    token: settings.token,
    settings,
    world,
    people,
    groups,
    calls: log.all,
    clearCalls: log.clear,
    everythingSentTo: (chatId) => log.all().filter((call) => call.chatId === chatId),
    async close() {
      world.webhook.remove();
      world.updates.release();
      client.close();
      for (const query of [...world.queries.values(), ...world.inlineQueries.values()])
        clearTimeout(query.timer);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

export { type LoggedCall, searchableText };
