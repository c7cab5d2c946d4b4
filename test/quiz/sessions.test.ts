import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Screen } from "../../src/bot/screen.ts";
import { type Locale, loadTranslator, type Translator } from "../../src/bot/translate.ts";
import type { QuizBank } from "../../src/quiz/bank.ts";
import { parseQuizButton } from "../../src/quiz/callback.ts";
import type { Question } from "../../src/quiz/content.ts";
import { type Learner, NEW_LEARNER, packLearner, parseLearner } from "../../src/quiz/learner.ts";
import { type Count, isFinished, play, type QuizAction, scoreOf } from "../../src/quiz/quiz.ts";
import { quizScreen } from "../../src/quiz/view.ts";
import { bankOf, body, content, questions } from "./fixture.ts";

let translator: Translator;
beforeAll(async () => {
  translator = await loadTranslator("locales");
});

type Event =
  /** Any button that was ever on a screen, the newest twice as likely as the rest. */
  | { do: "tap" | "repeat"; which: number }
  | { do: "restart" | "command" | "switch-language" | "next-day" }
  | { do: "edit" | "remove"; which: number };

const number = fc.nat(10_000);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant("tap" as const), which: number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("repeat" as const), which: number }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "restart" as const,
        "command" as const,
        "switch-language" as const,
        "next-day" as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom("edit" as const, "remove" as const), which: number }),
  },
);

/** The slow and obvious model: of each draw, what was asked and what was answered. It knows no sessions of ours. */
class Model {
  draw: { token: string; asked: { questionId: string; version: string }[] } | undefined;
  answers = new Map<number, boolean>();
  gone = new Set<number>();
  accepted = 0;

  /** The curator's changes take effect with the person's next action. */
  follow(content: ReadonlyMap<string, Question>): void {
    this.draw?.asked.forEach((asked, position) => {
      if (this.answers.has(position)) return;
      const now = content.get(asked.questionId);
      if (now === undefined) this.gone.add(position);
      else asked.version = now.version;
    });
  }

  tap(action: QuizAction, content: ReadonlyMap<string, Question>): void {
    this.follow(content);
    if (action.verb !== "pick" || action.token !== this.draw?.token) return;
    const asked = this.draw.asked[action.position];
    if (asked === undefined || this.answers.has(action.position) || this.gone.has(action.position)) return;
    if (asked.version !== action.version) return;
    this.answers.set(
      action.position,
      content.get(asked.questionId)?.options[action.option]?.correct === true,
    );
    this.accepted += 1;
  }

  score() {
    const right = [...this.answers.values()].filter(Boolean).length;
    return { right, total: (this.draw?.asked.length ?? 0) - this.gone.size };
  }
}

/** A phone with all its old messages. */
class Player {
  learner: Learner = NEW_LEARNER;
  list = questions();
  bank: QuizBank = bankOf(this.list);
  model = new Model();
  locale: Locale = "id";
  today = 2_500;
  updates = 0;
  edits = 0;
  buttons: string[] = [];
  /** From the latest draw on: what Telegram may hand over again after a crash. */
  unconfirmed: { action: QuizAction; token: string }[] = [];
  counts: Count[] = [];
  screen: Screen | undefined;
  longest = 0;
  readonly random: () => number;

  constructor(seed: number) {
    let state = seed;
    this.random = () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
  }

  act(action: QuizAction, token = String(++this.updates).padStart(8, "t")): void {
    if (action.verb === "draw" && token !== this.unconfirmed[0]?.token) this.unconfirmed = [];
    this.unconfirmed.push({ action, token });
    const byId = new Map(this.list.map((question) => [question.questionId, question]));
    this.model.tap(action, byId);
    const before = this.learner.session?.token;
    const step = play(this.learner, action, {
      bank: this.bank,
      today: this.today,
      random: this.random,
      token,
    });
    this.learner = step.learner;
    this.counts.push(...step.counts);
    const session = step.learner.session;
    if (session !== undefined && session.token !== before) {
      // A new draw: the model takes note of what was asked.
      expect(session.token).toBe(token);
      const accepted = this.model.accepted;
      this.model = new Model();
      this.model.accepted = accepted;
      const asked = session.items.map(({ ref, version }) => ({
        questionId: this.bank.byRef.get(ref)?.questionId ?? "?",
        version,
      }));
      this.model.draw = { token, asked };
    }
    const t = translator(this.locale);
    this.screen = quizScreen(step, { content, bank: this.bank, today: this.today, locale: this.locale, t });
    const visible = this.screen.text.replace(/<[^>]+>/g, "").length;
    this.longest = Math.max(this.longest, visible);
    const shown = this.shown();
    for (const data of shown) expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
    // A dead end would be a screen without any button of the quiz or the FAQ.
    expect(shown.length).toBeGreaterThan(0);
    this.buttons.push(...shown);
  }

