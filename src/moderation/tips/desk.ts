import { type Api, GrammyError, type InlineKeyboard, InputFile } from "grammy";
import { addDays, type Day, spellDay } from "../../bot/day.ts";
import { tryToEdit } from "../../bot/edit.ts";
import { escapeHtml } from "../../bot/html.ts";
import type { Translate } from "../../bot/translate.ts";
import {
  type Desk,
  type Parcel,
  type Picture,
  type Progress,
  renderTip,
  type TipCode,
  type TipContent,
  type TipRegister,
} from "../../tips/tip.ts";
import type { ModeratorGroup } from "../group.ts";
import { cardScreen, GROUP_LOCALE, topicName } from "./card.ts";
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
  /** Makes the card of a tip say what is stored. */
  refreshCard(code: TipCode): Promise<void>;
}

/** Days that the law gives for a formal report, from when the violation was known or found. */
const REPORT_DAYS = 7;

/** Keys of `Progress`: the topic, the text, the card, and `picture0` … */
type Save = (progress: Progress) => Promise<void>;
type Steps = Record<string, number>;

/**
 * Shows parcels in the moderators' group. Telegram offers no idempotency key, so every message is first sent as an
 * empty placeholder, its id stored, and then edited into what it is to be: repeating an edit changes nothing. A
 * crash between sending and storing leaves an orphan: a topic or message that says «being handed over» and holds
 * nothing of the tip; whoever sees it may delete it.
 */
