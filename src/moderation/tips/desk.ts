import { type Api, GrammyError } from "grammy";
import { addDays, type Day, spellDay } from "../../bot/day.ts";
import { tryToEdit } from "../../bot/edit.ts";
import { escapeHtml } from "../../bot/html.ts";
import type { Translate } from "../../bot/translate.ts";
import {
  type Desk,
  type Parcel,
  type Progress,
  renderTip,
  type TipCode,
  type TipContent,
  type TipRegister,
  type TipStatus,
} from "../../tips/tip.ts";
import type { ModeratorGroup } from "../group.ts";
import { cardScreen, GROUP_LOCALE, topicName } from "./card.ts";
import { createPlaces, isElsewhere, type Save, type Steps } from "./place.ts";
import type { DeskStore, DeskTip, Missing, Notes } from "./store.ts";

export interface DeskDeps {
  api: Api;
  group: Pick<ModeratorGroup, "state" | "moved" | "check">;
  store: DeskStore;
  register: Pick<TipRegister, "find">;
  /** The group's language. */
  t: Translate;
}

export interface ModeratorDesk extends Desk {
  /** Makes the card of a tip say what is stored; one that is gone is made again. */
  refreshCard(code: TipCode): Promise<void>;
}

/** Days that the law gives for a formal report, from when the violation was known or found. */
const REPORT_DAYS = 7;

/**
 * Shows parcels in the moderators' group. Telegram offers no idempotency key, so every message is first sent as an
 * empty placeholder, its id stored, and then edited into what it is to be: repeating an edit changes nothing. A
 * crash between sending and storing leaves an orphan: a topic or message that says «being handed over» and holds
 * nothing of the tip; whoever sees it may delete it.
 */