  shown(): string[] {
    const buttons = this.screen?.keyboard.inline_keyboard.flat() ?? [];
    return buttons.flatMap((button) => ("callback_data" in button ? [button.callback_data] : []));
  }

  tap(data: string): void {
    const button = parseQuizButton(data);
    if (button !== undefined) this.act(button);
    else expect(data).toMatch(/^(faq|certificate):/);
  }

  happens(event: Event): void {
    switch (event.do) {
      case "command":
        this.act({ verb: "menu" });
        break;
      case "tap": {
        const from = event.which % 3 === 0 ? this.buttons : this.shown();
        const data = from[event.which % Math.max(1, from.length)];
        if (data === undefined) this.act({ verb: "menu" });
        else this.tap(data);
        break;
      }
      case "repeat":
        // The same updates once more, from some point on: same actions, same tokens.
        for (const { action, token } of this.unconfirmed.splice(
          event.which % Math.max(1, this.unconfirmed.length),
        ))
          this.act(action, token);
        break;
      case "restart":
        this.learner = this.reread();
        break;
      case "switch-language":
        this.locale = this.locale === "id" ? "en" : "id";
        break;
      case "next-day":
        this.today += 1;
        break;
      case "edit":
        this.list = this.list.map((question, index) => {
          if (index !== event.which % this.list.length) return question;
          const edition = `-${++this.edits}`;
          const version = String(this.edits).padStart(6, "v");
          return { ...question, ...body(question.questionId, question.topic, this.edits, edition), version };
        });
        this.bank = bankOf(this.list);
        break;
      case "remove":
        this.list = this.list.filter((_, index) => index !== event.which % this.list.length);
        this.bank = bankOf(this.list);
        break;
    }
  }

  reread(): Learner {
    const packed = packLearner(this.learner);
    const parsed = parseLearner(packed);
    expect(parsed).toEqual(this.learner);
    return parsed as Learner;
  }

  check(): void {
    const { session } = this.learner;
    if (session === undefined) return;
    const { right, total } = scoreOf(session);
    expect({ right, total }).toEqual(this.model.score());
    const answered = this.counts.filter((count) => count.kind === "answered");
    expect(answered.length).toBe(this.model.accepted);
    for (const { questionId, version } of answered) {
      const of = (kind: Count["kind"]) =>
        this.counts.filter((c) => c.kind === kind && c.questionId === questionId && c.version === version)
          .length;
      expect(of("answered")).toBeLessThanOrEqual(of("shown"));
    }
  }

  finish(): void {
    this.act({ verb: "menu" });
    const resume = this.shown().find((data) => data === "quiz:resume");
    if (resume !== undefined) this.tap(resume);
    for (let taps = 0; this.learner.session !== undefined && !isFinished(this.learner.session); taps++) {
      if (taps > 50) throw new Error("the session cannot be finished");
      const next = this.shown().find((data) => data.startsWith("quiz:pick") || data.startsWith("quiz:next"));
      if (next === undefined) throw new Error(`a dead end: ${this.shown().join(" ")}`);
      this.tap(next);
    }
  }
}

describe("any session, whatever is tapped in whatever order", () => {
  it("has the score that a simple model has, counts every answer once, and can be finished", {
    timeout: 120_000,
  }, () => {
    let finished = 0;
    let longest = 0;
    fc.assert(
      fc.property(fc.nat(), fc.array(event, { minLength: 10, maxLength: 45 }), (seed, events) => {
        const player = new Player(seed);
        player.act({ verb: "menu" });
        for (const one of events) {
          player.happens(one);
          if (one.do === "tap" || one.do === "repeat" || one.do === "command") player.check();
        }
        player.finish();
        player.check();
        finished += player.learner.session === undefined ? 0 : 1;
        longest = Math.max(longest, player.longest);
      }),
      { numRuns: 2_000 },
    );
    expect(finished).toBeGreaterThan(1_500);
    expect(longest).toBeLessThan(4_096);
  });
});
