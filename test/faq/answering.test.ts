import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";

let bot: BotUnderTest;
beforeAll(async () => {
  bot = await startBot();
});
afterAll(() => bot.close());

describe("a question in a private chat", () => {
  it("gets the card: verdict, answer, sanction by stage, legal basis and the day it was checked", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("boleh like postingan caleg?");
    expect(sari.sees()).toMatch(/DILARANG[\s\S]+like pada unggahan calon/);
    expect(sari.sees()).toMatch(/bakal calon[\s\S]+Sanksi moral[\s\S]+disiplin berat/);
    expect(sari.sees()).toContain("PP 94/2021 Pasal 5 huruf n angka 5");
    expect(sari.sees()).toContain("Diperiksa 22 November 2026");
    expect(sari.buttons()).toEqual([
      "Dasar hukum lengkap",
      "Topik terkait",
      "Kuis topik ini",
      "Membantu",
      "Tidak membantu",
    ]);
  });

  it("may come by /tanya, with the question or with a prompt for it", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("/tanya boleh like postingan caleg?");
    expect(sari.sees()).toContain("DILARANG");
    await sari.says("/tanya");
    expect(sari.lastMessage().text).toContain("Apa yang ingin Anda tanyakan");
  });

  it("in English gets an English answer, also from somebody whose app is Indonesian", async () => {
    const sari = bot.chat.person("Sari", { language_code: "id" });
    await sari.says("May I like a candidate's post on Instagram?");
    expect(sari.sees()).toContain("PROHIBITED");
    await sari.taps("Related topics");
    expect(sari.lastMessage().text).toContain("Topics related to");
  });

  it("that could mean several topics gets buttons and a way out, and a button its card", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("sanksi");
    const choices = sari.buttons();
    expect(choices.length).toBeGreaterThanOrEqual(3);
    expect(choices.length).toBeLessThanOrEqual(5);
    expect(choices.at(-1)).toBe("Bukan semuanya");
    await sari.taps(choices[0] ?? "");
    expect(sari.lastMessage().text).toContain("Diperiksa");
  });

  it("on another subject gets no card, and the reason", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("resep rendang daging sapi yang enak");
    expect(sari.sees()).toContain("di luar bidang saya");
    expect(sari.sees()).not.toContain("Dasar hukum");
  });

  it("for an opinion hears why it gets none", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("menurutmu aku harus pilih siapa di pilpres?");
    expect(sari.sees()).toContain("netral, sama seperti ASN");
  });

  it("is answered again when it is edited", async () => {
    const sari = bot.chat.person("Sari");
    const question = await sari.says("resep rendang daging sapi yang enak");
    await sari.edits(question, "boleh like postingan caleg?");
    expect(sari.lastMessage().text).toContain("DILARANG");
  });

  it("with markup in it breaks nothing", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("<b>boleh</b> like <script>postingan</script> &amp; caleg?");
    expect(sari.sees()).not.toContain("gangguan");
  });
});

describe("the buttons of a card", () => {
  it("show the legal basis in full, with titles and status, and lead back", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("boleh like postingan caleg?");
    await sari.taps("Dasar hukum lengkap");
    expect(sari.lastMessage().text).toContain("Peraturan Pemerintah Nomor 94 Tahun 2021");
    expect(sari.lastMessage().text).toContain("Berlaku.");
    await sari.taps("Kembali ke jawaban");
    expect(sari.lastMessage().text).toContain("DILARANG");
  });

  it("count «helpful» once, however often it is tapped", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("boleh like postingan caleg?");
    const card = sari.lastMessage();
    const [first, second] = await Promise.all([
      sari.taps("Membantu", { message: card }),
      sari.taps("Membantu", { message: card }),
    ]);
    expect([first, second].map((answer) => ("text" in answer ? answer.text : ""))).toEqual([
      "Terima kasih, sudah dicatat.",
      "Penilaian Anda sudah tercatat.",
    ]);
    expect(sari.buttons()).toEqual(["Dasar hukum lengkap", "Topik terkait", "Kuis topik ini"]);
  });

  it.each(["faq:show:topik-tahun-lalu", "faq:fly:away", "quiz:old:1", "language:set:fr"])(
    "from last year, such as %s, are answered politely",
    async (data) => {
      const sari = bot.chat.person("Sari");
      await sari.starts();
      const message = sari.lastMessage();
      const button = message.reply_markup?.inline_keyboard[0]?.[0];
      if (button === undefined || !("callback_data" in button)) throw new Error("the welcome has no button");
      button.callback_data = data;
      expect(await sari.taps(data, { message })).toMatchObject({ kind: "answered", alert: true });
    },
  );
});

describe("browsing", () => {
  it("goes from groups to topics to a card in the same message, and back", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("/topik");
    expect(sari.buttons()).toContain("Media sosial");
    await sari.taps("Media sosial");
    expect(sari.messages()).toHaveLength(1);
    expect(sari.buttons()).toContain("⛔ Like unggahan calon");
    await sari.taps("Kembali ke semua topik");
    expect(sari.buttons()).toContain("Kampanye");
  });

  it("by a deep link opens the card, and for a topic that is gone the list", async () => {
    const sari = bot.chat.person("Sari");
    await sari.starts("faq_medsos-like");
    expect(sari.sees()).toContain("DILARANG");
    await sari.starts("faq_topik-lama");
    expect(sari.lastMessage().text).toContain("Semua topik");
  });
});

