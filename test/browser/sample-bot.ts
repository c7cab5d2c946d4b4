import { Bot, InlineKeyboard, InputFile, InputMediaBuilder, Keyboard } from "grammy";
import type { LocalTelegram } from "../../src/local-telegram/index.ts";
import { picture } from "./picture.ts";

export const WELCOME = [
  "<b>Selamat datang di Netral</b>",
  "",
  "Tanyakan apa saja tentang netralitas politik ASN. Tulis seperti biasa, misalnya:",
  "• boleh like postingan caleg?",
  "• suami saya nyalon bupati, saya harus bagaimana?",
  "",
  "Bot ini <i>independen</i>, bukan kanal resmi Bawaslu atau BKN. Pertanyaan Anda tidak disimpan: /privasi",
].join("\n");

export const ANSWER = [
  "⛔ <b>DILARANG</b>",
  "<b>Menyukai unggahan calon di media sosial</b>",
  "",
  "Memberi «suka», komentar, atau membagikan unggahan peserta pemilihan dipandang sebagai keberpihakan, juga dari akun pribadi dan di luar jam kerja.",
  "",
  "<b>Sebaiknya</b>",
  "• Batasi diri membaca; jangan menekan <i>suka</i> atau <i>bagikan</i>.",
  "• Batalkan «suka» lama sebelum masa kampanye.",
  "",
  "<blockquote expandable><b>Dasar hukum:</b>\nUU 20/2023 Pasal 24 ayat (1) huruf d\nPP 94/2021 Pasal 5 huruf n\nSKB lima lembaga tahun 2022, lampiran II\nSE Menteri PANRB tentang netralitas pegawai</blockquote>",
  "Diperiksa 22 November 2026. Ini bukan nasihat hukum.",
].join("\n");

const EVERY_FORMAT = [
  "<b>tebal</b> <i>miring</i> <u>garis bawah</u> <s>coret</s> <b>tebal <i>dan miring</i></b>",
  'sandi <tg-spoiler>rahasia jabatan</tg-spoiler>, kode <code>faq_12</code>, <a href="https://jdih.example.go.id/uu/20">tautan</a>',
  "https://bawaslu.example.go.id @netral_bot #netralitas /privasi kontak@example.go.id",
  '<pre><code class="language-yaml">verdict: dilarang\nlaw: uu-20-2023</code></pre>',
  "<blockquote>kutipan pendek</blockquote>sesudah kutipan",
  '<a href="https://t.me/netral_local_bot?start=faq_like">Buka topik ini</a>',
].join("\n");

const answerKeys = () =>
  new InlineKeyboard()
    .text("Dasar hukum lengkap", "basis")
    .text("Topik terkait", "related")
    .row()
    .text("Membantu", "helpful")
    .text("Tidak membantu", "unhelpful");

