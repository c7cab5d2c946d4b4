import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOST_ALIASES } from "../../src/event/alias.ts";
import { MOST_PLAYERS } from "../../src/event/event.ts";
import { packEvent, packTurns, parseEvent, parseTurns } from "../../src/event/pack.ts";
import { pointsAt, standings, tally } from "../../src/event/scores.ts";
import { countPledged, type EventState, unoffered } from "../../src/event/state.ts";
import { HOST, key, newEvent, table } from "./fixture.ts";
import { Model } from "./model.ts";

const QUESTIONS = 3;
const PEOPLE = 4;

const someone = fc.integer({ min: 0, max: PEOPLE - 1 });
const of = <const Kind extends string>(...kinds: Kind[]) => fc.record({ kind: fc.constantFrom(...kinds) });
const with_ = <const Kind extends string>(kind: Kind) => fc.record({ kind: fc.constant(kind), id: someone });
const option = fc.integer({ min: 0, max: 2 });
// The bot says every other second that it is alive, so that a restart takes no part of a second off.
const ms = fc.integer({ min: 1, max: 5 }).map((n) => n * 2_000);
/** Weighted so that questions often run to the end of somebody's time, with others still waiting for theirs. */
const action = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant("passes" as const), ms }) },
  { weight: 8, arbitrary: with_("send") },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("answer" as const), id: someone, option }) },
  { weight: 3, arbitrary: of("next", "shown") },
  { weight: 2, arbitrary: with_("join") },
  { weight: 1, arbitrary: with_("leave") },
  { weight: 1, arbitrary: of("pause", "skip", "pledge") },
  { weight: 3, arbitrary: with_("offered") },
  { weight: 3, arbitrary: with_("pledged") },
  { weight: 3, arbitrary: of("resume", "start", "restart") },
);

/** Through the database's words and back. */
function reread(state: EventState): EventState {
  const { code, day, host, players } = state;
  const body = parseEvent(packEvent(state));
  if (body === undefined) throw new Error("an event could not be read again");
  const read = [...players].map(([person, player]) => {
    const progress = parseTurns(packTurns(player));
    if (progress === undefined) throw new Error("a player could not be read again");
    return [person, { ...player, ...progress }] as const;
  });
  return { ...body, code, day, host, players: new Map(read) };
}

