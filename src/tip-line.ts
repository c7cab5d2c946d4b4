import type { Api } from "grammy";
import type { Today } from "./bot/day.ts";
import type { Translator } from "./bot/translate.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";
import { createModeratorGroup, type GroupState, type ModeratorGroup } from "./moderation/group.ts";
import { GROUP_LOCALE } from "./moderation/tips/card.ts";
import { createDesk } from "./moderation/tips/desk.ts";
import { deskStore } from "./moderation/tips/store.ts";
import type { KeyRing } from "./privacy/key-ring.ts";
import { sealer } from "./privacy/seal.ts";
import { type Database, forgetOrder, leaveNoRemnant } from "./storage/database.ts";
import { type AbuseControl, abuseControl } from "./tips/abuse.ts";
import { breaker } from "./tips/breaker.ts";
import { type Handover, startHandover } from "./tips/handover.ts";
import type { Intake } from "./tips/intake.ts";
import { createOutbox } from "./tips/outbox.ts";
import { outboxKeys } from "./tips/outbox-keys.ts";
import { outboxStore } from "./tips/outbox-store.ts";
import { receiptKeys, type ScryptCost } from "./tips/receipt-keys.ts";
import { type TipService, tipService } from "./tips/service.ts";
import { tipStore } from "./tips/store.ts";

export interface TipLineDeps {
  api: Api;
  botId: number;
  db: Database;
  keys: KeyRing | Uint8Array;
  moderatorChatId: number | undefined;
  tips: Config["tips"];
  translator: Translator;
  today: Today;
  now: () => number;
  log: Log;
  /** For tests: how often the clock is looked at, and the pauses after a hand-over that failed. */
  tickMs?: number;
  pausesMs?: readonly number[];
  receiptCost?: ScryptCost;
}

/** The senders' and the moderators' side, joined: the only place that knows both. */
export interface TipLine {
  intake: Intake;
  register: TipService["register"];
  abuse: AbuseControl;
  group: ModeratorGroup;
  desk: ReturnType<typeof createDesk>;
  deskStore: ReturnType<typeof deskStore>;
  tipStore: ReturnType<typeof tipStore>;
  handover: Handover;
  purge(): Promise<number>;
  close(): Promise<void>;
}

/** How often it is looked whether a new day has come. */
const FORGETTING_MS = 60_000;

export async function openTipLine(deps: TipLineDeps): Promise<TipLine> {
  const { api, db, log, today, now } = deps;
  const t = deps.translator(GROUP_LOCALE);
  const store = tipStore(db);
  const waiting = outboxStore(db);
  const outbox = createOutbox(waiting, outboxKeys(deps.tips.outboxKeyFolder), {
    forgetOrder: () => forgetOrder(db, "tips"),
    leaveNoRemnant: () => leaveNoRemnant(db),
  });
  const cards = deskStore(db, sealer(deps.keys, "desk"));
  const group = await createModeratorGroup({
    api,
    botId: deps.botId,
    configuredId: deps.moderatorChatId,
    moves: cards,
    log,
    tell: (state) => wordsOf(state),
  });
  const abuse = abuseControl({ now, today });
  const service = tipService({
    store,
    outbox,
    receiptKeys: receiptKeys(await store.salt(), undefined, deps.receiptCost),
    abuse,
    breaker: breaker({ now }),
    groupClosed() {
      const { kind } = group.state();
      return kind === "fit" ? undefined : kind === "none" ? "no-group" : "group-unfit";
    },
    forgetParcel: waiting.forget,
    poke: () => handover.poke(),
    today,
    slotMinutes: deps.tips.slotMinutes,
    retentionDays: deps.tips.retentionDays,
    log,
  });
  const desk = createDesk({ api, group, store: cards, register: service.register, t });
  await group.check();
  const handover = startHandover({
    store: waiting,
    outbox,
    desk,
    giveUp: service.giveUp,
    isGroupFit: async () => (await group.check()).kind === "fit",
    slotMinutes: deps.tips.slotMinutes,
    now,
    log,
    ...(deps.tickMs === undefined ? {} : { tickMs: deps.tickMs }),
    ...(deps.pausesMs === undefined ? {} : { pausesMs: deps.pausesMs }),
  });
  const forgetting = setInterval(service.forgetYesterday, FORGETTING_MS);
  group.onChange((state) => {
    if (state.kind === "fit") handover.wake();
  });

  function wordsOf(state: GroupState): string | undefined {
    if (state.kind === "fit") return t("desk.fitAgain");
    if (state.kind !== "unfit") return undefined;
    return t("desk.unfit.heading", {
      problems: state.problems.map((problem) => t(`desk.unfit.${problem}`)).join("\n"),
    });
  }

  return {
    intake: service.intake,
    register: service.register,
    abuse,
    group,
    desk,
    deskStore: cards,
    tipStore: store,
    handover,
    purge: service.purge,
    async close() {
      clearInterval(forgetting);
      await handover.stop();
    },
  };
}
