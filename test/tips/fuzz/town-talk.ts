import { readFileSync } from "node:fs";
import type { Message } from "grammy/types";
import { formatReceipt, newToken, receiptOf } from "../../../src/tips/receipt.ts";
import type { BotUnderTest } from "../../support/bot.ts";
import { pick, type Random } from "../unlinkability/statistics.ts";

const COMMANDS =
  "lapor cek batal lewati kembali selesai start bantuan privasi data hapusdata kuis tanya topik bahasa ikrar pasal mingguan acara sertifikat tahapan terbang help report statistik pertanyaan ekspor templat balas status".split(
    " ",
  );
const TEXTS = [
  "lewati",
  "kembali",
  "selesai",
  "batal",
  "boleh like postingan caleg?",
  "Camat mengajak semua staf memilih calon nomor dua saat apel pagi di halaman kantor.",
  "kemarin pagi",
  "Aula Kecamatan Contoh",
  "atasan saya, NIP 198503032010011001, hp 081298765432",
  "https://www.instagram.com/p/abc/?igsh=xyz lihat t.me/seseorang",
  "<b>tebal</b> & \u202e terbalik \u200b\ud800",
  "🙂".repeat(300),
  "a".repeat(4_096),
];
const SENSIBLE = [
  "Camat mengajak semua staf memilih calon nomor dua saat apel pagi di halaman kantor.",
  "kemarin pagi",
  "Aula Kecamatan Contoh",
  "lewati",
  "selesai",
  "melihat sendiri",
];
const ONWARDS = /lanjut|selesai|kirim|continue|done|send|samarkan|mask|go on/i;
const file = { file_id: "tidak-ada", file_unique_id: "tidak-ada" };
const KINDS: readonly Partial<Message>[] = [
  { voice: { ...file, duration: 1 } },
  { video: { ...file, width: 1, height: 1, duration: 1 } },
  { document: { ...file, file_name: "a.pdf", mime_type: "application/pdf" }, caption: "isi" },
  { document: { ...file, mime_type: "image/png", file_size: 11_000_000 } },
  { photo: [{ ...file, width: 1, height: 1 }] },
  { sticker: { ...file, type: "regular", width: 1, height: 1, is_animated: false, is_video: false } },
  { contact: { phone_number: "+62812", first_name: "Sari" } },
  { location: { latitude: 1, longitude: 1 } },
  { dice: { emoji: "🎲", value: 1 } },
  { hologram: {} } as never,
  { pinned_message: {} } as never,
];
const JPEG = readFileSync("test/tips/red.jpg");
const MOST_REMEMBERED = 200;

