import type { Migration } from "kysely/migration";
import { up as languagesAndFaq } from "./001-languages-and-faq.ts";
import { up as quiz } from "./002-quiz.ts";
import { up as tips } from "./003-tips.ts";
import { up as moderation } from "./004-moderation.ts";
import { up as events } from "./005-events.ts";
import { up as gathering } from "./006-gathering.ts";
import { up as desk } from "./007-desk.ts";

/** In order; a migration is never edited once merged. */
export const migrations: Readonly<Record<string, Migration>> = {
  "001-languages-and-faq": { up: languagesAndFaq },
  "002-quiz": { up: quiz },
  "003-tips": { up: tips },
  "004-moderation": { up: moderation },
  "006-gathering": { up: gathering },
  "005-events": { up: events },
  "007-desk": { up: desk },
};
