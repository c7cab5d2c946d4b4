import { Composer } from "grammy";
import type { AppContext } from "../bot/context.ts";
import { tryToEdit } from "../bot/edit.ts";
import type { Screen } from "../bot/screen.ts";
import type { Knowledge } from "../content/knowledge.ts";
import { readCode } from "./alias.ts";
import { type EventButton, parseEventButton } from "./callback.ts";
import type { Conductor } from "./conductor.ts";
import { forgiving } from "./host-desk.ts";
import { setupScreen, topicsScreen } from "./host-view.ts";
import type { LiveEvents } from "./live.ts";
import type { EventCode, EventState } from "./state.ts";
import { type EventWords, joinedScreen, LETTERS } from "./view.ts";

export interface EventDeps {
  knowledge: Knowledge;
  events: LiveEvents;
  /** Asks a facilitator's control message whether to end, and marks the choice under a question. */
  conductor: Pick<Conductor, "setEnding" | "mark">;
}

const LINK = "acara_";

/** `/acara`, the links to it, and every button of an event. What goes out to the hall is the conductor's. */
export function eventHandlers(deps: EventDeps): Composer<AppContext> {
  const feature = new Composer<AppContext>();

  feature.command("start").filter(
    (ctx) => ctx.match.startsWith(LINK),
    (ctx) => join(ctx, deps, ctx.match.slice(LINK.length)),
  );

  feature.command("acara", async (ctx) => {
    if (ctx.match.trim() !== "") return join(ctx, deps, ctx.match);
    const person = deps.events.personOf(ctx.chat.id);
    const led = deps.events.ledBy(person);
    // The conductor sends the control message anew, at the end of the chat.
    if (led !== undefined) {
      await deps.events.apply(led.code, { verb: "return" });
      return;
    }
    const played = deps.events.playedBy(person);
    const player = played?.players.get(person);
    const words = wordsFor(ctx, deps);
    await send(ctx, played && player ? joinedScreen(played, player, words) : topicsScreen(words));
  });

  feature.on("callback_query:data", async (ctx, next) => {
    const button = parseEventButton(ctx.callbackQuery.data);
    return button === undefined ? next() : onButton(ctx, deps, button);
  });
  return feature;
}

async function join(ctx: AppContext, deps: EventDeps, typed: string): Promise<void> {
  if (ctx.from === undefined || ctx.chat === undefined) return;
  const { events } = deps;
  const refuse = (problem: "code" | "gone" | "full" | "tooLate" | "host") =>
    ctx.reply(ctx.t(`event.refused.${problem}`), { parse_mode: "HTML" });
  const code = readCode(typed);
  if (code === undefined) {
    await refuse("code");
    return;
  }
  const person = events.personOf(ctx.from.id);
  const { outcome, state } = await events.apply(code, {
    verb: "join",
    person,
    chatId: ctx.chat.id,
    locale: ctx.locale,
  });
  const player = state?.players.get(person);
  if (outcome === "is-host") await refuse("host");
  else if (outcome === "full") await refuse("full");
  else if (state === undefined || player === undefined)
    await refuse(outcome === "too-late" && state?.phase.kind !== "finished" ? "tooLate" : "gone");
  else {
    // Whoever joins here has left the hall where they were before.
    for (const other of events.all())
      if (other.code !== code && other.players.has(person))
        await events.apply(other.code, { verb: "leave", person });
    await send(ctx, joinedScreen(state, player, wordsFor(ctx, deps)));
  }
}

async function onButton(ctx: AppContext, deps: EventDeps, button: EventButton): Promise<void> {
  switch (button.verb) {
    case "topics":
    case "setup": {
      const words = wordsFor(ctx, deps);
      await ctx.answerCallbackQuery();
      await show(ctx, button.verb === "topics" ? topicsScreen(words) : setupScreen(button.setup, words));
      return;
    }
    case "create":
      return create(ctx, deps, button);
    case "pick":
      return pick(ctx, deps, button);
    case "leave":
      return leave(ctx, deps, button.code);
    case "pledged":
      return takePledge(ctx, deps, button.code);
    case "control":
      return control(ctx, deps, button);
  }
}

async function create(
  ctx: AppContext,
  deps: EventDeps,
  { setup }: EventButton & { verb: "create" },
): Promise<void> {
  if (ctx.from === undefined || ctx.chat === undefined) return;
  const { questions, ...settings } = setup;
  const event = await deps.events.create({
    userId: ctx.from.id,
    chatId: ctx.chat.id,
    locale: ctx.locale,
    settings,
    questions,
  });
  await ctx.answerCallbackQuery();
  if (event === "full") await ctx.reply(ctx.t("event.refused.events"));
  else if (event === "no-questions") await ctx.reply(ctx.t("event.refused.questions"));
  // What was chosen stands in the control message; a setup left behind would only be tapped by mistake.
  else await forgiving(() => ctx.deleteMessage());
}