export function createDesk(deps: DeskDeps): ModeratorDesk {
  const { api, store, t } = deps;
  const { inTopic } = createPlaces({ api, t, chat });
  /** What topics were last named here, so that they are not named the same again and again. */
  const names = new Map<TipCode, string>();
  /** The end of what is under way with each tip: an older state must never overtake a newer one. */
  const turns = new Map<TipCode, Promise<unknown>>();

  function inTurn<T>(code: TipCode, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(code) ?? Promise.resolve()).then(work, work);
    turns.set(code, turn);
    const leave = () => {
      if (turns.get(code) === turn) turns.delete(code);
    };
    turn.then(leave, leave);
    return turn;
  }

  async function show(
    code: TipCode,
    receivedOn: Day,
    parcel: Parcel,
    progress: Progress,
    save: Save,
  ): Promise<"shown" | "gone"> {
    const steps: Steps = { ...progress };
    try {
      return await showIn(code, receivedOn, parcel, steps, save);
    } catch (error) {
      const movedTo = error instanceof GrammyError ? error.parameters.migrate_to_chat_id : undefined;
      if (movedTo !== undefined) {
        await deps.group.moved(movedTo);
        await deps.group.check();
        // Ids of the old group mean nothing in the new one.
        for (const key of Object.keys(steps)) delete steps[key];
        await save(steps);
        return await showIn(code, receivedOn, parcel, steps, save);
      }
      if (error instanceof GrammyError && isAboutGroup(error)) await deps.group.check();
      throw error;
    }
  }

  async function showIn(code: TipCode, receivedOn: Day, parcel: Parcel, steps: Steps, save: Save) {
    if (parcel.type === "erasure") return erase(code, steps, parcel.reason === "withdrawn");
    if (parcel.type === "tip") {
      await openTip(code, receivedOn, parcel.content, steps, save);
      return "shown";
    }
    const known = await store.find(code);
    if (known === undefined) return "gone";
    if (parcel.type === "addition") await openAddition(known, receivedOn, parcel, steps, save);
    else await store.change(code, (tip) => ({ ...tip, notes: { ...tip.notes, readOn: receivedOn } }));
    await drawCard(code);
    return "shown";
  }

  async function openTip(code: TipCode, receivedOn: Day, content: TipContent, steps: Steps, save: Save) {
    const name = topicName(code, content.kind, "received", t);
    await inTopic(
      steps,
      save,
      () => name,
      async (at) => {
        await at.text("text", renderTip(content, t));
        await at.pictures(content.pictures);
        const cardId = await at.reserve("card");
        // Before the card has buttons: whoever taps at once finds the tip.
        await store.keep({
          code,
          chatId: at.chatId,
          topicId: at.topicId,
          cardId,
          messageIds: at.messageIds(),
          notes: notesOf(receivedOn, content),
        });
      },
    );
    names.set(code, name);
    await drawCard(code);
  }

  async function openAddition(
    known: DeskTip,
    receivedOn: Day,
    parcel: Extract<Parcel, { type: "addition" }>,
    steps: Steps,
    save: Save,
  ) {
    const { code } = known;
    if (known.chatId === chat().id && known.topicId !== undefined) steps.topic ??= known.topicId;
    const status = (await deps.register.find(code))?.status ?? "received";
    await inTopic(
      steps,
      save,
      () => topicName(code, known.notes.kind, status, t),
      async (at) => {
        const heading = `<b>${t("desk.addition", { code, day: spellDay(receivedOn, GROUP_LOCALE) })}</b>`;
        await at.text("text", parcel.text === "" ? heading : `${heading}\n${escapeHtml(parcel.text)}`);
        await at.pictures(parcel.pictures);
        let { cardId } = known;
        if (isElsewhere(at, known)) {
          if (at.topicId !== undefined) await at.text("note", t("desk.topicAgain", { code }));
          cardId = await at.reserve("card");
        }
        await store.change(code, (tip) => ({
          ...tip,
          chatId: at.chatId,
          topicId: at.topicId,
          cardId,
          messageIds: together(tip, at),
          notes: { ...tip.notes, hasAddition: true },
        }));
      },
    );
  }

  async function erase(code: TipCode, steps: Steps, isWithdrawn: boolean): Promise<"shown"> {
    const known = await store.place(code);
    // Where the notes cannot be opened any more, what stands beside the tip is not known.
    const aside = (await store.find(code).catch(() => undefined))?.notes.asideIds ?? [];
    const { id: chatId } = chat();
    const { topic, ...messages } = steps;
    const shown = Object.values(messages);
    let isGone = true;
    // A tip may stand in the group that was there before this one.
    if (known !== undefined) {
      isGone = await eraseIn(known.chatId, undefined, aside);
      isGone = (await eraseIn(known.chatId, known.topicId, known.messageIds)) && isGone;
    }
    if (topic !== undefined || shown.length > 0) isGone = (await eraseIn(chatId, topic, shown)) && isGone;
    if (!isGone) {
      await api.sendMessage(chatId, t("desk.eraseByHand", { code }), { protect_content: true });
    } else if (isWithdrawn) {
      await api.sendMessage(chatId, t("desk.withdrawn", { code }), { protect_content: true });
    }
    await store.forget(code);
    names.delete(code);
    return "shown";
  }

  /** @returns false where Telegram does not let the bot erase there, any more */
  async function eraseIn(
    chatId: number,
    topicId: number | undefined,
    messageIds: readonly number[],
  ): Promise<boolean> {
    try {
      const isTopicGone =
        topicId !== undefined && (await forgiveGone(() => api.deleteForumTopic(chatId, topicId)));
      if (isTopicGone) return true;
      for (let at = 0; at < messageIds.length; at += 100) {
        await forgiveGone(() => api.deleteMessages(chatId, messageIds.slice(at, at + 100)));
      }
      return true;
    } catch (error) {
      // In the present group it will be tried again; in one that the bot has lost there is no hope.
      if (!(error instanceof GrammyError) || chatId === chat().id || error.error_code >= 429) throw error;
      return false;
    }
  }

  async function drawCard(code: TipCode): Promise<void> {
    const tip = await store.find(code);
    const status = (await deps.register.find(code))?.status;
    if (tip === undefined || status === undefined) return;
    const state = deps.group.state();
    const isHere = state.kind !== "fit" || state.chatId === tip.chatId;
    const card = cardScreen(tip, status, t);
    const edit = () =>
      api.editMessageText(tip.chatId, tip.cardId, card.text, {
        parse_mode: "HTML",
        link_preview_options: { is_disabled: true },
        reply_markup: card.keyboard,
      });
    if (!isHere || (await tryToEdit(edit)) === "gone") {
      // Where the group takes nothing there will be another time.
      if (state.kind === "fit") await makeCardAgain(tip, status);
      return;
    }
    const { topicId } = tip;
    const name = topicName(code, tip.notes.kind, status, t);
    if (topicId === undefined || names.get(code) === name) return;
    await forgiveGone(() => api.editForumTopic(tip.chatId, topicId, { name }));
    names.set(code, name);
  }

  /** Somebody deleted the card or the whole topic, or the group has become another one. */
  async function makeCardAgain(tip: DeskTip, status: TipStatus): Promise<void> {
    const { code } = tip;
    const card = cardScreen(tip, status, t);
    const name = topicName(code, tip.notes.kind, status, t);
    const steps: Steps = tip.chatId === chat().id && tip.topicId !== undefined ? { topic: tip.topicId } : {};
    await inTopic(
      steps,
      async () => {},
      () => name,
      async (at) => {
        if (isElsewhere(at, tip) && at.topicId !== undefined) {
          await at.text("note", t("desk.topicAgain", { code }));
        }
        const cardId = await at.reserve("card");
        await store.change(code, (now) => ({
          ...now,
          chatId: at.chatId,
          topicId: at.topicId,
          cardId,
          messageIds: together(now, at),
        }));
        await at.text("card", card.text, card.keyboard);
      },
    );
  }

  function chat(): { id: number; hasTopics: boolean } {
    const state = deps.group.state();
    if (state.kind !== "fit") throw new Error("the moderators' group is not fit for tips");
    return { id: state.chatId, hasTopics: state.hasTopics };
  }

  return {
    show: (code, ...parcel) => inTurn(code, () => show(code, ...parcel)),
    refreshCard: (code) => inTurn(code, () => drawCard(code)),
  };
}

