import type { Day } from "../bot/day.ts";
import type { Translate } from "../bot/translate.ts";
import type { TipStore } from "./store.ts";

/** Tips received since a day by kind and status, in words; nothing of their content. */
export async function countTips(
  store: Pick<TipStore, "countByKindAndStatus" | "daysToFirstLetter">,
  since: Day,
  t: Translate,
) {
  const counts = await store.countByKindAndStatus(since);
  const days = (await store.daysToFirstLetter(since)).sort((a, b) => a - b);
  const median = days[Math.floor((days.length - 1) / 2)];
  return {
    byKindAndStatus: counts.map(({ kind, status, count }) => ({
      kind: t(`tip.kind.${kind}`),
      status: t(`tip.status.${status}`),
      count,
      isWaiting: status === "received" || status === "reviewing",
    })),
    ...(median !== undefined && { medianDaysToFirstReply: median }),
  };
}
