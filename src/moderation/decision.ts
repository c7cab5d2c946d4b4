import { z } from "zod";

/** What a moderator decided on questions that the FAQ could not answer. */
export type Decision =
  /** They ask for this topic: a curator adds them to its phrasings. */
  | { kind: "topic"; entryId: string }
  /** There is no topic for them yet. */
  | { kind: "new" }
  | { kind: "ignore" };

const decisionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("topic"), entryId: z.string().min(1).max(40) }),
  z.strictObject({ kind: z.literal("new") }),
  z.strictObject({ kind: z.literal("ignore") }),
]);

export function packDecision(decision: Decision): string {
  return JSON.stringify(decision);
}

/** @returns undefined for what another version wrote */
export function parseDecision(text: string): Decision | undefined {
  try {
    return decisionSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: the same as JSON of another shape.
    return undefined;
  }
}
