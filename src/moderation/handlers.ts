import { Composer, type Filter, InputFile } from "grammy";
import type { AppContext } from "../bot/context.ts";
import type { Today } from "../bot/day.ts";
import { tryToEdit } from "../bot/edit.ts";
import type { Screen } from "../bot/screen.ts";
import type { Locale } from "../bot/translate.ts";
import type { Knowledge } from "../content/knowledge.ts";
import { apologise, replyTo } from "./apologise.ts";
import { parseQueueAction, type QueueAction } from "./callback.ts";
import { statisticsCsv } from "./csv.ts";
import { moderatorOf } from "./members.ts";
import { MODERATOR_COMMANDS } from "./menu.ts";
import type { StatisticsPainter } from "./picture.ts";
import type { QuestionQueue } from "./queue.ts";
import {
  type CountTips,
  PERIODS,
  type PeriodDays,
  periodUpTo,
  type Statistics,
  summarise,
} from "./statistics.ts";
import { statisticsWords } from "./statistics-view.ts";
import type { ModerationStore } from "./store.ts";
import * as view from "./view.ts";

export interface ModerationDeps {
  /** The moderators' group as it is now; undefined: there is none, and nothing of this answers. */
  moderatorChat: () => number | undefined;
  knowledge: Knowledge;
  store: ModerationStore;
  queue: QuestionQueue;
  paintStatistics: StatisticsPainter;
  /** Writes what was counted so far, so that statistics are up to the minute. */
  flushCounts: () => Promise<void>;
  /** Default: there are no tips. */
  countTips?: CountTips;
  today: Today;
}

type ButtonContext = Filter<AppContext, "callback_query:data">;

const DEFAULT_DAYS: PeriodDays = 30;

/** Everything the moderators do by command and button in their group. In any other chat this does nothing. */
export function moderationHandlers(deps: ModerationDeps): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  const group = feature.filter((ctx) => ctx.chat !== undefined && ctx.chat.id === deps.moderatorChat());
  group.use(apologise);

  // Whoever writes in the group is in it; but a channel may be made to post there, and that is nobody of theirs.
  group
    .command([...MODERATOR_COMMANDS])
    .filter((ctx) => ctx.msg.sender_chat !== undefined && ctx.msg.sender_chat.id !== ctx.chat.id)
    .use(async (ctx) => {
      await ctx.reply(ctx.t("moderation.notMember"), replyTo(ctx));
    });

  const draw = oncePerPicture(deps);
  group.command("statistik", async (ctx) => {
    const wanted = parseStatisticsRequest(ctx.match);
    if (wanted === undefined) {
      await ctx.reply(ctx.t("moderation.statistics.usage"), { parse_mode: "HTML", ...replyTo(ctx) });
      return;
    }
    const words = statisticsWords(deps.knowledge.current().content, ctx.locale, ctx.t);
    if (wanted.isCsv) {
      const statistics = await collectStatistics(deps, wanted.days, ctx.locale);
      const csv = statisticsCsv(statistics, deps.knowledge.current().content, words);
      await ctx.replyWithDocument(new InputFile(csv, words.fileName(statistics.period)), replyTo(ctx));
      return;
    }
    const { png, statistics } = await draw(ctx, wanted.days);
    await ctx.replyWithPhoto(new InputFile(png, "netral.png"), {
      caption: words.caption(words.period(statistics.period)),
      parse_mode: "HTML",
      ...replyTo(ctx),
    });
  });

  group.command("antrean", async (ctx) => show(ctx, await pageScreen(ctx, deps, 1)));

  group.on("callback_query:data", async (ctx, next) => {
    const action = parseQueueAction(ctx.callbackQuery.data);
    if (action === undefined) return next();
    // An old app may still show its buttons to somebody who has left.
    if ((await moderatorOf(ctx, ctx.api, ctx.callbackQuery.message?.chat.id ?? 0)) === undefined) {
      await ctx.answerCallbackQuery({ text: ctx.t("moderation.notMember"), show_alert: true });
      return;
    }
    return onAction(ctx, deps, action);
  });
  return feature;
}

/** @returns undefined for what cannot be meant */
export function parseStatisticsRequest(text: string): { days: PeriodDays; isCsv: boolean } | undefined {
  let days: PeriodDays | undefined;
  let isCsv = false;
  for (const word of text.toLowerCase().split(/\s+/).filter(Boolean)) {
    const period = PERIODS.find((candidate) => String(candidate) === word);
    if (word === "csv" && !isCsv) isCsv = true;
    else if (period !== undefined && days === undefined) days = period;
    else return undefined;
  }
  return { days: days ?? DEFAULT_DAYS, isCsv };
}