/** Does one thing after the other that people could do, well-formed and mostly senseless. */
export function talker(bot: BotUnderTest, people: readonly number[], random: Random) {
  const { people: hands, world } = bot.chat.telegram;
  const group = bot.moderators;
  /** Callback data that was seen under some button. */
  const seen: string[] = ["tips:send:x", "faq:show:x", "", "a:b:c"];
  const newest = (chatId: number, count: number): Message[] =>
    [...(world.chats.get(chatId)?.messages.values() ?? [])].slice(-count).map(({ message }) => message);

  function someText(): string {
    const luck = random();
    if (luck < 0.1) {
      const receipt = receiptOf(newToken());
      return random() < 0.5 ? formatReceipt(receipt) : `/cek ${receipt}`;
    }
    if (luck < 0.4) return `/${pick(COMMANDS, random)}${random() < 0.3 ? ` ${pick(TEXTS, random)}` : ""}`;
    if (luck < 0.45)
      return `a${Buffer.from(Array.from({ length: 40 }, () => random() * 256)).toString("utf8")}`;
    return pick(TEXTS, random);
  }

  function tap(person: number, chatId: number): void {
    const bearing = newest(chatId, 40).filter(({ reply_markup }) => reply_markup?.inline_keyboard?.length);
    if (bearing.length === 0) return;
    // Mostly the newest, as people do, so that dialogues come to an end.
    const message = random() < 0.6 ? (bearing.at(-1) as Message) : pick(bearing, random);
    const buttons = (message.reply_markup?.inline_keyboard.flat() ?? []).flatMap((button) =>
      "callback_data" in button ? [button.callback_data] : [],
    );
    const [first] = buttons;
    if (first === undefined) return;
    for (const data of buttons) seen.push(data);
    if (seen.length > MOST_REMEMBERED) seen.splice(0, seen.length - MOST_REMEMBERED);
    if (random() < 0.85) {
      void hands.tap(person, chatId, message.message_id, pick(buttons, random));
      return;
    }
    const button = message.reply_markup?.inline_keyboard.flat()[0];
    if (button === undefined || !("callback_data" in button)) return;
    const honest = button.callback_data;
    button.callback_data = forged();
    void hands.tap(person, chatId, message.message_id, button.callback_data);
    button.callback_data = honest;
  }

  /** Somebody else's button, one of another message, one with a piece changed, or nonsense. */
  function forged(): string {
    const data = pick(seen, random);
    const luck = random();
    if (luck < 0.5) return data;
    const parts = data.split(":");
    parts[Math.floor(random() * parts.length)] = random().toString(36).slice(2, 10);
    return (luck < 0.8 ? parts.join(":") : random().toString(36).repeat(3)).slice(0, 64);
  }

  /** What somebody would do who means it, so that reports come to their end as well. */
  function goOn(person: number): void {
    const latest = newest(person, 1)[0];
    const markup = latest?.reply_markup as { force_reply?: boolean; inline_keyboard?: unknown } | undefined;
    if (latest === undefined || latest.from?.id === person) hands.say(person, "/lapor");
    else if (markup?.force_reply === true)
      hands.say(person, pick(SENSIBLE, random), { replyTo: latest.message_id });
    else if (markup?.inline_keyboard !== undefined) {
      const buttons = (latest.reply_markup?.inline_keyboard ?? []).flat();
      const onwards = buttons.find(({ text }) => ONWARDS.test(text)) ?? buttons[0];
      const button = random() < 0.9 ? onwards : pick(buttons, random);
      if (button !== undefined && "callback_data" in button)
        void hands.tap(person, person, latest.message_id, button.callback_data);
    } else hands.say(person, pick(SENSIBLE, random));
  }

  function actInPrivate(person: number): void {
    if (world.people.get(person)?.hasBlocked === true) {
      hands.unblock(person);
      return;
    }
    // Some mostly mean it.
    if (random() < (person % 3 === 0 ? 0.9 : 0.2)) {
      goOn(person);
      return;
    }
    const luck = random();
    const messages = newest(person, 60);
    const own = messages.filter(({ from }) => from?.id === person);
    if (luck < 0.35) hands.say(person, someText());
    else if (luck < 0.7) tap(person, person);
    else if (luck < 0.76 && messages.length > 0)
      hands.say(person, someText(), { replyTo: pick(messages, random).message_id });
    else if (luck < 0.82) hands.sendRaw(person, pick(KINDS, random));
    else if (luck < 0.88)
      hands.sendPhoto(person, JPEG, random() < 0.5 ? { mediaGroupId: "7" } : { caption: "foto" });
    else if (luck < 0.9)
      hands.sendDocument(person, Buffer.from("bukan gambar"), "a.png", "image/png", { mediaGroupId: "8" });
    else if (luck < 0.95 && own.length > 0)
      hands.edit(person, person, pick(own, random).message_id, someText());
    else if (luck < 0.97 && messages.length > 0) hands.delete(person, [pick(messages, random).message_id]);
    else if (luck < 0.98) void hands.inlineQuery(person, pick(TEXTS, random));
    else if (luck < 0.985) hands.block(person);
    else hands.start(person, random() < 0.5 ? "faq_x" : undefined);
  }

  function actInGroup(): void {
    const luck = random();
    const { chatId, ownerId } = group;
    const messages = newest(chatId, 60);
    const message = messages.length > 0 ? pick(messages, random) : undefined;
    if (luck < 0.6) tap(ownerId, chatId);
    else if (luck < 0.8 && message !== undefined) {
      hands.say(ownerId, someText(), { chatId, replyTo: message.message_id });
    } else if (luck < 0.98) hands.say(ownerId, someText(), { chatId });
    else {
      const topic = group.topics()[0];
      if (topic !== undefined) group.deletesTopic(topic.message_thread_id);
    }
  }

  return {
    act(): void {
      if (random() < 0.1) actInGroup();
      else actInPrivate(pick(people, random));
    },
  };
}
