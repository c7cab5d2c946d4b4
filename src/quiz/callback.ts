import { drawOf, TOKEN } from "./learner.ts";
import type { QuizAction } from "./quiz.ts";

/**
 * What a quiz button asks for; packed into at most 64 bytes as `quiz:verb[:arguments]`.
 * `isAside`: the button stands under an FAQ card, which stays as it is.
 */
export type QuizButton = QuizAction & { isAside?: true };

/** Under an FAQ card: questions on its topic, in a message of their own. */
export function packQuizMe(topic: string): string {
  return `quiz:on:${topic}`;
}

export function packQuizAction(action: QuizAction): string {
  switch (action.verb) {
    case "menu":
    case "groups":
    case "resume":
      return `quiz:${action.verb}`;
    case "draw": {
      const scope = "scope" in action.draw ? `:${action.draw.scope}` : "";
      const verb = action.leaving === undefined ? "draw" : `new:${action.leaving}`;
      return `quiz:${verb}:${action.draw.kind}${scope}`;
    }
    case "pick":
      return `quiz:pick:${action.token}:${action.position}:${action.option}:${action.version}`;
    case "next":
    case "result":
      return `quiz:${action.verb}:${action.token}`;
    case "look":
      return `quiz:look:${action.token}:${action.position}`;
  }
}

const SCOPE = /^[a-z0-9-]{1,40}$/;
const PICK = /^quiz:pick:([\w-]{8}):(\d{1,2}):([0-3]):([\w-]{6})$/;
const NEW = /^quiz:new:([\w-]{8}):([a-z]+)(?::([a-z0-9-]{1,40}))?$/;
const LOOK = /^quiz:look:([\w-]{8}):(\d{1,2})$/;

/** @returns undefined for whatever this version does not know: old buttons stay in chats for ever */
export function parseQuizButton(data: string): QuizButton | undefined {
  const pick = PICK.exec(data);
  if (pick !== null) {
    const [, token = "", position, option, version = ""] = pick;
    return { verb: "pick", token, position: Number(position), option: Number(option), version };
  }
  const look = LOOK.exec(data);
  if (look !== null) return { verb: "look", token: look[1] ?? "", position: Number(look[2]) };
  const anew = NEW.exec(data);
  if (anew !== null) {
    const [, leaving = "", kind = "", scope] = anew;
    const draw = drawOf(kind, scope);
    return draw && { verb: "draw", draw, leaving };
  }

  const [feature, verb, first, second, ...more] = data.split(":");
  if (feature !== "quiz" || more.length > 0) return undefined;
  if (verb === "menu" || verb === "groups" || verb === "resume")
    return first === undefined ? { verb } : undefined;
  if (first === undefined) return undefined;
  if (verb === "next" || verb === "result") {
    return second === undefined && TOKEN.test(first) ? { verb, token: first } : undefined;
  }
  if (verb === "on") {
    if (second !== undefined || !SCOPE.test(first)) return undefined;
    return { verb: "draw", draw: { kind: "topic", scope: first }, isAside: true };
  }
  if (verb === "draw" && (second === undefined || SCOPE.test(second))) {
    const draw = drawOf(first, second);
    return draw && { verb: "draw", draw };
  }
  return undefined;
}
