import type { Message } from "grammy/types";
import sharp from "sharp";
import type { LocalTelegram } from "../../src/local-telegram/index.ts";

/** What the moderators' group shows, and has ever shown, of tips that bear marks. */
export interface TipGroup {
  /** The messages that show a mark now, and the photos that stand with them. */
  shows(mark: string): { texts: Message[]; photos: Message[] };
  /** In how many different messages a mark was ever seen, edits of one message aside. */
  everIn(mark: string): number;
  /** All marks that were ever seen. */
  marks(): Set<string>;
  /** Placeholders that were never filled, and topics without a tip. */
  orphans(): { messages: number; topics: number };
}

/** @param mark finds marks in a text */
export function watchTipGroup({ world }: LocalTelegram, groupId: number, mark: RegExp): TipGroup {
  const ever = new Map<string, Set<number>>();
  world.subscribe((event) => {
    if (event.type !== "message_sent" && event.type !== "message_edited") return;
    if (event.chat_id !== groupId) return;
    const { text = "", caption = "", message_id } = event.shown.message;
    for (const [found] of `${text}\n${caption}`.matchAll(mark)) {
      ever.set(found, (ever.get(found) ?? new Set()).add(message_id));
    }
  });
  const messages = () => [...(world.chats.get(groupId)?.messages.values() ?? [])].map((one) => one.message);
  return {
    shows(wanted) {
      const all = messages();
      const texts = all.filter((message) => message.text?.includes(wanted));
      const photos = all.filter(
        (message) => message.photo !== undefined && texts.some((text) => standsWith(message, text)),
      );
      return { texts, photos };
    },
    everIn: (wanted) => ever.get(wanted)?.size ?? 0,
    marks: () => new Set(ever.keys()),
    orphans() {
      const all = messages();
      const placeholders = all.filter((message) => message.text === "Sedang diserahkan …");
      const topics = all.filter((message) => message.forum_topic_created !== undefined);
      const filled = new Set(
        all
          .filter((message) => [...(message.text ?? "").matchAll(mark)].length > 0)
          .map((message) => message.message_thread_id),
      );
      const empty = topics.filter((topic) => !filled.has(topic.message_thread_id ?? topic.message_id));
      return { messages: placeholders.length, topics: empty.length };
    },
  };
}

/** In the topic of the tip; in a group without topics, as a reply to it. */
function standsWith(photo: Message, text: Message): boolean {
  if (text.message_thread_id !== undefined) return photo.message_thread_id === text.message_thread_id;
  return photo.reply_to_message?.message_id === text.message_id;
}

/** A flat picture whose colour tells its number; 4,096 of them can be told apart after any JPEG. */
export function numberedPicture(number: number): Promise<Buffer> {
  const [r, g, b] = colourOf(number);
  return sharp({ create: { width: 24, height: 24, channels: 3, background: { r, g, b } } })
    .jpeg({ quality: 95 })
    .toBuffer();
}

export async function isNumberedPicture(bytes: Buffer, number: number): Promise<boolean> {
  const { channels } = await sharp(bytes).stats();
  return colourOf(number).every((value, index) => Math.abs((channels[index]?.mean ?? -99) - value) < 7);
}

function colourOf(number: number): [number, number, number] {
  const part = (shift: number) => ((number >> shift) % 16) * 16 + 8;
  return [part(0), part(4), part(8)];
}
