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
}