/** Messages of a tip, with those that have come; what stood in another group is none of them. */
function together(tip: DeskTip, at: { chatId: number; messageIds(): number[] }): number[] {
  return [...new Set([...(tip.chatId === at.chatId ? tip.messageIds : []), ...at.messageIds()])];
}

function notesOf(receivedOn: Day, content: TipContent): Notes {
  const missing: Missing[] = [];
  if (content.happenedOn === undefined) missing.push("date");
  if (content.where === undefined) missing.push("place");
  if (content.who === undefined) missing.push("person");
  if (content.evidence === undefined && content.pictures.length === 0) missing.push("evidence");
  return {
    kind: content.kind,
    receivedOn,
    ...(content.happenedOn !== undefined && { deadlineOn: addDays(content.happenedOn, REPORT_DAYS) }),
    missing,
    hasAddition: false,
    tiedTo: [],
    deeds: [],
  };
}

/**
 * What is to vanish, or to be named as it is named already, may be gone or so.
 * @returns false where the chat has no topics any more
 */
async function forgiveGone(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
  } catch (error) {
    const isForgiven =
      error instanceof GrammyError &&
      error.error_code === 400 &&
      /message.* not found|NOT_MODIFIED|TOPIC_ID_INVALID|not a forum|can't be deleted/i.test(
        error.description,
      );
    if (!isForgiven) throw error;
    return !error.description.includes("not a forum");
  }
  return true;
}

function isAboutGroup(error: GrammyError): boolean {
  return error.error_code === 403 || /chat not found|not enough rights/i.test(error.description);
}
