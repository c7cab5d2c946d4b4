import type { Message } from "grammy/types";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import { ANSWERS, sender, telltalePicture } from "./sender.ts";

let bot: BotUnderTest;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.close());

const file = { file_id: "kenari", file_unique_id: "kenari" };
const KINDS: readonly (readonly [string, Partial<Message>, RegExp])[] = [
  ["voice", { voice: { ...file, duration: 1 } }, /suara Anda bisa dikenali/],
  ["audio", { audio: { ...file, duration: 1 } }, /suara Anda bisa dikenali/],
  ["video", { video: { ...file, width: 1, height: 1, duration: 1 } }, /Video tidak kami terima/],
  ["video note", { video_note: { ...file, length: 1, duration: 1 } }, /Video tidak kami terima/],
  [
    "animation",
    {
      animation: { ...file, width: 1, height: 1, duration: 1 },
      document: { ...file, mime_type: "video/mp4" },
    },
    /Video tidak kami terima/,
  ],
  ["PDF", { document: { ...file, file_name: "a.pdf", mime_type: "application/pdf" } }, /nama pembuatnya/],
  [
    "office file",
    { document: { ...file, file_name: "a.docx", mime_type: "application/msword" }, caption: "isi" },
    /nama pembuatnya/,
  ],
  ["file without a type", { document: file }, /nama pembuatnya/],
  [
    "sticker",
    { sticker: { ...file, type: "regular", width: 1, height: 1, is_animated: false, is_video: false } },
    /Stiker/,
  ],
  ["contact", { contact: { phone_number: "+62812", first_name: "Kenari" } }, /Kontak/],
  ["location", { location: { latitude: 1, longitude: 1 } }, /Lokasi/],
  [
    "venue",
    {
      venue: { location: { latitude: 1, longitude: 1 }, title: "a", address: "b" },
      location: { latitude: 1, longitude: 1 },
    },
    /Lokasi/,
  ],
  [
    "poll",
    {
      poll: {
        id: "1",
        question: "a",
        options: [],
        total_voter_count: 0,
        is_closed: false,
        is_anonymous: true,
        type: "regular",
        allows_multiple_answers: false,
        allows_revoting: false,
      },
    } as never,
    /Jajak pendapat/,
  ],
  ["dice", { dice: { emoji: "x", value: 1 } }, /jenis itu tidak kami terima/],
  ["what no version knows yet", { hologram: {} } as never, /jenis itu tidak kami terima/],
  [
    "huge picture",
    { document: { ...file, mime_type: "image/png", file_size: 11_000_000 } },
    /lebih dari 10 MB/,
  ],
];

describe("what is not on the list", () => {
  it.each(KINDS)("is refused at every question with its reason: %s", async (_kind, content, reason) => {
    const sari = sender(bot);
    await sari.goesTo(2);
    for (const answer of ANSWERS) {
      await sari.sends(content);
      expect(sari.last()).toMatch(reason);
      await sari.says(answer);
    }
    await sari.taps("Selesai");
    await sari.taps("Lanjut saja");
    const preview = sari.messages().at(-2)?.text ?? "";
    for (const answer of ANSWERS) expect(preview).toContain(answer);
    expect(preview).not.toContain("isi\n");
  });

  it("goes unanswered where it is Telegram's own message", async () => {
    const sari = sender(bot);
    await sari.goesTo(2);
    const count = sari.messages().length;
    await sari.sends({ pinned_message: sari.lastMessage() } as never);
    expect(sari.messages()).toHaveLength(count);
  });

  it("is answered once for an album", async () => {
    const sari = sender(bot);
    await sari.goesTo(7);
    for (let index = 0; index < 3; index++) {
      await sari.sends({ video: { ...file, width: 1, height: 1, duration: 1 }, media_group_id: "7" });
    }
    expect(sari.messages().filter(({ text }) => text?.includes("Video tidak"))).toHaveLength(1);
  });
});

describe("a picture", () => {
  it("is cleaned and counted, alone, as a file or in an album, up to five; captions are text", async () => {
    const sari = sender(bot);
    await sari.goesTo(7);
    await sari.sendsPhoto(await telltalePicture(), { caption: "daftar hadir" });
    expect(sari.sees()).toContain(
      "Gambar 1 dari 5 sudah diambil.\nSudah dihapus demi keamanan Anda: lokasi GPS, merek kamera",
    );
    await sari.sendsDocument(await telltalePicture("#112233"), "Scan_Sari.jpg", "image/jpeg");
    for (const colour of ["#010203", "#040506", "#070809"]) {
      await sari.sendsPhoto(await telltalePicture(colour), { mediaGroupId: "5" });
    }
    expect(sari.last()).toContain("Gambar 5 dari 5");
    await sari.sendsPhoto(await telltalePicture());
    expect(sari.last()).toContain("Sudah 5 gambar");
    const third = sari.messages().find(({ text }) => text?.startsWith("Gambar 3"));
    if (third === undefined) throw new Error("the third picture was not taken");
    await sari.taps("Buang gambar ini", { message: third });
    expect(sari.sees()).toContain("Gambar itu sudah dibuang.");
    await sari.taps("Selesai");
    await sari.taps("Lanjut saja");
    const album = sari.messages().filter(({ photo }) => photo !== undefined);
    expect(album).toHaveLength(4);
    for (const message of album) expect(message).toMatchObject({ has_protected_content: true });
    expect(sari.messages().at(-2)?.text).toContain("daftar hadir");
    expect(bot.chat.everythingSentTo(sari)).not.toContain("Kamerakenari");
  });

  it("that comes early is kept as evidence, and its caption answers the question", async () => {
    const sari = sender(bot);
    await sari.goesTo(2);
    await sari.sendsPhoto(await telltalePicture());
    expect(sari.last()).toMatch(/^Langkah 2 dari 7/);
    await sari.sendsPhoto(await telltalePicture("#112233"), { caption: ANSWERS[0] });
    expect(sari.last()).toMatch(/^Langkah 3 dari 7/);
    expect(sari.sees()).toContain("Gambar 2 dari 5");
  });

  it("that is none, or broken, is refused with what to send instead", async () => {
    const sari = sender(bot);
    await sari.goesTo(7);
    await sari.sendsDocument(Buffer.from("no picture at all"), "a.png", "image/png");
    expect(sari.last()).toContain("bukan gambar");
    const whole = await telltalePicture();
    await sari.sendsDocument(whole.subarray(0, whole.length / 2), "a.jpg", "image/jpeg");
    expect(sari.last()).toContain("rusak");
    await sari.sends({ photo: [{ ...file, width: 1, height: 1 }] });
    expect(sari.last()).toContain("gagal diunduh");
    expect(bot.logged()).not.toContain(bot.chat.token);
  });
});
