import { addDays, type Today } from "../bot/day.ts";
import { errorFacts, type Log } from "../log.ts";
import type { AbuseControl } from "./abuse.ts";
import type { Breaker } from "./breaker.ts";
import type { ClosedReason, Intake, Mailbox, Opened, SenderHandle, Submitted } from "./intake.ts";
import { openLetter, sealLetter } from "./letters.ts";
import type { Outbox } from "./outbox.ts";
import type { OutboxRow } from "./outbox-store.ts";
import { type Receipt, receiptOf } from "./receipt.ts";
import type { ReceiptKeys } from "./receipt-keys.ts";
import type { TipRow, TipStore } from "./store.ts";
import type { Lookup, TipCode, TipRegister } from "./tip.ts";

export interface TipServiceDeps {
  store: TipStore;
  outbox: Outbox;
  receiptKeys: ReceiptKeys;
  abuse: AbuseControl;
  breaker: Breaker;
  /** Why the moderators' group takes nothing; undefined while it does. */
  groupClosed(): Exclude<ClosedReason, "flood"> | undefined;
  forgetParcel(id: string): Promise<void>;
  /** Something is due: the hand-over is to look. */
  poke(): void;
  today: Today;
  slotMinutes: number;
  retentionDays: number;
  log: Log;
}

export interface TipService {
  intake: Intake;
  register: TipRegister;
  /** Erases what is past its retention. @returns how many tips */
  purge(): Promise<number>;
  /** Forgets who sent which tip once the key behind the handles is another one. */
  forgetYesterday(): void;
  /**
   * For what cannot be opened, its key being gone: for some days an operator may bring it back, then the tip is
   * given up, and its receipt says so.
   * @returns whether it was erased
   */
  giveUp(row: Pick<OutboxRow, "code" | "id" | "type" | "receivedOn">): Promise<boolean>;
}

/** For so long an operator may bring an outbox key back. */
const HOPE_DAYS = 7;

/** Tips are remembered for «mute the sender» only so many; the eldest are forgotten first. */
const MOST_SENDERS = 10_000;

