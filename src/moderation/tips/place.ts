import { type Api, GrammyError, type InlineKeyboard, InputFile } from "grammy";
import { tryToEdit } from "../../bot/edit.ts";
import type { Translate } from "../../bot/translate.ts";
import type { Picture, Progress } from "../../tips/tip.ts";
import type { DeskTip } from "./store.ts";

/** Keys of `Progress`: the topic, the text, the card, and `picture0` … */
export type Steps = Record<string, number>;
export type Save = (progress: Progress) => Promise<void>;

/** A topic of the group, or the group itself where it has none: messages under keys, each there once. */
export interface Place {
  chatId: number;
  topicId: number | undefined;
  /** Sends an empty placeholder where there is no message `key` yet. @returns the id of the message */
  reserve(key: string): Promise<number>;
  /** Puts a text where the placeholder `key` stands. @returns the id of its message */
  text(key: string, html: string, keyboard?: InlineKeyboard): Promise<number>;
  pictures(pictures: readonly Picture[]): Promise<void>;
  /** Ids of all messages under keys. */
  messageIds(): number[];
}

interface PlaceDeps {
  api: Api;
  t: Translate;
  /** @throws where the group is not fit for tips */
  chat(): { id: number; hasTopics: boolean };
}

/** Whether these are not where the tip stood when it was last shown: its topic was deleted, or the group is another. */
export function isElsewhere(at: Pick<Place, "chatId" | "topicId">, tip: DeskTip): boolean {
  return at.chatId !== tip.chatId || at.topicId !== tip.topicId;
}

export function createPlaces({ api, t, chat }: PlaceDeps) {
  /** Runs `fill` in the topic of `steps`, which is made where there is none or where it was deleted. */
  async function inTopic(
    steps: Steps,
    save: Save,
    name: () => string,
    fill: (at: Place) => Promise<void>,
  ): Promise<void> {
    const { id: chatId, hasTopics } = chat();
    for (let isLastTry = false; ; isLastTry = true) {
      if (hasTopics && steps.topic === undefined) {
        steps.topic = (await api.createForumTopic(chatId, name())).message_thread_id;
        await save(steps);
      }
      try {
        return await fill(placeIn(chatId, hasTopics ? steps.topic : undefined, steps, save));
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
    async function reserve(key: string): Promise<number> {
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
        const id = await reserve(key);
        if ((await tryToEdit(() => edit(id))) !== "gone") return id;
        // Somebody deleted it, or the whole topic: a new one is sent, which tells.
        delete steps[key];
        if (isLastTry) throw new Error("a message in the moderators' group cannot be edited");
      }
    }
    return {
      chatId,
      topicId,
      reserve,
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
      messageIds() {
        const { topic: _topic, ...messages } = steps;
        return Object.values(messages);
      },
    };
  }

  return { inTopic };
}
