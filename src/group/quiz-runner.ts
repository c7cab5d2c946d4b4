import { type Api, GrammyError } from "grammy";
import { addDays, type Today } from "../bot/day.ts";
import type { Locale, Translator } from "../bot/translate.ts";
import type { Knowledge } from "../content/knowledge.ts";
import { errorFacts, type Log } from "../log.ts";
import type { Random } from "../quiz/draw.ts";
import { drawGroupQuiz, type GroupQuiz, openPlace, questionOf, votesInOrder, withQuestion } from "./quiz.ts";
import type { GroupQuizStore } from "./quiz-store.ts";
import { groupResult, pollDraft } from "./quiz-view.ts";

export interface GroupQuizDeps {
  store: GroupQuizStore;
  knowledge: Knowledge;
  translator: Translator;
  today: Today;
  random: Random;
  /** How long a question is open. */
  questionMs: number;
}

/** Quizzes in groups, by anonymous polls: who answered what never reaches the bot. */
export interface GroupQuizzes {
  /** `running`: one at a time; `refused`: the group lets the bot send no polls. */
  start(ask: {
    chatId: number;
    threadId: number | undefined;
    locale: Locale;
    token: string;
  }): Promise<"started" | "running" | "no-questions" | "refused">;
  /** Ends the quiz with what was counted so far. @returns false where none is under way */
  stop(chatId: number): Promise<boolean>;
  /** The bot is out of the group: nothing can be sent any more. */
  forget(chatId: number): Promise<void>;
  /** Goes on with what the last process left: closes the poll that was open and asks the next. */
  resume(): Promise<void>;
  /** Asks nothing more; lets what is under way end. What is kept goes on after the next start. */
  close(): Promise<void>;
}

/** The bot closes a poll, for that gives the counts; should it be down, Telegram does so this much later. */
const SPARE_SECONDS = 3;
/** Telegram's shortest. */
const SHORTEST_OPEN_SECONDS = 5;
/** Failures in a row after which a quiz is left for the next start. */
const MOST_FAILURES = 5;
const CLOSING_MS = 3_000;

