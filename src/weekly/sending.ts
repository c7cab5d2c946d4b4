import { setTimeout as sleep } from "node:timers/promises";
import { type Api, GrammyError } from "grammy";
import type { Locale, Translator } from "../bot/translate.ts";
import type { Knowledge } from "../content/knowledge.ts";
import { errorFacts, type Log } from "../log.ts";
import { dueFor, questionFor, weekdaysAround } from "./schedule.ts";
import type { Subscriber, WeeklyStore } from "./store.ts";
import { questionScreen } from "./view.ts";

export interface SendingDeps {
  api: Api;
  store: WeeklyStore;
  knowledge: Knowledge;
  translator: Translator;
  languages: { chosenBy(userId: number): Promise<Locale | undefined> };
  now(): number;
  log: Log;
  /** How often somebody is looked for whose time has come. */
  lookMs: number;
}

/** Between two questions: people who tap meanwhile share Telegram's limit, and must not wait behind thousands. */
const GAP_MS = 100;

/** Sends the week's questions when their time has come. @returns the way to stop, which waits for what is under way */
export function sendWeekly(deps: SendingDeps): { close(): Promise<void> } {
  const { store, log } = deps;
  const stopping = new AbortController();
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await sendDue();
      } catch (error) {
        log.error("weekly questions were interrupted", { feature: "weekly", ...errorFacts(error) });
      }
      await pause(deps.lookMs);
    }
  }

  async function sendDue(): Promise<void> {
    const subscribers = await store.on(weekdaysAround(deps.now()));
    let count = 0;
    for (const subscriber of subscribers) {
      if (stopping.signal.aborted) break;
      // Asked anew for each: sending to many takes minutes, and may run into the quiet hours.
      const day = dueFor(subscriber, subscriber.sentOn, deps.now());
      if (day === undefined) continue;
      if (count > 0) await pause(GAP_MS);
      if (await send(subscriber, day)) count += 1;
    }
    if (count > 0) log.info("weekly questions were sent", { feature: "weekly", count });
  }

  async function send({ person, sentOn }: Subscriber, day: string): Promise<boolean> {
    const { quiz, content } = deps.knowledge.current();
    const question = questionFor(quiz, person, day);
    if (question === undefined) return false;
    const address = await store.claim(person, day);
    if (address === undefined) return false;
    try {
      const locale = (await deps.languages.chosenBy(address.chatId)) ?? address.locale;
      const screen = questionScreen(question, { content, locale, t: deps.translator(locale) });
      await deps.api.sendMessage(
        address.chatId,
        screen.text,
        { parse_mode: "HTML", reply_markup: screen.keyboard },
        stopping.signal as never,
      );
      return true;
    } catch (error) {
      if (stopping.signal.aborted) return false;
      if (isGone(error)) await store.erase(person);
      else log.warn("a weekly question was not sent", { feature: "weekly", ...errorFacts(error) });
      // Telegram has refused it, so it can be tried again; after a lost connection nobody knows.
      if (error instanceof GrammyError && !isGone(error)) await store.release(person, day, sentOn);
      return false;
    }
  }

  const done = run();
  return {
    async close() {
      stopping.abort();
      await done;
    },
  };
}

/** The person blocked the bot or deleted the account. */
function isGone(error: unknown): boolean {
  if (!(error instanceof GrammyError)) return false;
  return error.error_code === 403 || (error.error_code === 400 && /chat not found/.test(error.description));
}
