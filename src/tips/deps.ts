import type { MiddlewareFn } from "grammy";
import type { AppContext } from "../bot/context.ts";
import type { Today } from "../bot/day.ts";
import type { Download } from "../bot/downloads.ts";
import type { Translator } from "../bot/translate.ts";
import type { Knowledge } from "../content/knowledge.ts";
import type { Drafts } from "./drafts.ts";
import type { Intake } from "./intake.ts";
import type { CleanPicture } from "./pictures.ts";

/** What the senders' side stands on. */
export interface TipDeps {
  intake: Intake;
  drafts: Drafts;
  cleanPicture: CleanPicture;
  download: Download;
  knowledge: Knowledge;
  translator: Translator;
  today: Today;
  /** Answers the commands that may be asked in the middle of a report: it has to be done before the question is put again. */
  aside: MiddlewareFn<AppContext>;
  /** In milliseconds; for how long ago a message was sent. */
  now(): number;
}