export function groupQuizzes(deps: GroupQuizDeps & { api: Api; bot: () => string; log: Log }): GroupQuizzes {
  const { api, store, knowledge, log } = deps;
  const timers = new Map<number, NodeJS.Timeout>();
  /** The end of what each group's quiz is doing: a stop must not meet the next question half-way. */
  const tails = new Map<number, Promise<unknown>>();
  const failures = new Map<number, number>();
  let isClosing = false;
  const openSeconds = Math.max(SHORTEST_OPEN_SECONDS, Math.ceil(deps.questionMs / 1000) + SPARE_SECONDS);

  function inTurn<T>(chatId: number, work: () => Promise<T>): Promise<T> {
    const before = tails.get(chatId) ?? Promise.resolve();
    const done = before.then(work);
    const tail = done.catch(() => {});
    tails.set(chatId, tail);
    void tail.then(() => tails.get(chatId) === tail && tails.delete(chatId));
    return done;
  }

  function forgetTimer(chatId: number): void {
    clearTimeout(timers.get(chatId));
    timers.delete(chatId);
  }

  function goOnIn(chatId: number, ms: number): void {
    forgetTimer(chatId);
    if (isClosing) return;
    timers.set(
      chatId,
      setTimeout(() => void inTurn(chatId, () => goOn(chatId)), ms),
    );
  }

  /** Never rejects: nobody waits for it. */
  async function goOn(chatId: number): Promise<void> {
    if (isClosing) return;
    try {
      const quiz = await store.quizOf(chatId);
      if (quiz === undefined) return forgetTimer(chatId);
      await ask(await closePoll(quiz));
      failures.delete(chatId);
    } catch (error) {
      await afterFailure(chatId, error);
    }
  }

  async function afterFailure(chatId: number, error: unknown): Promise<void> {
    const isFinal = error instanceof GrammyError && (error.error_code === 403 || error.error_code === 400);
    const count = (failures.get(chatId) ?? 0) + 1;
    if (isFinal) {
      log.debug("a group quiz ended early", { feature: "group", ...errorFacts(error) });
      await end(chatId);
      return;
    }
    log.error("a group quiz was interrupted", { feature: "group", ...errorFacts(error) });
    failures.set(chatId, count);
    if (count < MOST_FAILURES) goOnIn(chatId, deps.questionMs);
    else forgetTimer(chatId);
  }

  async function end(chatId: number): Promise<void> {
    forgetTimer(chatId);
    failures.delete(chatId);
    await store.erase(chatId);
  }

  /** Closes the poll that is open, if there is one, and keeps what it counted. */
  async function closePoll(quiz: GroupQuiz): Promise<GroupQuiz> {
    const place = openPlace(quiz);
    const question = place === undefined ? undefined : quiz.questions[place];
    if (place === undefined || question?.messageId === undefined) return quiz;
    const shown = await finalVotes(quiz.chatId, question.messageId);
    const after = withQuestion(quiz, place, {
      outcome:
        shown === undefined
          ? { kind: "uncounted" }
          : { kind: "counted", votes: votesInOrder(question.order, shown) },
    });
    await store.keep(after, deps.today());
    return after;
  }

  /** @returns undefined where the poll is closed already, or gone */
  async function finalVotes(chatId: number, messageId: number): Promise<number[] | undefined> {
    try {
      const poll = await api.stopPoll(chatId, messageId);
      return poll.options.map((option) => option.voter_count);
    } catch (error) {
      const isOver =
        error instanceof GrammyError &&
        error.error_code === 400 &&
        /already been closed|poll to stop not found|MESSAGE_ID_INVALID/.test(error.description);
      if (!isOver) throw error;
      return undefined;
    }
  }

  /** Asks the next question, or tells the result. */
  async function ask(quiz: GroupQuiz): Promise<void> {
    const place = openPlace(quiz);
    const asked = place === undefined ? undefined : quiz.questions[place];
    if (place === undefined || asked === undefined) return tellResult(quiz, false);
    const question = questionOf(asked, knowledge.current().quiz);
    if (question === undefined) return ask(withQuestion(quiz, place, { outcome: { kind: "gone" } }));
    const t = deps.translator(quiz.locale);
    const draft = pollDraft(quiz, place, question, t);
    const message = await api.sendPoll(
      quiz.chatId,
      draft.question,
      draft.options.map((text) => ({ text })),
      {
        type: "quiz",
        is_anonymous: true,
        correct_option_ids: [draft.correct],
        explanation: draft.explanation,
        open_period: openSeconds,
        reply_markup: draft.keyboard,
        ...(quiz.threadId !== undefined && { message_thread_id: quiz.threadId }),
      },
    );
    await store.keep(withQuestion(quiz, place, { messageId: message.message_id }), deps.today());
    goOnIn(quiz.chatId, deps.questionMs);
  }

  async function tellResult(quiz: GroupQuiz, isStopped: boolean): Promise<void> {
    const { content, quiz: bank } = knowledge.current();
    const words = { content, bank, t: deps.translator(quiz.locale), bot: deps.bot() };
    const { text, keyboard } = groupResult(quiz, isStopped, words);
    // Erased afterwards: after a kill in between the group sees its result twice rather than never.
    await api.sendMessage(quiz.chatId, text, {
      parse_mode: "HTML",
      reply_markup: keyboard,
      link_preview_options: { is_disabled: true },
      ...(quiz.threadId !== undefined && { message_thread_id: quiz.threadId }),
    });
    await end(quiz.chatId);
  }

  return {
    start(wanted) {
      const { chatId, threadId, locale, token } = wanted;
      return inTurn(chatId, async () => {
        const running = await store.quizOf(chatId);
        // The same update once more, after a restart.
        if (running?.token === token) return "started";
        if (running !== undefined && timers.has(chatId)) return "running";
        const quiz = drawGroupQuiz(knowledge.current().quiz, deps.random, {
          chatId,
          locale,
          token,
          ...(threadId !== undefined && { threadId }),
        });
        if (quiz === undefined) return "no-questions";
        await store.keep(quiz, deps.today());
        try {
          await ask(quiz);
          return "started";
        } catch (error) {
          await end(chatId);
          if (error instanceof GrammyError && error.error_code === 400) return "refused";
          throw error;
        }
      });
    },
    stop: (chatId) =>
      inTurn(chatId, async () => {
        const quiz = await store.quizOf(chatId);
        if (quiz === undefined) return false;
        forgetTimer(chatId);
        try {
          await tellResult(await closePoll(quiz), true);
        } catch (error) {
          await end(chatId);
          throw error;
        }
        return true;
      }),
    forget: (chatId) => inTurn(chatId, () => end(chatId)),
    async resume() {
      const left = await store.leftOver(addDays(deps.today(), -1));
      for (const quiz of left) goOnIn(quiz.chatId, 0);
    },
    async close() {
      isClosing = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, CLOSING_MS);
      });
      await Promise.race([Promise.allSettled(tails.values()), late]);
      clearTimeout(timer);
    },
  };
}