export function createDesk(deps: DeskDeps): ModeratorDesk {
  const { api, store, t } = deps;

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
    const known = await store.find(code);
    if (parcel.type === "tip") {
      await openTip(code, receivedOn, parcel.content, steps, save);
      return "shown";
    }
    if (known === undefined) return "gone";
    if (parcel.type === "read") {
      await update(code, (tip) => ({ ...tip, notes: { ...tip.notes, readOn: receivedOn } }));
      return "shown";
    }
    await openAddition(known, receivedOn, parcel, steps, save);
    return "shown";
  }

  async function openTip(code: TipCode, receivedOn: Day, content: TipContent, steps: Steps, save: Save) {
    const place = await inTopic(
      steps,
      save,
      () => topicName(code, content.kind, "received", t),
      async (at) => {
        await at.text("text", renderTip(content, t));
        await at.pictures(content.pictures);
        const notes = notesOf(receivedOn, content);
        const card = cardScreen({ code, notes }, "received", t);
        await at.text("card", card.text, card.keyboard);
        return notes;
      },
    );
    await store.keep({ ...place, code, notes: place.result });
  }

  async function openAddition(
    known: DeskTip,
    receivedOn: Day,
    parcel: Extract<Parcel, { type: "addition" }>,
    steps: Steps,
    save: Save,
  ) {
    const here = chat();
    const isSamePlace = known.chatId === here.id;
    if (isSamePlace && known.topicId !== undefined && steps.topic === undefined) steps.topic = known.topicId;
    const status = (await deps.register.find(known.code))?.status ?? "received";
    const place = await inTopic(
      steps,
      save,
      () => topicName(known.code, known.notes.kind, status, t),
      async (at) => {
        const heading = `<b>${t("desk.addition", { code: known.code, day: spellDay(receivedOn, GROUP_LOCALE) })}</b>`;
        await at.text("text", parcel.text === "" ? heading : `${heading}\n${escapeHtml(parcel.text)}`);
        await at.pictures(parcel.pictures);
        const isMoved = at.topicId !== undefined && at.topicId !== known.topicId;
        if (!isMoved) return known.cardId;
        // The topic was deleted, or the group has become another one.
        await at.text("note", t("desk.topicAgain", { code: known.code }));
        const card = cardScreen(known, status, t);
        return at.text("card", card.text, card.keyboard);
      },
    );
    await update(known.code, (tip) => ({
      ...tip,
      chatId: place.chatId,
      topicId: place.topicId,
      cardId: place.result,
      messageIds: [...new Set([...(isSamePlace ? tip.messageIds : []), ...place.messageIds])],
      notes: { ...tip.notes, hasAddition: true },
    }));
  }

  interface Place {
    topicId: number | undefined;
    /** Puts a text where the placeholder `key` stands. @returns the id of its message */
    text(key: string, html: string, keyboard?: InlineKeyboard): Promise<number>;
    pictures(pictures: readonly Picture[]): Promise<void>;
  }

  /** Runs `fill` in the topic of `steps`, which is made where there is none or where it was deleted. */
  async function inTopic<T>(
    steps: Steps,
    save: Save,
    name: () => string,
    fill: (at: Place) => Promise<T>,
  ): Promise<Pick<DeskTip, "chatId" | "topicId" | "messageIds"> & { cardId: number; result: T }> {
    const { id: chatId, hasTopics } = chat();
    for (let isLastTry = false; ; isLastTry = true) {
      if (hasTopics && steps.topic === undefined) {
        steps.topic = (await api.createForumTopic(chatId, name())).message_thread_id;
        await save(steps);
      }
      const topicId = hasTopics ? steps.topic : undefined;
      try {
        const result = await fill(placeIn(chatId, topicId, steps, save));
        const { topic: _topic, ...messages } = steps;
        return { chatId, topicId, messageIds: Object.values(messages), cardId: steps.card ?? 0, result };
      } catch (error) {
        const isDeleted =
          error instanceof GrammyError && error.description.includes("message thread not found");
        if (!isDeleted || isLastTry) throw error;
        for (const key of Object.keys(steps)) delete steps[key];
      }
    }
  }

  function placeIn(chatId: number, topicId: number | undefined, steps: Steps, save: Save): Place {
    const thread = topicId === undefined ? {} : { message_thread_id: topicId };
    async function placeholder(key: string): Promise<number> {
      const known = steps[key];
      if (known !== undefined) return known;
      const reply =
        topicId === undefined && steps.text !== undefined
          ? { reply_parameters: { message_id: steps.text, allow_sending_without_reply: true } }
          : {};
      const { message_id } = await api.sendMessage(chatId, t("desk.placeholder"), {
        ...thread,
        ...reply,
        protect_content: true,
      });
      steps[key] = message_id;
      await save(steps);
      return message_id;
    }
    async function put(key: string, edit: (id: number) => Promise<unknown>): Promise<number> {
      for (let isLastTry = false; ; isLastTry = true) {
        const id = await placeholder(key);
        if ((await tryToEdit(() => edit(id))) !== "gone") return id;
        // Somebody deleted it, or the whole topic: a new one is sent, which tells.
        delete steps[key];
        if (isLastTry) throw new Error("a message in the moderators' group cannot be edited");
      }
    }
    return {
      topicId,
      text: (key, html, keyboard) =>
        put(key, (id) =>
          api.editMessageText(chatId, id, html, {
            parse_mode: "HTML",
            link_preview_options: { is_disabled: true },
            ...(keyboard && { reply_markup: keyboard }),
          }),
        ),
      async pictures(pictures) {
        for (const [index, { bytes }] of pictures.entries()) {
          const media = () => ({
            type: "photo" as const,
            media: new InputFile(bytes, `${index + 1}.jpg`),
            caption: t("desk.picture", { number: index + 1, count: pictures.length }),
          });
          await put(`picture${index}`, (id) => api.editMessageMedia(chatId, id, media()));
        }
      },
    };
  }

  async function erase(code: TipCode, steps: Steps, isWithdrawn: boolean): Promise<"shown"> {
    const known = await store.place(code);
    const { id: chatId } = chat();
    const { topic, ...messages } = steps;
    const shown = Object.values(messages);
    let isGone = true;
    // A tip may stand in the group that was there before this one.
    if (known !== undefined) isGone = await eraseIn(known.chatId, known.topicId, known.messageIds);
    if (topic !== undefined || shown.length > 0) isGone = (await eraseIn(chatId, topic, shown)) && isGone;
    if (!isGone) {
      await api.sendMessage(chatId, t("desk.eraseByHand", { code }), { protect_content: true });
    } else if (isWithdrawn) {
      await api.sendMessage(chatId, t("desk.withdrawn", { code }), { protect_content: true });
    }
    await store.forget(code);
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

  /** Changes what is stored of a tip, and makes its card say so. */
  async function update(code: TipCode, change: (tip: DeskTip) => DeskTip): Promise<void> {
    await store.change(code, change);
    await refreshCard(code);
  }

  /** The end of the last refreshing of each card: an older state must never overtake a newer one. */
  const refreshing = new Map<TipCode, Promise<void>>();

  function refreshCard(code: TipCode): Promise<void> {
    const before = refreshing.get(code) ?? Promise.resolve();
    const turn = before.catch(() => {}).then(() => drawCard(code));
    refreshing.set(code, turn);
    const leave = () => {
      if (refreshing.get(code) === turn) refreshing.delete(code);
    };
    turn.then(leave, leave);
    return turn;
  }

  async function drawCard(code: TipCode): Promise<void> {
    const tip = await store.find(code);
    const status = (await deps.register.find(code))?.status;
    if (tip === undefined || status === undefined) return;
    const card = cardScreen(tip, status, t);
    await tryToEdit(() =>
      api.editMessageText(tip.chatId, tip.cardId, card.text, {
        parse_mode: "HTML",
        reply_markup: card.keyboard,
      }),
    );
    const { topicId } = tip;
    if (topicId === undefined) return;
    const name = topicName(code, tip.notes.kind, status, t);
    await forgiveGone(() => api.editForumTopic(tip.chatId, topicId, { name }));
  }

  function chat(): { id: number; hasTopics: boolean } {
    const state = deps.group.state();
    if (state.kind !== "fit") throw new Error("the moderators' group is not fit for tips");
    return { id: state.chatId, hasTopics: state.hasTopics };
  }

  return { show, refreshCard };
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