describe("questions for the curators", () => {
  it("are kept only after the button, cleaned and sealed, and the person sees what was kept", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("apakah penyuluh boleh zumba bersama Pak Budi 081234567890 di acara partai");
    for (const way of ["Tidak membantu", "Bukan semuanya"])
      if (sari.buttons().includes(way)) await sari.taps(way);
    await sari.taps("Kirim ke kurator, tanpa nama");
    expect(sari.lastMessage().text).toContain("apakah penyuluh boleh zumba bersama […] […] di acara partai");
    expect(sari.lastMessage().text).toContain("90 hari");
  });
});

describe("a card that no question stands behind", () => {
  it("offers the curators nothing when it did not help", async () => {
    const sari = bot.chat.person("Sari");
    await sari.starts("faq_medsos-like");
    await sari.taps("Tidak membantu");
    expect(sari.buttons()).toEqual(["Lihat semua topik"]);
  });
});

describe("odd input has a decent end", () => {
  it.each([
    ["only emoji", "🙏🙏👍"],
    ["4,096 characters", "boleh like? ".repeat(342).slice(0, 4096)],
    ["one letter", "p"],
    ["an unknown command", "/terbang"],
    ["control characters", "boleh\u0000 like\u202e postingan?"],
  ])("%s", async (_name, text) => {
    const sari = bot.chat.person("Sari");
    await sari.says(text);
    expect(sari.messages()).toHaveLength(1);
    expect(sari.sees()).not.toContain("gangguan");
  });

  it("a sticker, voice or contact is asked for in words", async () => {
    const sari = bot.chat.person("Sari");
    const file = { file_id: "f", file_unique_id: "u" };
    await sari.sends({ voice: { ...file, duration: 3 } });
    await sari.sends({
      sticker: { ...file, type: "regular", width: 1, height: 1, is_animated: false, is_video: false },
    });
    await sari.sends({ contact: { phone_number: "+62811", first_name: "X" } });
    await sari.sends({ location: { latitude: 1, longitude: 2 } });
    expect(sari.messages()).toHaveLength(4);
    for (const message of sari.messages()) expect(message.text).toContain("Saya hanya bisa membaca tulisan");
  });

  it("a photo with a caption is answered by its caption", async () => {
    const sari = bot.chat.person("Sari");
    await sari.sends({ photo: [], caption: "boleh like postingan caleg?" });
    expect(sari.sees()).toContain("DILARANG");
  });

  it("an album is answered once, by its caption", async () => {
    const sari = bot.chat.person("Sari");
    const photo = { photo: [], media_group_id: "album-1" };
    await sari.sends({ ...photo, caption: "boleh like postingan caleg?" });
    await sari.sends(photo);
    await sari.sends(photo);
    expect(sari.messages()).toHaveLength(1);
    expect(sari.sees()).toContain("DILARANG");
  });

  it("a live location that moves is asked for in words once", async () => {
    const sari = bot.chat.person("Sari");
    const message = await sari.sends({ location: { latitude: 1, longitude: 2, live_period: 900 } });
    bot.chat.telegram.world.updates.push("edited_message", message);
    await bot.chat.settled();
    expect(sari.messages()).toHaveLength(1);
  });

  it("a formatted message, which is no text for bots, is asked for in words", async () => {
    const sari = bot.chat.person("Sari");
    await sari.sends({ rich_message: { blocks: [] } } as never);
    expect(sari.sees()).toContain("Saya hanya bisa membaca tulisan");
  });

  it("a message edited into a command is no question", async () => {
    const sari = bot.chat.person("Sari");
    const message = await sari.says("halo");
    await sari.edits(message, "/bahasa");
    expect(sari.lastMessage().text).toContain("/bantuan");
    await sari.edits(message, "/tanya boleh like postingan caleg?");
    expect(sari.lastMessage().text).toContain("DILARANG");
  });

  it("two messages at once are both answered, in order", async () => {
    const sari = bot.chat.person("Sari");
    await Promise.all([sari.says("boleh like postingan caleg?"), sari.says("halo")]);
    expect(sari.messages()).toHaveLength(2);
    expect(sari.messages()[0]?.text).toContain("DILARANG");
  });

  it("somebody who blocks the bot in the middle harms nobody", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("halo");
    await sari.blocksBot();
    await sari.unblocksBot();
    await sari.says("halo");
    expect(sari.messages().length).toBeGreaterThanOrEqual(2);
  });

  it("in a group the bot is silent, but points a command to the private chat without repeating it", async () => {
    const budi = bot.chat.person("Budi");
    const group = bot.chat.group("Kantor", { members: [budi] });
    await budi.says("boleh like postingan caleg?", { group });
    expect(group.messages()).toHaveLength(0);
    await budi.says("/lapor kepala dinas kampanye", { group });
    expect(group.sees()).toContain("obrolan pribadi");
    expect(group.sees()).not.toContain("kepala dinas");
  });
});
