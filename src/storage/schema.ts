import type { PersonKey } from "../privacy/person-key.ts";

/** Every table; see the README for why each is kept and until when. */
export interface Schema {
  languages: { person: PersonKey; locale: string };
  faq_helpful: { day: string; entry_id: string; answer: "yes" | "no"; count: number };
  curator_questions: { id: string; day: string; sealed_text: Uint8Array };
}