async function pick(ctx: AppContext, deps: EventDeps, button: EventButton & { verb: "pick" }): Promise<void> {
  if (ctx.from === undefined) return;
  const { code, position, option } = button;
  const person = deps.events.personOf(ctx.from.id);
  const { outcome, state } = await deps.events.apply(code, { verb: "answer", person, position, option });
  const letter = LETTERS[state?.items[position]?.order.indexOf(option) ?? -1] ?? "";
  switch (outcome) {
    case "done":
      deps.conductor.mark(code, person, position, ctx.callbackQuery?.message?.message_id);
      await ctx.answerCallbackQuery(ctx.t("event.notice.recorded", { letter }));
      return;
    case "same":
      await ctx.answerCallbackQuery(ctx.t("event.notice.already"));
      return;
    case "late":
    case "paused":
    case "closed":
      await ctx.answerCallbackQuery(ctx.t(`event.notice.${outcome}`));
      return;
    case "not-playing":
      await ctx.answerCallbackQuery(ctx.t("event.notice.notPlaying"));
      return;
    default:
      await ctx.answerCallbackQuery(ctx.t("event.notice.gone"));
  }
}

async function takePledge(ctx: AppContext, deps: EventDeps, code: EventCode): Promise<void> {
  if (ctx.from === undefined) return;
  const person = deps.events.personOf(ctx.from.id);
  const { outcome } = await deps.events.apply(code, { verb: "pledged", person });
  if (outcome === "done") deps.conductor.mark(code, person, "pledge", ctx.callbackQuery?.message?.message_id);
  const notice =
    outcome === "done"
      ? "pledged"
      : outcome === "same"
        ? "alreadyPledged"
        : outcome === "not-playing"
          ? "notPlaying"
          : "gone";
  await ctx.answerCallbackQuery(ctx.t(`event.notice.${notice}`));
}

async function leave(ctx: AppContext, deps: EventDeps, code: EventCode): Promise<void> {
  if (ctx.from === undefined) return;
  const person = deps.events.personOf(ctx.from.id);
  const { outcome } = await deps.events.apply(code, { verb: "leave", person });
  await ctx.answerCallbackQuery(ctx.t(outcome === "done" ? "event.notice.left" : "event.notice.notPlaying"));
  await tryToEdit(() => ctx.editMessageText(ctx.t("event.leave", { code })));
}

async function control(
  ctx: AppContext,
  deps: EventDeps,
  { control: verb, code, position }: EventButton & { verb: "control" },
): Promise<void> {
  if (ctx.from === undefined) return;
  const { events, conductor } = deps;
  const state = events.get(code);
  if (state === undefined) {
    await ctx.answerCallbackQuery(ctx.t("event.notice.gone"));
    await tryToEdit(() => ctx.editMessageReplyMarkup());
    return;
  }
  if (state.host?.person !== events.personOf(ctx.from.id)) {
    await ctx.answerCallbackQuery(ctx.t("event.notice.cannotControl"));
    return;
  }
  conductor.setEnding(code, verb === "ending");
  const outcome = await command(events, state, verb, position);
  await ctx.answerCallbackQuery(outcome === "nobody" ? ctx.t("event.notice.nobody") : {});
}

async function command(
  events: LiveEvents,
  { code, phase }: EventState,
  verb: (EventButton & { verb: "control" })["control"],
  position: number,
) {
  switch (verb) {
    case "ending":
    case "staying":
      return "done";
    case "start":
    case "cancel":
    case "finish": {
      // An old button of the lobby must not end what has begun since, nor one of an earlier question.
      const isCurrent = verb !== "finish" || ("position" in phase && phase.position === position);
      return isCurrent ? (await events.apply(code, { verb })).outcome : "same";
    }
    default:
      return (await events.apply(code, { verb, position })).outcome;
  }
}

async function send(ctx: AppContext, screen: Screen): Promise<void> {
  await ctx.reply(screen.text, { parse_mode: "HTML", reply_markup: screen.keyboard });
}

async function show(ctx: AppContext, screen: Screen): Promise<void> {
  const options = { parse_mode: "HTML", reply_markup: screen.keyboard } as const;
  const edit = await tryToEdit(() => ctx.editMessageText(screen.text, options));
  if (edit === "gone") await send(ctx, screen);
}

function wordsFor(ctx: AppContext, deps: EventDeps): EventWords {
  const { content, quiz } = deps.knowledge.current();
  return { content, bank: quiz, locale: ctx.locale, t: ctx.t };
}
