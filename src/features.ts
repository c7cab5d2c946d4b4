import type { AppBot, BotDeps } from "./bot/create-bot.ts";
import { todayIn } from "./bot/day.ts";
import type { Download } from "./bot/downloads.ts";
import { SOURCE_LOCALE, type Translator } from "./bot/translate.ts";
import { certificateCodes } from "./certificate/code.ts";
import { certificatePainter } from "./certificate/painter.ts";
import type { Config } from "./config.ts";
import type { Knowledge } from "./content/knowledge.ts";
import { openEvents } from "./event/open.ts";
import { askedCounter } from "./faq/asked.ts";
import { faqStore } from "./faq/store.ts";
import { rememberedCards } from "./faq/view.ts";
import { groupPace } from "./group/pace.ts";
import { groupQuizStore } from "./group/quiz-store.ts";
import { quietStore } from "./group/store.ts";
import { languageStore } from "./language/store.ts";
import { errorFacts, type Log } from "./log.ts";
import { moderationDesk } from "./moderation/desk.ts";
import { createDigest, DIGEST_HOUR } from "./moderation/digest.ts";
import { publishModeratorMenu } from "./moderation/menu.ts";
import type { KeyRing } from "./privacy/key-ring.ts";
import { personKeys } from "./privacy/person-key.ts";
import { sealer } from "./privacy/seal.ts";
import { subkey } from "./privacy/secret-key.ts";
import { drawTokens } from "./quiz/handlers.ts";
import { createPresenter } from "./quiz/presenter.ts";
import { quizStore } from "./quiz/store.ts";
import { eraseOldCopies } from "./storage/before-change.ts";
import { type Database, leaveNoRemnant } from "./storage/database.ts";
import { movesToCurrentKey } from "./storage/rotation.ts";
import { openTipLine, type TipLine } from "./tip-line.ts";
import { BEGUN_A_MINUTE, createDrafts, type Drafts } from "./tips/drafts.ts";
import type { CleanPicture } from "./tips/pictures.ts";
import { newToken } from "./tips/receipt.ts";
import type { ScryptCost } from "./tips/receipt-keys.ts";
import { countTips } from "./tips/statistics.ts";
import { sendWeekly } from "./weekly/sending.ts";
import { weeklyStore } from "./weekly/store.ts";

/** Answers in one group; Telegram takes 20 messages, of which a quiz needs a few. */
const GROUP_ANSWERS_A_MINUTE = 12;
/** For reading a situation and four options aloud, and voting. */
const GROUP_QUESTION_MS = 42_000;
const WEEKLY_LOOK_MS = 60_000;
const DAY_MS = 86_400_000;
/** The moderators' menu may take so long at the start; the bot answers meanwhile. */
const MENU_MS = 10_000;

export interface FeatureOptions {
  /** How often the hand-over of tips looks at the clock, and its pauses after failures. */
  handover?: { tickMs?: number; pausesMs?: readonly number[] };
  /** What people are writing, to look into it, or under another cap. */
  drafts?: Drafts;
  /** For many tips in a test: receipts that are cheap to guess. */
  receiptCost?: ScryptCost;
  /** How long a question of a group's quiz is open. */
  groupQuestionMs?: number;
  /** How often weekly questions are looked for that are due. */
  weeklyLookMs?: number;
}

export interface FeatureParts {
  db: Database;
  /** Telegram counts our messages. */
  isLimited: boolean;
  keys: KeyRing;
  knowledge: Knowledge;
  translator: Translator;
  config: Pick<Config, "database" | "tips" | "timeZone" | "digestHour">;
  /** As set; undefined: there is none. */
  moderatorChatId: number | undefined;
  download: Download;
  now: () => number;
  log: Log;
  options: FeatureOptions;
  /** Takes what has to be closed at the end, the last first. */
  closing: (() => Promise<unknown> | unknown)[];
}

export interface Features {
  /** For the bot's handlers. */
  deps: Omit<BotDeps, "token" | "client" | "messagesPerSecond" | "log" | "metrics">;
  /** Erases what is due now and from now on each day, goes on with what a restart interrupted, sends what is due. */
  start(bot: AppBot): Promise<void>;
  /** Menu and morning message of the moderators; once updates are taken. */
  startModeration(bot: AppBot): Promise<void>;
}