/** A small bot that uses every kind of thing the page can show. */
export function sampleBot(telegram: LocalTelegram, moderators?: number): Bot {
  const bot = new Bot(telegram.token, { client: { apiRoot: telegram.apiRoot } });
  const html = { parse_mode: "HTML" as const };

  bot.command("start", (ctx) =>
    ctx.match === ""
      ? ctx.reply(WELCOME, {
          ...html,
          reply_markup: new InlineKeyboard()
            .text("Lihat semua topik", "related")
            .text("Use English", "toast"),
        })
      : ctx.reply(`Dibuka dengan ${ctx.match}`),
  );
  bot.command("format", (ctx) => ctx.reply(EVERY_FORMAT, html));
  bot.command("foto", (ctx) =>
    ctx.replyWithPhoto(new InputFile(picture(640, 420)), { caption: "Lapangan upacara" }),
  );
  bot.command("album", (ctx) =>
    ctx.replyWithMediaGroup([
      InputMediaBuilder.photo(new InputFile(picture(500, 400)), { caption: "Tiga gambar" }),
      InputMediaBuilder.photo(new InputFile(picture(400, 400, "field"))),
      InputMediaBuilder.photo(new InputFile(picture(400, 500))),
    ]),
  );
  bot.command("berkas", (ctx) =>
    ctx.replyWithDocument(new InputFile(Buffer.from("isi berkas"), "edaran-netralitas.txt")),
  );
  bot.command("papan", (ctx) =>
    ctx.reply("Pilih lewat papan tombol.", {
      reply_markup: new Keyboard().text("Ya").text("Tidak").row().text("Belum tahu").resized().oneTime(),
    }),
  );
  bot.command("tanya", (ctx) =>
    ctx.reply("Apa yang ingin Anda tanyakan?", {
      reply_markup: { force_reply: true, input_field_placeholder: "Misalnya: boleh like postingan caleg?" },
    }),
  );
  bot.command("kuis", (ctx) =>
    ctx.replyWithPoll(
      "Bolehkah ASN hadir di kampanye sebagai peserta?",
      [{ text: "Boleh, tanpa atribut" }, { text: "Dilarang" }],
      {
        type: "quiz",
        correct_option_ids: [1],
        explanation: "PP 94/2021 Pasal 5 huruf n angka 1.",
        is_anonymous: false,
      } as never,
    ),
  );
  bot.command("jajak", (ctx) =>
    ctx.replyWithPoll(
      "Kanal mana yang Anda pakai?",
      [{ text: "Bawaslu" }, { text: "SP4N-LAPOR!" }, { text: "Inspektorat" }],
      {
        allows_multiple_answers: true,
      },
    ),
  );
  bot.command("tombol", (ctx) =>
    ctx.reply("Macam-macam tombol", {
      protect_content: true,
      reply_markup: {
        inline_keyboard: [
          [
            { text: "Catatan", callback_data: "toast" },
            { text: "Dialog", callback_data: "alert" },
          ],
          [
            { text: "Situs", url: "https://jdih.example.go.id/" },
            { text: "Salin kode", copy_text: { text: "1234 5678" } },
          ],
          [
            { text: "Setuju", callback_data: "edit", style: "success" },
            { text: "Hapus", callback_data: "delete", style: "danger" },
          ],
          [{ text: "Utama", callback_data: "silent", style: "primary" }],
        ],
      },
    }),
  );
  bot.command("ketik", async (ctx) => {
    await ctx.replyWithChatAction("typing");
  });
  bot.command("balas", (ctx) =>
    ctx.reply("Ini balasan.", { reply_parameters: { message_id: ctx.msg.message_id } }),
  );
  bot.command("lapor", async (ctx) => {
    if (moderators === undefined) return;
    const topic = await ctx.api.createForumTopic(moderators, "Laporan 7K2M", { icon_color: 0xffd67e });
    await ctx.api.sendMessage(
      moderators,
      "<b>Laporan 7K2M</b>\nDiterima 22 November 2026\n\nKepala bidang meminta staf hadir di kampanye pada jam kerja.",
      {
        ...html,
        message_thread_id: topic.message_thread_id,
        reply_markup: new InlineKeyboard()
          .text("Ambil", "edit")
          .text("Tanya balik", "toast")
          .row()
          .text("Statistik", "alert"),
      },
    );
    await ctx.reply("Laporan diteruskan ke moderator, tanpa nama Anda.");
  });

  bot.callbackQuery("toast", (ctx) => ctx.answerCallbackQuery("Sudah dicatat."));
  bot.callbackQuery("alert", (ctx) =>
    ctx.answerCallbackQuery({ text: "Ini sebuah dialog.", show_alert: true }),
  );
  bot.callbackQuery("edit", async (ctx) => {
    await ctx.editMessageText("Pesan ini sudah disunting.", {
      reply_markup: new InlineKeyboard().text("Sekali lagi", "again"),
    });
    await ctx.answerCallbackQuery();
  });
  bot.callbackQuery("delete", (ctx) => ctx.deleteMessage());
  bot.callbackQuery("silent", () => {});
  bot.callbackQuery("basis", async (ctx) => {
    await ctx.answerCallbackQuery();
    await ctx.editMessageReplyMarkup({ reply_markup: answerKeys() }).catch(() => undefined);
    await ctx.reply("UU 20/2023 Pasal 24 ayat (1) huruf d.");
  });
  bot.callbackQuery("helpful", (ctx) => ctx.answerCallbackQuery("Terima kasih, sudah dicatat."));
  bot.on("callback_query", (ctx) => ctx.answerCallbackQuery());

  bot.on("message:photo", (ctx) =>
    ctx.reply(`Foto diterima, ${ctx.msg.photo.at(-1)?.width} piksel lebarnya.`),
  );
  bot.on("message:document", async (ctx) => {
    await ctx.replyWithDocument(ctx.msg.document.file_id, {
      caption: `Berkas «${ctx.msg.document.file_name}» diterima.`,
    });
  });
  bot.on("edited_message:text", (ctx) => ctx.reply(`Anda menyuntingnya menjadi: ${ctx.msg.text}`));
  bot.on("message:text", (ctx) => {
    if (ctx.chat.type !== "private") return;
    if (/like|suka/i.test(ctx.msg.text)) return ctx.reply(ANSWER, { ...html, reply_markup: answerKeys() });
    return ctx.reply(`Anda menulis: ${ctx.msg.text}`.slice(0, 4096));
  });
  return bot;
}

export async function describeBot(bot: Bot): Promise<void> {
  const commands = (words: Record<string, string>) =>
    Object.entries(words).map(([command, description]) => ({ command, description }));
  await bot.api.setMyCommands(
    commands({
      tanya: "Ajukan pertanyaan",
      topik: "Telusuri semua topik",
      kuis: "Uji pengetahuan",
      lapor: "Laporan tanpa nama",
    }),
  );
  await bot.api.setMyCommands(
    commands({ tanya: "Ask a question", topik: "Browse all topics", kuis: "Test what you know" }),
    { scope: { type: "all_private_chats" }, language_code: "en" },
  );
  await bot.api.setMyDescription(
    "Tanya jawab netralitas ASN: apa yang boleh dan tidak, lengkap dengan pasalnya.",
  );
}
