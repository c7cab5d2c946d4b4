import { createHmac } from "node:crypto";
import { Composer, GrammyError } from "grammy";
import type { AppContext } from "../bot/context.ts";
import type { Today } from "../bot/day.ts";
import { tryToEdit } from "../bot/edit.ts";
import type { Screen } from "../bot/screen.ts";
import type { Knowledge } from "../content/knowledge.ts";
import { parseQuizButton } from "./callback.ts";
import type { Random } from "./draw.ts";
import type { Presenter } from "./presenter.ts";
import { play, type QuizAction } from "./quiz.ts";
import { dayNumber } from "./review.ts";
import type { QuizStore } from "./store.ts";
import { quizScreen } from "./view.ts";

export interface QuizDeps {
  knowledge: Knowledge;
  store: QuizStore;
  presenter: Presenter;
  today: Today;
  random: Random;
  drawToken: DrawToken;
}

/** Names a draw after the update that asked for it: the same update coming again makes the same name. */
export type DrawToken = (updateId: number) => string;

/** @param key keyed, because update ids count up and would tell the order in which people played */
export function drawTokens(key: Uint8Array): DrawToken {
  return (updateId) => createHmac("sha256", key).update(String(updateId)).digest("base64url").slice(0, 8);
}

/** `/kuis` and every button of the quiz. */
export function quizHandlers(deps: QuizDeps): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  feature.command("kuis", (ctx) => respond(ctx, deps, { verb: "menu" }, "new"));
  // The button under a group's quiz.
  feature.command("start").filter(
    (ctx) => ctx.match === "kuis",
    (ctx) => respond(ctx, deps, { verb: "menu" }, "new"),
  );
  feature.on("callback_query:data", async (ctx, next) => {
    const button = parseQuizButton(ctx.callbackQuery.data);
    if (button === undefined) return next();
    const { isAside, ...action } = button;
    await respond(ctx, deps, action, isAside ? "new" : "same");
  });
  return feature;
}

/** Write first, then acknowledge and show: whatever fails on the way, the answer counts and the next tap goes on. */
async function respond(
  ctx: AppContext,
  deps: QuizDeps,
  action: QuizAction,
  message: "same" | "new",
): Promise<void> {
  if (ctx.from === undefined || ctx.chat === undefined) return;
  const { quiz: bank, content } = deps.knowledge.current();
  const day = deps.today();
  const today = dayNumber(day);
  const token = deps.drawToken(ctx.update.update_id);
  const step = await deps.store.update(ctx.from.id, day, (learner) =>
    play(learner, action, { bank, today, random: deps.random, token }),
  );
  const notice = step.notice && ctx.t(`quiz.notice.${step.notice}`);
  const screen = quizScreen(step, { content, bank, today, locale: ctx.locale, t: ctx.t });
  const edited = message === "same" ? ctx.callbackQuery?.message?.message_id : undefined;
  const look = `${edited ?? `new ${ctx.update.update_id}`} ${screen.text} ${JSON.stringify(screen.keyboard)}`;
  await Promise.all([
    ctx.callbackQuery === undefined ? undefined : acknowledge(ctx, notice),
    deps.presenter.show(ctx.chat.id, look, () => deliver(ctx, screen, edited !== undefined)),
  ]);
}

/** The tap is told off Telegram's own list of things to wait for; after a restart it may have expired there. */
async function acknowledge(ctx: AppContext, text: string | undefined): Promise<void> {
  try {
    await ctx.answerCallbackQuery(text === undefined ? {} : { text });
  } catch (error) {
    if (!(error instanceof GrammyError) || error.error_code !== 400) throw error;
  }
}

async function deliver(ctx: AppContext, screen: Screen, isEdit: boolean): Promise<void> {
  const options = { parse_mode: "HTML", reply_markup: screen.keyboard } as const;
  if (isEdit) {
    const edit = await tryToEdit(() => ctx.editMessageText(screen.text, options));
    if (edit !== "gone") return;
  }
  await ctx.reply(screen.text, options);
}
