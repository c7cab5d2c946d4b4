import { type Api, GrammyError, type InlineKeyboard } from "grammy";
import type { Screen } from "../bot/screen.ts";
import type { Translator } from "../bot/translate.ts";
import type { Knowledge } from "../content/knowledge.ts";
import { errorFacts, type Log } from "../log.ts";
import type { PersonKey } from "../privacy/person-key.ts";
import type { Command } from "./event.ts";
import { type Desk, hostDesk, hurry, isSettled, newDesk } from "./host-desk.ts";
import type { LiveEvents } from "./live.ts";
import type { EventPainter } from "./painter.ts";
import { standings } from "./scores.ts";
import { type EventCode, type EventState, isOver, type Player, unasked, unoffered } from "./state.ts";
import {
  type EventWords,
  optionsKeyboard,
  pledgeKeyboard,
  pledgeScreen,
  questionScreen,
  type Ranks,
  resultText,
} from "./view.ts";

export interface ConductorDeps {
  events: LiveEvents;
  knowledge: Knowledge;
  translator: Translator;
  painter: EventPainter;
  log: Log;
  now: () => number;
  /** Leaves no trace of erased rows in the files. */
  leaveNoRemnant: () => Promise<void>;
}

/** The ways out of the bot, by how pressing they are. */
export interface Outlets {
  api: Api;
  bulkApi: Api;
  spareApi: Api;
  username: string;
}

/** Carries events on: sends what is due to the hall and to its facilitator, and lets time pass. */
export interface Conductor {
  /** Takes up what was under way. */
  start(outlets: Outlets): void;
  /** Sends nothing more, and waits for a few seconds for what is on its way. */
  stop(): Promise<void>;
  /** The facilitator is asked whether to end, or no longer. */
  setEnding(code: EventCode, isEnding: boolean): void;
  /** Shows somebody's choice under their question, or that they have pledged, when there is room for it. */
  mark(code: EventCode, person: PersonKey, what: number | "pledge", messageId: number | undefined): void;
}

const TICK_MS = 250;
/** Messages of one event on their way at once: enough for Telegram's limit at half a second of latency. */
const MOST_ON_THEIR_WAY = 24;
const MOST_MARKS_ON_THEIR_WAY = 6;
const MOST_FAILURES = 3;
/** After a restart taps that waited come first: whoever has answered need not be asked again. */
const SETTLE_MS = 1_500;
const CLOSING_MS = 2_500;

interface Mark {
  person: PersonKey;
  /** The position of a question, or the pledge. */
  what: number | "pledge";
  messageId: number;
}

/** What is under way for one event, in memory only: what has been done is in its state. */
interface Stage {
  desk: Desk;
  /** Whose question or pledge is on its way. */
  asking: Set<PersonKey>;
  telling: Set<PersonKey>;
  failures: Map<PersonKey, number>;
  marks: Mark[];
  marking: number;
  ranks: { at: number; of: Ranks };
  isErasing: boolean;
  /** Nobody is asked before. */
  quietUntil: number;
}

