import { Composer, type Filter, InlineKeyboard } from "grammy";
import type { AppContext } from "../bot/context.ts";
import { tryToEdit } from "../bot/edit.ts";
import type { Screen } from "../bot/screen.ts";
import type { Knowledge } from "../content/knowledge.ts";
import { packWeeklyAction, parseWeeklyAction, type WeeklyAction } from "./callback.ts";
import { latestTime, nextDay, type Schedule } from "./schedule.ts";
import type { WeeklyStore } from "./store.ts";
import * as view from "./view.ts";

export interface WeeklyDeps {
  knowledge: Knowledge;
  store: WeeklyStore;
  now(): number;
}

type ButtonContext = Filter<AppContext, "callback_query:data">;

/** `/mingguan`: a question a week for those who ask for it, and the buttons under each. */
export function weeklyHandlers(deps: WeeklyDeps): Composer<AppContext> {
  const feature = new Composer<AppContext>();

  feature.command("mingguan", async (ctx) => {
    const schedule = ctx.from && (await deps.store.scheduleOf(ctx.from.id));
    const screen = schedule === undefined ? view.daysScreen(ctx.t) : subscribed(ctx, schedule);
    await ctx.reply(screen.text, { parse_mode: "HTML", reply_markup: screen.keyboard });
  });

  feature.on("callback_query:data", async (ctx, next) => {
    const action = parseWeeklyAction(ctx.callbackQuery.data);
    return action === undefined ? next() : onAction(ctx, action);
  });

  // Whoever blocks the bot wants no more of it.
  feature.on("my_chat_member", async (ctx, next) => {
    if (ctx.myChatMember.new_chat_member.status === "kicked") await deps.store.forget(ctx.from.id);
    await next();
  });

  async function onAction(ctx: ButtonContext, action: WeeklyAction): Promise<void> {
    switch (action.verb) {
      case "days":
        return turnInto(ctx, view.daysScreen(ctx.t));
      case "day":
        return turnInto(ctx, view.zonesScreen(action.weekday, ctx.t));
      case "zone":
        return turnInto(ctx, view.hoursScreen(action.weekday, action.zone, ctx.t));
      case "set": {
        const { schedule } = action;
        // The first comes at the next time that was chosen, not for the one that has just passed.
        const { day } = latestTime(schedule, deps.now());
        const address = { chatId: ctx.from.id, locale: ctx.locale };
        await deps.store.subscribe(ctx.from.id, address, schedule, day);
        return turnInto(ctx, subscribed(ctx, schedule));
      }
      case "stop":
        await deps.store.forget(ctx.from.id);
        return turnInto(ctx, { text: ctx.t("weekly.stopped"), keyboard: new InlineKeyboard() });
      case "end":
        await deps.store.forget(ctx.from.id);
        await ctx.answerCallbackQuery({ text: ctx.t("weekly.stopped"), show_alert: true });
        await tryToEdit(() => ctx.editMessageReplyMarkup({ reply_markup: withoutEnd(ctx) }));
        return;
      case "pick":
        return pick(ctx, action);
    }
  }

  async function pick(ctx: ButtonContext, action: WeeklyAction & { verb: "pick" }): Promise<void> {
    const { quiz, content } = deps.knowledge.current();
    const question = quiz.byRef.get(action.ref);
    if (question?.version !== action.version || question.options[action.option] === undefined) {
      await ctx.answerCallbackQuery({ text: ctx.t("weekly.edited"), show_alert: true });
      return;
    }
    await turnInto(
      ctx,
      view.feedbackScreen(question, action.option, { content, locale: ctx.locale, t: ctx.t }),
    );
  }

  function subscribed(ctx: AppContext, schedule: Schedule): Screen {
    return view.subscribedScreen(schedule, nextDay(schedule, deps.now()), ctx.locale, ctx.t);
  }
  return feature;
}

async function turnInto(ctx: ButtonContext, screen: Screen): Promise<void> {
  await ctx.answerCallbackQuery();
  const options = { parse_mode: "HTML", reply_markup: screen.keyboard } as const;
  const edit = await tryToEdit(() => ctx.editMessageText(screen.text, options));
  if (edit === "gone") await ctx.reply(screen.text, options);
}

/** The buttons under the message, without the one that ends the subscription. */
function withoutEnd(ctx: ButtonContext): InlineKeyboard {
  const message = ctx.callbackQuery.message;
  const rows =
    message !== undefined && "reply_markup" in message ? (message.reply_markup?.inline_keyboard ?? []) : [];
  const end = packWeeklyAction({ verb: "end" });
  const kept = rows.map((row) =>
    row.filter((button) => !("callback_data" in button) || button.callback_data !== end),
  );
  return new InlineKeyboard(kept.filter((row) => row.length > 0));
}