/** Opens the stores of all features and puts each together: the rooms of the house, without its doors. */
export async function openFeatures(parts: FeatureParts): Promise<Features> {
  const { db, keys, knowledge, translator, now, log, options, closing } = parts;
  const secretKey = keys.current;
  const today = todayIn(parts.config.timeZone, now);
  const moveToCurrentKey = movesToCurrentKey(db, keys);

  const questions = faqStore(db, sealer(keys, "curator-questions"));
  const asked = askedCounter(questions, log);
  closing.push(asked.close);
  const cards = rememberedCards();
  const languages = languageStore(db, personKeys(secretKey, "language"));
  const learners = quizStore(db, personKeys(secretKey, "quiz"));
  const presenter = createPresenter(log);
  closing.push(presenter.close);
  const weekly = weeklyStore(db, personKeys(secretKey, "weekly"), sealer(keys, "weekly"));
  const groupKeys = personKeys(secretKey, "group");
  const events = await openEvents({ db, keys, knowledge, translator, log, today, now });
  const mostBegun = parts.isLimited ? BEGUN_A_MINUTE : undefined;
  const drafts = options.drafts ?? createDrafts({ now, newToken, mostBegun });
  closing.push(drafts.stop);

  let tipLine: TipLine | undefined;
  const moderatorChat = () => tipLine?.group.chatId();
  const desk = moderationDesk({
    db,
    sealers: {
      questions: sealer(keys, "curator-questions"),
      decisions: sealer(keys, "curator-decisions"),
    },
    knowledge,
    moderatorChat,
    flushCounts: asked.flush,
    today,
    countTips: async (locale, since) =>
      tipLine === undefined
        ? { byKindAndStatus: [] }
        : countTips(tipLine.tipStore, since, translator(locale)),
  });

  const deps: Features["deps"] = {
    translator,
    languages,
    moveToCurrentKey,
    async eraseAll(userId) {
      drafts.forget(userId);
      const kept = [languages, learners, weekly, events];
      await Promise.all(kept.map((each) => each.forget(userId)));
      await leaveNoRemnant(db);
    },
    faq: { knowledge, store: questions, countAsked: asked.count, translator, today, cards },
    quiz: {
      knowledge,
      store: learners,
      presenter,
      today,
      random: Math.random,
      drawToken: drawTokens(subkey(secretKey, "quiz/draws")),
    },
    certificate: {
      codes: certificateCodes(keys),
      painter: certificatePainter(),
      passedExam: learners.passedExam,
      translator,
    },
    tips: {
      drafts,
      cleanPicture: cleanerOnDemand(),
      download: parts.download,
      knowledge,
      translator,
      today,
      now,
    },
    async openTipLine({ api, me }) {
      tipLine = await openTipLine({
        api,
        botId: me.id,
        db,
        keys,
        moderatorChatId: parts.moderatorChatId,
        tips: parts.config.tips,
        translator,
        today,
        now,
        log,
        ...options.handover,
        ...(options.receiptCost === undefined ? {} : { receiptCost: options.receiptCost }),
      });
      closing.push(tipLine.close);
      return tipLine;
    },
    moderation: desk,
    group: {
      knowledge,
      cards,
      translator,
      quiet: quietStore(db, groupKeys),
      pace: groupPace(GROUP_ANSWERS_A_MINUTE, now),
      quiz: {
        store: groupQuizStore(db, groupKeys, sealer(keys, "group-quizzes")),
        knowledge,
        translator,
        today,
        random: Math.random,
        questionMs: options.groupQuestionMs ?? GROUP_QUESTION_MS,
      },
      token: drawTokens(subkey(secretKey, "group/commands")),
      moveToCurrentKey,
      isModerators: (chatId) => chatId === moderatorChat(),
    },
    weekly: { knowledge, store: weekly, now },
    event: events.handlers,
  };

  async function erase(): Promise<void> {
    try {
      const counts = await Promise.all([
        questions.purge(today()),
        learners.purge(today()),
        desk.store.purge(today()),
        events.purge(),
        eraseOldCopies(parts.config.database, now()),
        tipLine?.purge() ?? 0,
      ]);
      log.debug("what was due was erased", { count: counts.reduce((sum, one) => sum + one) });
    } catch (error) {
      log.error("what was due could not be erased", errorFacts(error));
    }
  }

  return {
    deps,

    async start(bot) {
      await erase();
      const erasing = setInterval(erase, DAY_MS);
      closing.push(() => clearInterval(erasing));
      closing.push(bot.groupQuizzes.close);
      await bot.groupQuizzes.resume();
      const lookMs = options.weeklyLookMs ?? WEEKLY_LOOK_MS;
      const api = bot.bulkApi;
      closing.push(
        sendWeekly({ api, store: weekly, knowledge, translator, languages, now, log, lookMs }).close,
      );
      events.start({ ...bot, username: bot.me.username });
      closing.push(events.stop);
    },

    async startModeration(bot) {
      const chatId = moderatorChat();
      if (chatId === undefined) return;
      const warming = desk.queue
        .warm()
        .catch((error: unknown) => log.warn("the queue could not be read", errorFacts(error)));
      closing.push(() => warming);
      await publishModeratorMenu(bot.api, translator, chatId, AbortSignal.timeout(MENU_MS)).catch(
        (error: unknown) =>
          log.warn("the moderators' menu could not be set; is the bot in their group?", errorFacts(error)),
      );
      const digest = createDigest({
        ...desk,
        content: () => knowledge.current().content,
        t: translator(SOURCE_LOCALE),
        send: (to, html) => bot.api.sendMessage(to, html, { parse_mode: "HTML", protect_content: true }),
        hour: parts.config.digestHour ?? DIGEST_HOUR,
        timeZone: parts.config.timeZone,
        now,
        log,
      });
      closing.push(digest.start());
    },
  };
}

/** Loaded with the first picture: it brings a large library along, which most runs never need. */
function cleanerOnDemand(): CleanPicture {
  let cleaner: Promise<CleanPicture> | undefined;
  return async (bytes) => {
    cleaner ??= import("./tips/pictures.ts").then(({ pictureCleaner }) => pictureCleaner());
    return (await cleaner)(bytes);
  };
}