describe("an event", () => {
  it("goes, and scores, like a slow and obvious model, whatever happens in whatever order", () => {
    fc.assert(
      fc.property(
        fc.array(action, { minLength: 10, maxLength: 120 }),
        fc.constantFrom(15, 20),
        fc.boolean(),
        fc.integer({ min: 1, max: PEOPLE }),
        fc.boolean(),
        (actions, seconds, isAuto, early, isPledgingEarly) => {
          const event = table(newEvent({ seconds, pace: isAuto ? "auto" : "manual" }, QUESTIONS));
          const model = new Model(QUESTIONS, seconds, isAuto);
          for (let id = 0; id < early; id++) {
            event.join(id);
            model.join(id);
          }
          if (isPledgingEarly) {
            event.does({ verb: "pledge", position: 0 });
            model.pledge();
          }
          event.does({ verb: "start" });
          model.start();
          for (const one of actions) {
            const position = model.question;
            switch (one.kind) {
              case "join":
                event.join(one.id);
                model.join(one.id);
                break;
              case "leave":
                event.does({ verb: "leave", person: key(one.id) });
                model.leave(one.id);
                break;
              case "send":
                event.send(position, one.id);
                model.send(one.id);
                break;
              case "answer":
                event.answer(one.id, position, one.option);
                model.answer(one.id, one.option);
                break;
              case "offered":
                // The bot offers it to those who wait for it, and to nobody else.
                if (!model.waiting().includes(one.id)) break;
                event.does({ verb: "offered", person: key(one.id) });
                model.offer(one.id);
                break;
              case "pledged":
                event.does({ verb: "pledged", person: key(one.id) });
                model.takePledge(one.id);
                break;
              case "passes":
                event.passes(one.ms);
                event.does({ verb: "tick" });
                model.passes(one.ms);
                break;
              case "start":
                event.does({ verb: "start" });
                model.start();
                break;
              case "restart":
                event.state = reread(event.state);
                event.passes(3_600_000);
                event.does({ verb: "wake" });
                break;
              default:
                event.does({ verb: one.kind, position });
                model[one.kind]();
            }
            const { phase } = event.state;
            expect(phase.kind).toBe(model.place === "end" ? "finished" : model.place);
            if ("position" in phase) expect(phase.position).toBe(model.question);
            expect(unoffered(event.state).map(({ person }) => person)).toEqual(model.waiting().map(key));
            expect(countPledged(event.state)).toBe(model.seats.filter((seat) => seat.hasPledged).length);
          }
          event.does({ verb: "finish" });
          model.finish();
          const rightOption = (question: number) => question % 3;
          const expected = model.seats.map(({ id }) => ({ id, points: model.pointsOf(id, rightOption) }));
          const found = standings(event.state);
          expect(found).toHaveLength(expected.length);
          for (const { id, points } of expected) {
            const rank = 1 + expected.filter((other) => other.points > points).length;
            expect(found.find(({ person }) => person === key(id))).toMatchObject({ points, rank });
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  it("does nothing new when any command comes a second time", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const event = table();
        event.join(0, 1, 2);
        event.does({ verb: "start" });
        for (const one of actions) {
          const position = "position" in event.state.phase ? event.state.phase.position : 0;
          if (one.kind === "passes") event.passes(one.ms);
          const person = "id" in one ? key(one.id) : key(0);
          const command =
            one.kind === "passes"
              ? ({ verb: "tick" } as const)
              : one.kind === "restart" || one.kind === "start"
                ? ({ verb: "start" } as const)
                : one.kind === "join"
                  ? ({ verb: "join", person, chatId: 1, locale: "id" } as const)
                  : one.kind === "answer"
                    ? ({ verb: "answer", person, position, option: one.option } as const)
                    : one.kind === "offered" || one.kind === "pledged"
                      ? ({ verb: one.kind, person } as const)
                      : one.kind === "send"
                        ? ({ verb: "sent", person, position } as const)
                        : one.kind === "leave"
                          ? ({ verb: "leave", person } as const)
                          : ({ verb: one.kind, position } as const);
          event.does(command);
          const before = event.state;
          event.does(command);
          expect(event.state).toBe(before);
        }
      }),
    );
  });
});

describe("points", () => {
  it.each([
    [0, 1_500],
    [5_000, 1_375],
    [20_000, 1_000],
    [21_400, 1_000],
  ])("for a right answer after %i ms are %i", (ms, points) => {
    const event = table();
    event.join(0, 1);
    event.does({ verb: "start" });
    event.passes(3_000);
    event.send(0, 0);
    event.passes(ms);
    expect(event.answer(0, 0, 0)).toBe("done");
    const player = event.state.players.get(key(0));
    expect(player && pointsAt(event.state, player, 0)).toMatchObject({ points, isRight: true });
  });

  it("are the same for whoever got the question ten seconds later, and answered as fast", () => {
    const event = table();
    event.join(0, 1);
    event.does({ verb: "start" });
    event.send(0, 0);
    event.passes(4_000);
    event.answer(0, 0, 0);
    event.passes(6_000);
    event.send(0, 1);
    event.passes(4_000);
    event.answer(1, 0, 0);
    expect(standings(event.state).map(({ rank, points }) => [rank, points])).toEqual([
      [1, 1_400],
      [1, 1_400],
    ]);
  });

  it("are none for an answer after one's own time, nor for a question that was passed over", () => {
    const event = table();
    event.join(0, 1);
    event.does({ verb: "start" });
    event.send(0, 0);
    event.passes(21_600);
    expect(event.answer(0, 0, 0)).toBe("late");
    event.send(0, 1);
    expect(event.answer(1, 0, 0)).toBe("done");
    event.does({ verb: "skip", position: 0 });
    expect(standings(event.state).map(({ points, asked }) => [points, asked])).toEqual([
      [0, 2],
      [0, 2],
    ]);
  });

  it("are not lost when the tap comes before Telegram's word that the message is out", () => {
    const event = table();
    event.join(0, 1);
    event.does({ verb: "start" });
    event.passes(9_000);
    expect(event.answer(0, 0, 0)).toBe("done");
    event.send(0, 0);
    expect(standings(event.state)[0]).toMatchObject({ person: key(0), points: 1_500 });
  });
});

describe("the hall", () => {
  it("gives each player another pseudonym, up to the cap", () => {
    const event = table();
    event.join(...Array.from({ length: MOST_PLAYERS }, (_, id) => id));
    const aliases = new Set([...event.state.players.values()].map(({ alias }) => alias));
    expect(aliases.size).toBe(MOST_PLAYERS);
    expect(MOST_ALIASES).toBeGreaterThan(2 * MOST_PLAYERS);
    for (const alias of aliases) expect(alias).toMatch(/^[A-Z][a-z]+ \d\d$/);
    expect(event.does({ verb: "join", person: key(5_000), chatId: 1, locale: "id" })).toBe("full");
  });

  it("does not let its facilitator play, nor anybody join who could not get a question", () => {
    const event = table(newEvent({}, 1));
    expect(event.does({ verb: "join", person: HOST, chatId: 999, locale: "id" })).toBe("is-host");
    expect(event.does({ verb: "start" })).toBe("nobody");
    event.join(0);
    event.does({ verb: "start" });
    expect(event.does({ verb: "join", person: key(1), chatId: 1, locale: "id" })).toBe("too-late");
  });

  it("waits a little for a few whose message hangs, and long where it hangs for all", () => {
    const event = table();
    event.join(0, 1);
    event.does({ verb: "start" });
    const isOpenAfter = (ms: number) => {
      event.passes(ms);
      event.does({ verb: "tick" });
      return event.state.phase.kind === "question";
    };
    expect(isOpenAfter(120_000)).toBe(true);
    event.send(0, 0);
    event.answer(0, 0, 1);
    expect(isOpenAfter(29_000)).toBe(true);
    expect(isOpenAfter(1_000)).toBe(false);
    expect(tally(event.state, 0)).toEqual({
      position: 0,
      asked: 2,
      answered: 1,
      right: 0,
      chosen: [0, 1, 0],
    });
  });

  it("comes to its end where the curator has withdrawn all that was left", () => {
    const event = table();
    event.join(0);
    event.does({ verb: "start" });
    event.send(0, 0);
    event.answer(0, 0, 0);
    event.does({ verb: "tick" });
    event.emptyBank();
    event.does({ verb: "next", position: 0 });
    expect(event.state.phase.kind).toBe("finished");
    expect(standings(event.state)[0]).toMatchObject({ asked: 1, right: 1 });
  });

  it("that nobody starts or leads any more ends by itself", () => {
    const forgotten = table();
    forgotten.passes(2 * 3_600_000 + 1);
    forgotten.does({ verb: "tick" });
    expect(forgotten.state.phase.kind).toBe("cancelled");

    const left = table();
    left.join(0);
    left.does({ verb: "start" });
    left.does({ verb: "pause", position: 0 });
    left.passes(30 * 60_000 + 1);
    left.does({ verb: "tick" });
    expect(left.state.phase.kind).toBe("finished");
  });
});

describe("the pledge", () => {
  it("is opened by the facilitator once somebody is there, and not while a question runs", () => {
    const event = table();
    expect(event.does({ verb: "pledge", position: 0 })).toBe("nobody");
    event.join(0);
    event.does({ verb: "start" });
    expect(event.does({ verb: "pledge", position: 0 })).toBe("same");
    event.send(0, 0);
    event.answer(0, 0, 0);
    event.does({ verb: "tick" });
    expect(event.does({ verb: "pledge", position: 1 })).toBe("same");
    expect(event.does({ verb: "pledge", position: 0 })).toBe("done");
    expect(unoffered(event.state)).toHaveLength(1);
  });

  it("holds back the question that would come by itself, until the facilitator goes on", () => {
    const event = table(newEvent({ pace: "auto" }));
    event.join(0);
    event.does({ verb: "start" });
    event.send(0, 0);
    event.answer(0, 0, 0);
    event.does({ verb: "tick" });
    event.does({ verb: "shown", position: 0 });
    event.does({ verb: "pledge", position: 0 });
    event.passes(60_000);
    event.does({ verb: "tick" });
    expect(event.state.phase.kind).toBe("review");
    event.does({ verb: "resume", position: 0 });
    event.passes(10_000);
    event.does({ verb: "tick" });
    expect(event.state.phase).toMatchObject({ kind: "question", position: 1 });
  });

  it("counts each player once, nobody before it is open or after the end, and none who has left", () => {
    const event = table();
    event.join(0, 1, 2);
    const pledges = (id: number) => event.does({ verb: "pledged", person: key(id) });
    expect(pledges(0)).toBe("closed");
    event.does({ verb: "pledge", position: 0 });
    expect([pledges(0), pledges(0), pledges(1), pledges(7)]).toEqual(["done", "same", "done", "not-playing"]);
    expect(countPledged(event.state)).toBe(2);
    event.does({ verb: "leave", person: key(1) });
    expect(countPledged(event.state)).toBe(1);
    event.does({ verb: "start" });
    event.does({ verb: "finish" });
    expect([pledges(0), pledges(2)]).toEqual(["same", "closed"]);
  });
});

describe("a row of an event", () => {
  it.each(["", "{}", "null", '{"v":2}', "\u0000"])("that cannot be read is told apart: %j", (text) => {
    expect(parseEvent(text)).toBeUndefined();
  });

  it("written before there were pledges is read as one without", () => {
    const event = table();
    expect(packEvent(event.state)).not.toContain("isPledging");
    expect(parseEvent(packEvent(event.state))).toMatchObject({ isPledging: false });
    expect(parseTurns("0!")).toMatchObject({ pledge: undefined, isTold: true });
  });

  it.each(["", "x", "0,1/9/1", "0,-1", "0,1/1", "123"])("of a player as well: %j", (text) => {
    expect(parseTurns(text)).toBeUndefined();
  });

  it("stays far within its bounds, also for the largest event", () => {
    const event = table(newEvent({ scope: "pencalonan-partai-panjang-sekali" }, 10, Date.now()));
    event.join(0);
    event.does({ verb: "pledge", position: 0 });
    expect(packEvent(event.state).length).toBeLessThan(1_000);
    const turns = Array.from({ length: 15 }, () => ({
      sentMs: 123_456,
      answer: { option: 3, elapsedMs: 31_499 },
    }));
    expect(packTurns({ from: 10, pledge: "taken", isTold: true, turns }).length).toBeLessThan(400);
  });
});
