import type { Handler } from "./call.ts";
import { editMethods } from "./edits.ts";
import { mediaMethods } from "./media.ts";
import { messageMethods } from "./messages.ts";
import { connectionMethods } from "./polling.ts";
import { pollMethods } from "./polls.ts";
import { queryMethods } from "./queries.ts";

const methods: Record<string, Handler> = {
  ...connectionMethods,
  ...messageMethods,
  ...editMethods,
  ...mediaMethods,
  ...pollMethods,
  ...queryMethods,
};

const byLowerCase = new Map(Object.entries(methods).map(([name, handle]) => [name.toLowerCase(), { name, handle }]));
const byName = new Map(Object.entries(methods).map(([name, handle]) => [name, { name, handle }]));

/** The method of that name, in any case, as on the real server; getUpdates is not among them. */
export function findMethod(name: string): { name: string; handle: Handler } | undefined {
  return byName.get(name) ?? byLowerCase.get(name.toLowerCase());
}

/** Names of all methods in the table, as documented. */
export const methodNames: readonly string[] = Object.keys(methods);
