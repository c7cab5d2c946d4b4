import type { Today } from "../bot/day.ts";
import type { Knowledge } from "../content/knowledge.ts";
import type { Database } from "../storage/database.ts";
import type { ModerationDeps } from "./handlers.ts";
import { statisticsPainter } from "./picture.ts";
import { questionQueue } from "./queue.ts";
import type { CountTips } from "./statistics.ts";
import { type ModerationSealers, moderationStore } from "./store.ts";

export interface DeskParts {
  db: Database;
  sealers: ModerationSealers;
  knowledge: Knowledge;
  moderatorChat: () => number | undefined;
  flushCounts: () => Promise<void>;
  today: Today;
  countTips?: CountTips;
}

/** Puts the moderators' side together, for the handlers and the morning message. */
export function moderationDesk({ db, sealers, ...parts }: DeskParts): ModerationDeps {
  const store = moderationStore(db, sealers);
  return {
    ...parts,
    store,
    queue: questionQueue(store, parts.knowledge),
    paintStatistics: statisticsPainter(),
  };
}