export function createConductor(deps: ConductorDeps): Conductor {
  const { events, log, now } = deps;
  const stages = new Map<EventCode, Stage>();
  const onTheirWay = new Set<Promise<void>>();
  const woken = new Set<EventCode>();
  let outlets: (Outlets & { desk: ReturnType<typeof hostDesk> }) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const wordsFor = ({ locale }: { locale: EventWords["locale"] }): EventWords => {
    const { content, quiz } = deps.knowledge.current();
    return { content, bank: quiz, locale, t: deps.translator(locale) };
  };

  const stageOf = (code: EventCode): Stage => {
    const stage = stages.get(code) ?? newStage();
    stages.set(code, stage);
    return stage;
  };

  /** Looks at an event soon, however often it is asked to. */
  function wake(code: EventCode): void {
    if (woken.has(code) || isStopped) return;
    woken.add(code);
    setImmediate(() => {
      woken.delete(code);
      drive(code);
    });
  }

  /** Begins whatever is due and not yet on its way. */
  function drive(code: EventCode): void {
    if (outlets === undefined || isStopped) return;
    const state = events.get(code);
    if (state === undefined) {
      stages.delete(code);
      return;
    }
    const stage = stageOf(code);
    askHall(state, stage);
    offerPledge(state, stage);
    markChoices(state, stage);
    serveHost(state, stage);
    if (isOver(state)) conclude(state, stage);
  }

  function askHall(state: EventState, stage: Stage): void {
    if (state.phase.kind !== "question" || now() < stage.quietUntil) return;
    const { position } = state.phase;
    if (stage.ranks.at !== position) stage.ranks = { at: position, of: ranksOf(state, position) };
    for (const player of unasked(state)) {
      if (stage.asking.size >= MOST_ON_THEIR_WAY) return;
      if (stage.asking.has(player.person)) continue;
      const screen = questionScreen(state, player, position, stage.ranks.of, wordsFor(player));
      if (screen === undefined) {
        // The curator has just changed it: it would be another question for those who come last.
        track(events.apply(state.code, { verb: "skip", position }), state.code);
        return;
      }
      ask(state, stage, player, screen, { verb: "sent", person: player.person, position });
    }
  }

  function offerPledge(state: EventState, stage: Stage): void {
    if (now() < stage.quietUntil) return;
    for (const player of unoffered(state)) {
      if (stage.asking.size >= MOST_ON_THEIR_WAY) return;
      if (stage.asking.has(player.person)) continue;
      const screen = pledgeScreen(state, wordsFor(player));
      ask(state, stage, player, screen, { verb: "offered", person: player.person });
    }
  }

  function ask({ code }: EventState, stage: Stage, player: Player, screen: Screen, sent: Command): void {
    const { person, chatId } = player;
    stage.asking.add(person);
    const asked = deliver(stage, player, (api) =>
      api.sendMessage(chatId, screen.text, { parse_mode: "HTML", reply_markup: screen.keyboard }),
    )
      .then(async (outcome) => {
        if (outcome === "again") return;
        await events.apply(code, outcome === "gone" ? { verb: "leave", person } : sent);
      })
      .finally(() => stage.asking.delete(person));
    track(asked, code);
  }

  /** `sent` also where it failed for good: nobody else can wait for it. */
  async function deliver(
    stage: Stage,
    { person }: Player,
    send: (api: Api) => Promise<unknown>,
  ): Promise<"sent" | "gone" | "again"> {
    if (outlets === undefined) return "again";
    try {
      await send(outlets.bulkApi);
      stage.failures.delete(person);
      return "sent";
    } catch (error) {
      if (isUnreachable(error)) return "gone";
      const failures = (stage.failures.get(person) ?? 0) + 1;
      stage.failures.set(person, failures);
      log.warn("a player's message could not be sent", { feature: "event", ...errorFacts(error) });
      if (failures < MOST_FAILURES) return "again";
      stage.failures.delete(person);
      return "sent";
    }
  }

  function markChoices(state: EventState, stage: Stage): void {
    const position = "position" in state.phase ? state.phase.position : undefined;
    // Once the next question is out, nobody looks at the buttons of the last.
    stage.marks = stage.marks.filter(({ what }) => what === "pledge" || what === position);
    while (stage.marking < MOST_MARKS_ON_THEIR_WAY) {
      const mark = stage.marks.shift();
      const player = mark && state.players.get(mark.person);
      if (mark === undefined || outlets === undefined) return;
      const keyboard = player && markedKeyboard(state, player, mark.what);
      if (player === undefined || keyboard === undefined) continue;
      stage.marking += 1;
      const edited = outlets.spareApi
        .editMessageReplyMarkup(player.chatId, mark.messageId, { reply_markup: keyboard })
        .catch((error: unknown) =>
          log.debug("a choice could not be shown", { feature: "event", ...errorFacts(error) }),
        )
        .finally(() => {
          stage.marking -= 1;
        });
      track(edited, state.code);
    }
  }

  function markedKeyboard(state: EventState, player: Player, what: Mark["what"]): InlineKeyboard | undefined {
    if (what === "pledge")
      return player.pledge && pledgeKeyboard(state.code, player.pledge, wordsFor(player).t);
    const option = player.turns[what]?.answer?.option;
    return option === undefined ? undefined : optionsKeyboard(state, what, option);
  }

  function serveHost(state: EventState, stage: Stage): void {
    const { desk } = stage;
    if (outlets === undefined) return;
    if (desk.isBusy) {
      hurry(state, desk);
      return;
    }
    desk.isBusy = true;
    const served: Promise<void> = outlets.desk
      .serve(state, desk)
      .catch((error: unknown) => {
        log.error("an event could not go on", { feature: "event", ...errorFacts(error) });
        return false;
      })
      .then((hasDone) => {
        desk.isBusy = false;
        onTheirWay.delete(served);
        // Only then: it would look at itself for ever.
        if (hasDone) wake(state.code);
      });
    onTheirWay.add(served);
  }

  /** The report goes first, for it needs everybody's answers; then each player hears; then all of it is erased. */
  function conclude(state: EventState, stage: Stage): void {
    const isWaiting = state.phase.kind === "finished" && !state.phase.isReported && state.host !== undefined;
    if (isWaiting) return;
    const { code, items } = state;
    const end = items.length;
    if (stage.ranks.at !== end + 1) stage.ranks = { at: end + 1, of: ranksOf(state, end) };
    for (const player of state.players.values()) {
      if (stage.telling.size >= MOST_ON_THEIR_WAY) return;
      const { person } = player;
      if (player.isTold || stage.telling.has(person) || stage.asking.has(person)) continue;
      stage.telling.add(person);
      const text = resultText(state, player, stage.ranks.of, wordsFor(player));
      const told = deliver(stage, player, (api) =>
        api.sendMessage(player.chatId, text, { parse_mode: "HTML" }),
      )
        .then(async (outcome) => {
          if (outcome !== "again") await events.apply(code, { verb: "told", person });
        })
        .finally(() => stage.telling.delete(person));
      track(told, code);
    }
    const isAllTold = [...state.players.values()].every((player) => player.isTold);
    if (!isAllTold || stage.isErasing || !isSettled(state, stage.desk)) return;
    stage.isErasing = true;
    const erased = events
      .erase(code)
      .then(deps.leaveNoRemnant)
      .finally(() => {
        stage.isErasing = false;
      });
    track(erased, code);
  }

  /** Follows work to its end; what fails is seen in the log and tried again by the next tick. */
  function track(work: Promise<unknown>, code: EventCode): void {
    const followed: Promise<void> = work.then(
      () => undefined,
      (error: unknown) => log.error("an event could not go on", { feature: "event", ...errorFacts(error) }),
    );
    onTheirWay.add(followed);
    void followed.then(() => {
      onTheirWay.delete(followed);
      wake(code);
    });
  }

  function beat(): void {
    for (const { code } of events.all()) {
      events.apply(code, { verb: "tick" }).then(
        () => drive(code),
        (error: unknown) => log.error("an event could not go on", { feature: "event", ...errorFacts(error) }),
      );
    }
  }

  events.onChange((code) => wake(code));

  return {
    start(given) {
      const desk = hostDesk({
        api: given.api,
        spareApi: given.spareApi,
        username: given.username,
        events,
        painter: deps.painter,
        wordsFor,
        log,
        now,
      });
      outlets = { ...given, desk };
      for (const { code } of events.all()) stageOf(code).quietUntil = now() + SETTLE_MS;
      timer = setInterval(beat, TICK_MS);
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      let late: NodeJS.Timeout | undefined;
      const tooLong = new Promise<void>((resolve) => {
        late = setTimeout(resolve, CLOSING_MS);
      });
      await Promise.race([Promise.allSettled(onTheirWay), tooLong]);
      clearTimeout(late);
    },
    setEnding(code, isEnding) {
      stageOf(code).desk.isEnding = isEnding;
      wake(code);
    },
    mark(code, person, what, messageId) {
      if (messageId === undefined) return;
      stageOf(code).marks.push({ person, what, messageId });
      wake(code);
    },
  };
}

function newStage(): Stage {
  return {
    desk: newDesk(),
    asking: new Set(),
    telling: new Set(),
    failures: new Map(),
    marks: [],
    marking: 0,
    ranks: { at: -1, of: new Map() },
    isErasing: false,
    quietUntil: 0,
  };
}

function ranksOf(state: EventState, end: number): Ranks {
  return new Map(standings(state, end).map((standing) => [standing.person, standing]));
}

/** Blocked, deleted, or never there: whoever cannot be written to is no longer in the hall. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof GrammyError)) return false;
  return error.error_code === 403 || /chat not found|user is deactivated/.test(error.description);
}
