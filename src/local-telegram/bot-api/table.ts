import type { Handler } from "./call.ts";
import { chatMethods } from "./chats.ts";
import { copyMethods } from "./copies.ts";
import { editMethods } from "./edits.ts";
import { mediaMethods } from "./media.ts";
import { menuMethods } from "./menus.ts";
import { messageMethods } from "./messages.ts";
import { placeMethods } from "./places.ts";
import { connectionMethods } from "./polling.ts";
import { pollMethods } from "./polls.ts";
import { queryMethods } from "./queries.ts";
import { removalMethods } from "./removal.ts";
import { topicMethods } from "./topics.ts";

const methods: Record<string, Handler> = {
  ...connectionMethods,
  ...messageMethods,
  ...editMethods,
  ...mediaMethods,
  ...pollMethods,
  ...placeMethods,
  ...copyMethods,
  ...removalMethods,
  ...queryMethods,
  ...chatMethods,
  ...topicMethods,
  ...menuMethods,
};

const named = Object.entries(methods).map(([name, handle]) => ({ name, handle }));
const byName = new Map(named.map((method) => [method.name, method]));
const byLowerCase = new Map(named.map((method) => [method.name.toLowerCase(), method]));

/** The method of that name, in any case, as on the real server; getUpdates is not among them. */
export function findMethod(name: string): { name: string; handle: Handler } | undefined {
  return byName.get(name) ?? byLowerCase.get(name.toLowerCase());
}
