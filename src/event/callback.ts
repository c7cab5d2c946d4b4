import { readCode } from "./alias.ts";
import type { EventCode, Settings } from "./state.ts";

export const QUESTION_COUNTS = [5, 10, 15] as const;
export const SECONDS = [15, 20, 30] as const;

/** What a facilitator has chosen so far; it travels in the buttons, so nothing is kept before the event is made. */
export interface Setup extends Settings {
  questions: number;
}

/** What the buttons under the control message do; `ending` asks once more, `staying` takes it back. */
export const CONTROLS = [
  "start",
  "pause",
  "resume",
  "skip",
  "next",
  "ending",
  "staying",
  "finish",
  "cancel",
  "pledge",
] as const;
export type Control = (typeof CONTROLS)[number];

/** What a button of an event asks for; packed into at most 64 bytes as `event:verb[:arguments]`. */
export type EventButton =
  | { verb: "topics" }
  | { verb: "setup"; setup: Setup }
  | { verb: "create"; setup: Setup }
  | { verb: "control"; control: Control; code: EventCode; position: number }
  | { verb: "pick"; code: EventCode; position: number; option: number }
  | { verb: "leave" | "pledged"; code: EventCode };

export function packEventButton(button: EventButton): string {
  switch (button.verb) {
    case "topics":
      return "event:topics";
    case "setup":
    case "create": {
      const { scope, questions, seconds, pace } = button.setup;
      return `event:${button.verb}:${scope ?? "*"}:${questions}:${seconds}:${pace}`;
    }
    case "control":
      return `event:${button.control}:${button.code}:${button.position}`;
    case "pick":
      return `event:pick:${button.code}:${button.position}:${button.option}`;
    case "leave":
    case "pledged":
      return `event:${button.verb}:${button.code}`;
  }
}

const SETUP = /^event:(setup|create):(\*|[a-z0-9-]{1,32}):(\d+):(\d+):(auto|manual)$/;
const CONTROL = /^event:([a-z]+):([A-Z0-9]{5}):(\d{1,2})$/;
const PICK = /^event:pick:([A-Z0-9]{5}):(\d{1,2}):([0-3])$/;
const BARE = /^event:(leave|pledged):([A-Z0-9]{5})$/;

/** @returns undefined for whatever this version does not know: old buttons stay in chats for ever */
export function parseEventButton(data: string): EventButton | undefined {
  if (data === "event:topics") return { verb: "topics" };
  const setup = SETUP.exec(data);
  if (setup !== null) {
    const [, verb, scope, count, time, pace] = setup;
    const questions = QUESTION_COUNTS.find((known) => known === Number(count));
    const seconds = SECONDS.find((known) => known === Number(time));
    if (questions === undefined || seconds === undefined) return undefined;
    return {
      verb: verb === "setup" ? "setup" : "create",
      setup: {
        scope: scope === "*" ? undefined : scope,
        questions,
        seconds,
        pace: pace === "auto" ? "auto" : "manual",
      },
    };
  }
  const pick = PICK.exec(data);
  if (pick !== null) {
    const code = readCode(pick[1] ?? "");
    if (code === undefined) return undefined;
    return { verb: "pick", code, position: Number(pick[2]), option: Number(pick[3]) };
  }
  const bare = BARE.exec(data);
  if (bare !== null) {
    const code = readCode(bare[2] ?? "");
    const verb = bare[1] === "leave" ? "leave" : "pledged";
    return code === undefined ? undefined : { verb, code };
  }
  const [, verb, written = "", position] = CONTROL.exec(data) ?? [];
  const control = CONTROLS.find((known) => known === verb);
  const code = readCode(written);
  if (control === undefined || code === undefined) return undefined;
  return { verb: "control", control, code, position: Number(position) };
}