/** The figures of the last days, up to the minute. */
export async function collectStatistics(
  deps: ModerationDeps,
  days: PeriodDays,
  locale: Locale,
): Promise<Statistics> {
  await deps.flushCounts();
  const period = periodUpTo(deps.today(), days);
  const { content, quiz } = deps.knowledge.current();
  const [counted, tips] = await Promise.all([
    deps.store.counted(period),
    deps.countTips?.(locale, period.from) ?? { byKindAndStatus: [] },
  ]);
  return summarise(counted, period, content, quiz, tips);
}

interface Picture {
  png: Buffer;
  statistics: Statistics;
}

/** Whoever asks for a picture that is just being drawn gets that one. */
function oncePerPicture(deps: ModerationDeps): (ctx: AppContext, days: PeriodDays) => Promise<Picture> {
  const underWay = new Map<string, Promise<Picture>>();
  return (ctx, days) => {
    const { locale, t } = ctx;
    const key = `${locale} ${days}`;
    const before = underWay.get(key);
    if (before !== undefined) return before;
    const picture = (async () => {
      const { content, quiz } = deps.knowledge.current();
      const statistics = await collectStatistics(deps, days, locale);
      const png = await deps.paintStatistics(statistics, statisticsWords(content, locale, t), quiz.all);
      return { png, statistics };
    })();
    underWay.set(key, picture);
    const forget = () => void underWay.delete(key);
    picture.then(forget, forget);
    return picture;
  };
}

async function onAction(ctx: ButtonContext, deps: ModerationDeps, action: QueueAction): Promise<void> {
  const { queue } = deps;
  const words = wordsFor(ctx, deps);
  const say = (key: "changed" | "topicGone" | "tooLate" | "undone") =>
    ctx.answerCallbackQuery({ text: ctx.t(`moderation.queue.${key}`), show_alert: key !== "undone" });
  const backToQueue = async () => turnInto(ctx, await pageScreen(ctx, deps, 1));

  switch (action.verb) {
    case "page":
      await ctx.answerCallbackQuery();
      return turnInto(ctx, await pageScreen(ctx, deps, action.page));
    case "open":
    case "groups":
    case "group": {
      const cluster = await queue.find(action.key);
      if (cluster === undefined) {
        await say("changed");
        return backToQueue();
      }
      await ctx.answerCallbackQuery();
      const picked =
        action.verb === "group" ? view.pickTopicScreen(cluster.key, action.groupId, words) : undefined;
      if (action.verb === "open")
        return turnInto(ctx, view.clusterScreen(cluster, queue.nearest(cluster), words));
      return turnInto(ctx, picked ?? view.pickGroupScreen(cluster.key, words));
    }
    case "to":
    case "new":
    case "ignore": {
      if (action.verb === "to" && !words.content.entries.has(action.entryId)) {
        await say("topicGone");
        return;
      }
      const decided = await queue.decide(
        action.key,
        action.verb === "to" ? { kind: "topic", entryId: action.entryId } : { kind: action.verb },
      );
      if (decided === undefined) {
        await say("changed");
        return backToQueue();
      }
      await ctx.answerCallbackQuery();
      return turnInto(ctx, view.decidedScreen(action.key, decided, words));
    }
    case "undo":
      await say((await queue.undo(action.key)) ? "undone" : "tooLate");
      return backToQueue();
  }
}

async function pageScreen(ctx: AppContext, deps: ModerationDeps, page: number): Promise<Screen> {
  return view.queueScreen(await deps.queue.page(page), wordsFor(ctx, deps));
}

function wordsFor(ctx: AppContext, deps: ModerationDeps): view.QueueWords {
  return { content: deps.knowledge.current().content, locale: ctx.locale, t: ctx.t };
}

async function show(ctx: AppContext, screen: Screen): Promise<void> {
  await ctx.reply(screen.text, {
    parse_mode: "HTML",
    reply_markup: screen.keyboard,
    link_preview_options: { is_disabled: true },
  });
}

/** Puts another screen into the message that bore the button; a new message where it can no longer be edited. */
async function turnInto(ctx: ButtonContext, screen: Screen): Promise<void> {
  const edit = await tryToEdit(() =>
    ctx.editMessageText(screen.text, { parse_mode: "HTML", reply_markup: screen.keyboard }),
  );
  if (edit === "gone") await show(ctx, screen);
}
