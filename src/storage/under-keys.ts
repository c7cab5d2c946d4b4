import type { Schema } from "./schema.ts";

/** A column that holds people, or groups, as HMACs under a feature's key. */
export interface PersonColumn {
  table: keyof Schema;
  column: string;
  /** As given to `personKeys`. */
  feature: string;
  /** Other columns of the primary key, where this is one of them; undefined where it is in no key. */
  keyWith?: readonly string[];
}

/** A column of what a `sealer` has sealed. */
export interface SealedColumn {
  table: keyof Schema;
  column: string;
  /** As given to `sealer`. */
  purpose: string;
  /** Columns of the primary key. */
  key: readonly string[];
}

/**
 * What a change of the secret key has to move. A new table with such a column has its line here; a test compares
 * the list with the tables.
 */
export const PERSON_COLUMNS: readonly PersonColumn[] = [
  { table: "languages", column: "person", feature: "language", keyWith: [] },
  { table: "quiz_learners", column: "person", feature: "quiz", keyWith: [] },
  { table: "weekly_subscribers", column: "person", feature: "weekly", keyWith: [] },
  { table: "events", column: "host", feature: "event" },
  { table: "event_players", column: "person", feature: "event", keyWith: ["code"] },
];

/** The same of groups: they move when something is said in them. */
export const GROUP_COLUMNS: readonly PersonColumn[] = [
  { table: "quiet_groups", column: "chat", feature: "group", keyWith: [] },
  { table: "group_quizzes", column: "chat", feature: "group", keyWith: [] },
];

export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: "curator_questions", column: "sealed_text", purpose: "curator-questions", key: ["id"] },
  {
    table: "curator_decisions",
    column: "sealed_decision",
    purpose: "curator-decisions",
    key: ["question_id"],
  },
  { table: "events", column: "host_contact", purpose: "events", key: ["code"] },
  { table: "event_players", column: "contact", purpose: "events", key: ["code", "person"] },
  { table: "group_quizzes", column: "sealed_state", purpose: "group-quizzes", key: ["chat"] },
  { table: "weekly_subscribers", column: "sealed_chat", purpose: "weekly", key: ["person"] },
  { table: "desk_tips", column: "sealed_notes", purpose: "desk", key: ["code"] },
];

/** Bytes that the secret key has nothing to do with: under a receipt, under the outbox key of their day, or public. */
export const OTHER_BYTES: readonly `${keyof Schema}.${string}`[] = [
  "tips.public_key",
  "tip_letters.sealed",
  "tip_outbox.sealed",
  "tip_salt.salt",
];
