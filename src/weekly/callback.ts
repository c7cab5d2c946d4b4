import { HOURS, type Schedule, WEEKDAYS, ZONES, type Zone } from "./schedule.ts";

/** What a button of the weekly question asks for; all there is to know stands in it. */
export type WeeklyAction =
  | { verb: "days" | "stop" | "end" }
  | { verb: "day"; weekday: number }
  | { verb: "zone"; weekday: number; zone: Zone }
  | { verb: "set"; schedule: Schedule }
  | { verb: "pick"; ref: string; version: string; option: number };

export function packWeeklyAction(action: WeeklyAction): string {
  switch (action.verb) {
    case "days":
    case "stop":
    case "end":
      return `weekly:${action.verb}`;
    case "day":
      return `weekly:day:${action.weekday}`;
    case "zone":
      return `weekly:zone:${action.weekday}:${action.zone}`;
    case "set": {
      const { weekday, zone, hour } = action.schedule;
      return `weekly:set:${weekday}:${zone}:${hour}`;
    }
    case "pick":
      return `weekly:pick:${action.ref}:${action.version}:${action.option}`;
  }
}

const PICK = /^weekly:pick:([\w-]{5}):([\w-]{6}):([0-3])$/;

/** @returns undefined for whatever this version does not know: old buttons stay in chats for ever */
export function parseWeeklyAction(data: string): WeeklyAction | undefined {
  const pick = PICK.exec(data);
  if (pick !== null) {
    return { verb: "pick", ref: pick[1] ?? "", version: pick[2] ?? "", option: Number(pick[3]) };
  }
  const [feature, verb, ...given] = data.split(":");
  if (feature !== "weekly") return undefined;
  const weekday = WEEKDAYS.find((known) => String(known) === given[0]);
  const zone = ZONES.find((known) => known === given[1]);
  const hour = HOURS.find((known) => String(known) === given[2]);
  switch (verb) {
    case "days":
    case "stop":
    case "end":
      return given.length === 0 ? { verb } : undefined;
    case "day":
      return given.length === 1 && weekday !== undefined ? { verb, weekday } : undefined;
    case "zone":
      return given.length === 2 && weekday !== undefined && zone !== undefined
        ? { verb, weekday, zone }
        : undefined;
    case "set":
      return given.length === 3 && weekday !== undefined && zone !== undefined && hour !== undefined
        ? { verb, schedule: { weekday, zone, hour } }
        : undefined;
    default:
      return undefined;
  }
}