/** What the senders' dialogues and the moderators' desk do with tips. */
export function tipService(deps: TipServiceDeps): TipService {
  const { store, outbox, today, abuse } = deps;
  /** In memory, and only until the key behind the handles changes. */
  const senders = new Map<TipCode, SenderHandle>();
  let sendersDay = today();
  const isAtOnce = (urgency: "slot" | "now") => deps.slotMinutes === 0 || urgency === "now";
  const until = (activeOn: string) => addDays(activeOn, deps.retentionDays);

  function closed(): ClosedReason | undefined {
    return deps.groupClosed() ?? (deps.breaker.state() === "refusing" ? "flood" : undefined);
  }

  async function keptBefore(receipt: Receipt, lookup: Lookup): Promise<Submitted> {
    const isErased = (await store.outcomeOf(lookup)) !== undefined;
    const tip = isErased ? undefined : await store.byLookup(lookup);
    const lastDay = until(tip?.activeOn ?? today());
    return { kind: "kept", receipt, until: lastDay, receivedOn: tip?.receivedOn, wasKeptBefore: true };
  }

  function mailboxOf(tip: TipRow, letters: Mailbox["letters"]): Mailbox {
    return {
      kind: tip.kind,
      status: tip.isDelivered ? tip.status : "waiting",
      receivedOn: tip.receivedOn,
      until: until(tip.activeOn),
      letters,
      async markRead() {
        await store.markRead(tip.lookup, today());
        if (deps.slotMinutes === 0) deps.poke();
      },
      async add(token, addition) {
        const day = today();
        const isDue = isAtOnce("slot");
        const added = await outbox.keep(day, { type: "addition", ...addition }, (sealed) =>
          store.addAddition(tip.lookup, token, day, sealed, isDue),
        );
        if (added === "added" && isDue) deps.poke();
        return added;
      },
      async withdraw() {
        if (await store.erase(tip.code, "withdrawn", today())) {
          senders.delete(tip.code);
          if (deps.slotMinutes === 0) deps.poke();
          await outbox.tidy();
        }
      },
    };
  }

  const intake: Intake = {
    closed,
    slotMinutes: deps.slotMinutes,
    retentionDays: deps.retentionDays,
    allow: abuse.count,
    check: abuse.check,
    senderHandle: abuse.senderHandle,
    lookupDelayMs: abuse.delayFor,
    wrongReceipt: abuse.wrongReceipt,

    async submit(token, content, urgency, sender) {
      const receipt = receiptOf(token);
      const keys = await deps.receiptKeys.of(receipt);
      if (keys.kind === "busy") return keys;
      if (await store.isKnown(keys.lookup)) return keptBefore(receipt, keys.lookup);
      const reason = closed();
      if (reason !== undefined) return { kind: "closed", reason };
      if (!deps.breaker.admit()) return { kind: "closed", reason: "flood" };
      const day = today();
      const isDue = isAtOnce(urgency);
      const kept = await outbox.keep(day, { type: "tip", content }, (sealed) =>
        store.keepTip({
          lookup: keys.lookup,
          publicKey: keys.publicKey,
          kind: content.kind,
          today: day,
          sealed,
          isDue,
        }),
      );
      if (kept.kind === "before") return keptBefore(receipt, keys.lookup);
      senders.set(kept.code, sender);
      const eldest = senders.keys().next().value;
      if (senders.size > MOST_SENDERS && eldest !== undefined) senders.delete(eldest);
      if (isDue) deps.poke();
      return { kind: "kept", receipt, until: until(day), receivedOn: day, wasKeptBefore: false };
    },

    async keptBefore(token) {
      const receipt = receiptOf(token);
      const keys = await deps.receiptKeys.of(receipt);
      if (keys.kind === "busy") return keys;
      return (await store.isKnown(keys.lookup)) ? keptBefore(receipt, keys.lookup) : { kind: "unknown" };
    },

    async open(receipt): Promise<Opened> {
      const keys = await deps.receiptKeys.of(receipt);
      if (keys.kind === "busy") return keys;
      const outcome = await store.outcomeOf(keys.lookup);
      if (outcome !== undefined) return { kind: "erased", outcome };
      const tip = await store.byLookup(keys.lookup);
      if (tip === undefined) return { kind: "unknown" };
      const letters: Mailbox["letters"] = [];
      for (const { day, sealed, isRead } of await store.letters(keys.lookup)) {
        const text = await openLetter(sealed, keys);
        if (text === undefined) {
          deps.log.error("a letter cannot be opened by its own receipt", { feature: "tips" });
          continue;
        }
        letters.push({ day, text, isNew: !isRead });
      }
      return { kind: "open", mailbox: mailboxOf(tip, letters) };
    },
  };

  const register: TipRegister = {
    async find(code) {
      const tip = await store.byCode(code);
      return tip && { code, kind: tip.kind, status: tip.status, receivedOn: tip.receivedOn };
    },
    setStatus: (code, status) => store.setStatus(code, status, today()),
    async write(code, text, token) {
      const tip = await store.byCode(code);
      if (tip === undefined) return false;
      return store.addLetter(code, token, today(), await sealLetter(text, tip.publicKey));
    },
    mute(code) {
      const sender = senders.get(code);
      if (sender !== undefined) abuse.mute(sender);
    },
    async erase(code, reason) {
      const isErased = await store.erase(code, reason, today());
      if (isErased) {
        senders.delete(code);
        deps.poke();
        await outbox.tidy();
      }
      return isErased;
    },
  };

  return {
    intake,
    register,
    forgetYesterday() {
      abuse.forgetYesterday();
      if (sendersDay !== today()) senders.clear();
      sendersDay = today();
    },
    async giveUp({ code, id, type, receivedOn }) {
      if (receivedOn >= addDays(today(), -HOPE_DAYS)) return false;
      deps.log.error("a parcel is given up: the outbox key of its day is gone", { feature: "tips" });
      if (type === "tip") await store.erase(code, "lost", today());
      else await deps.forgetParcel(id);
      return true;
    },
    async purge() {
      const expired = await store.expired(today(), deps.retentionDays);
      for (const code of expired) {
        await store
          .erase(code, "expired", today())
          .catch((error: unknown) =>
            deps.log.error("a tip past its retention could not be erased", errorFacts(error)),
          );
      }
      // After a restore; their receipts are to say so, instead of «waiting» for ever.
      for (const code of await store.withoutText()) await store.erase(code, "lost", today());
      if (expired.length > 0) {
        deps.poke();
        await outbox.tidy();
      }
      return expired.length;
    },
  };
}
