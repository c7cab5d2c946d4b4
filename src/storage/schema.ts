import type { PersonKey } from "../privacy/person-key.ts";

/** Every table; see the README for why each is kept and until when. */
export interface Schema {
  languages: { person: PersonKey; locale: string };
  faq_helpful: { day: string; entry_id: string; answer: "yes" | "no"; count: number };
  faq_asked: { day: string; entry_id: string; outcome: "answer" | "choices" | "none"; count: number };
  curator_decisions: { question_id: string; sealed_decision: Uint8Array };
  digest_days: { day: string };
  curator_questions: { id: string; day: string; sealed_text: Uint8Array };
  quiz_learners: { person: PersonKey; day: string; state: string };
  quiz_statistics: {
    day: string;
    question_id: string;
    version: string;
    shown: number;
    correct: number;
    chosen_0: number;
    chosen_1: number;
    chosen_2: number;
    chosen_3: number;
  };
  tips: {
    lookup: string;
    code: string;
    public_key: Uint8Array;
    kind: string;
    status: string;
    is_delivered: number;
    received_on: string;
    active_on: string;
  };
  tip_letters: {
    lookup: string;
    number: number;
    token: string;
    day: string;
    is_read: number;
    sealed: Uint8Array;
  };
  tip_outbox: {
    id: string;
    code: string;
    step: number;
    type: "tip" | "addition" | "read" | "erasure";
    key_day: string;
    received_on: string;
    is_due: number;
    sealed: Uint8Array;
    progress: string;
  };
  tip_tombstones: { lookup: string; kind: string; outcome: string; received_on: string };
  tip_salt: { id: number; salt: Uint8Array };
  desk_tips: {
    code: string;
    chat_id: string;
    topic_id: number;
    card_id: number;
    message_ids: string;
    sealed_notes: Uint8Array;
  };
  desk_group: { configured_id: string; moved_to: string };
  quiet_groups: { chat: string; is_quiet: number; token: string };
  group_quizzes: { chat: string; day: string; sealed_state: Uint8Array };
  weekly_subscribers: {
    person: PersonKey;
    sealed_chat: Uint8Array;
    zone: "wib" | "wita" | "wit";
    weekday: number;
    hour: number;
    sent_on: string;
  };
  events: {
    code: string;
    day: string;
    host: PersonKey | null;
    host_contact: Uint8Array | null;
    state: string;
  };
  event_players: { code: string; person: PersonKey; contact: Uint8Array; alias: string; turns: string };
}
