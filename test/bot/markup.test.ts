import fc from "fast-check";
import type { MessageEntity } from "grammy/types";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withoutPersonalData } from "../../src/privacy/personal-data.ts";
import { dataFolder, RIGHT } from "../quiz/fixture.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import { forgeButton } from "../support/buttons.ts";
import type { PlayedPerson } from "../support/person.ts";

let data: ReturnType<typeof dataFolder>;
let bot: BotUnderTest;
let sari: PlayedPerson;
beforeAll(async () => {
  data = dataFolder();
  bot = await startBot({ dataFolder: data.folder });
  sari = bot.chat.person("Sari");
  await sari.starts();
  // Chosen, so that markup is not taken for English.
  await sari.says("/bahasa");
  await sari.taps("Bahasa Indonesia");
});
afterAll(async () => {
  await bot.close();
  data.remove();
});

/** Pieces that a parser of markup could trip over; the word «penanda» stands inside every tag. */
const PIECES = [
  "<b>penanda</b>",
  "<u>penanda",
  "</u>",
  "<s>penanda</s>",
  '<a href="tg://user?id=1">penanda</a>',
  "<a href=tg://user?id=1>penanda</a>",
  '<a href="https://penanda.example">',
  "<tg-spoiler>penanda</tg-spoiler>",
  '<tg-emoji emoji-id="1">penanda</tg-emoji>',
  "<pre><code class='language-x'>penanda",
  "<blockquote expandable>penanda",
  "</blockquote>",
  "<script>penanda</script>",
  "<!-- penanda -->",
  "&",
  "&amp;",
  "&lt;b&gt;penanda",
  "&#60;b&#62;",
  "&quot;",
  "&nosuch;",
  "<",
  ">",
  '"',
  "'",
  "*penanda*",
  "__penanda__",
  "[penanda](tg://user?id=1)",
  "`penanda`",
  "{{text}}",
  "{{- text}}",
  "$t(faq.sent)",
  "boleh like",
  "penanda",
  "\n",
] as const;

const markup = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 })
  .map((pieces) => pieces.join(" ").trim())
  .filter((text) => text !== "");

/** Never in words of ours but for the quotation itself. */
const FOREIGN: readonly MessageEntity["type"][] = [
  "underline",
  "strikethrough",
  "spoiler",
  "text_link",
  "text_mention",
  "custom_emoji",
  "pre",
];

/** Nothing was refused, and no markup of theirs has become markup of ours. */
function expectHarmless(): void {
  const calls = bot.chat.callsTo(sari);
  expect(
    calls.flatMap(({ method, error }) => (error === undefined ? [] : [`${method}: ${error.description}`])),
  ).toEqual([]);
  for (const message of sari.messages()) {
    const text = message.text ?? message.caption ?? "";
    for (const entity of [...(message.entities ?? []), ...(message.caption_entities ?? [])]) {
      expect(FOREIGN).not.toContain(entity.type);
      if (entity.type === "bold" || entity.type === "code" || entity.type === "italic") {
        expect(text.slice(entity.offset, entity.offset + entity.length)).not.toContain("penanda");
      }
    }
  }
}

const check = (play: (text: string) => Promise<void>, numRuns = 40) =>
  fc.assert(
    fc.asyncProperty(markup, async (text) => {
      bot.chat.telegram.clearCalls();
      await play(text);
      expectHarmless();
    }),
    { numRuns },
  );

describe("markup that people type", { timeout: 60_000 }, () => {
  it("stays text in a question, plain or behind /tanya", () =>
    check(async (text) => {
      await sari.says(text);
      await sari.says(`/tanya ${text}`);
    }));

  it("stays text where a question is shown once more before the curators read it", () =>
    check(async (text) => {
      // A command has no question to send; these begin with a letter.
      const question = `zqx ${text}`;
      const asked = await sari.says("/topik");
      const menu = sari.lastMessage();
      Object.assign(menu, { reply_to_message: { ...asked, text: question } });
      forgeButton(menu, "faq:send");
      await sari.taps("faq:send", { message: menu });
      const shown = sari.messages().find(({ message_id }) => message_id === menu.message_id)?.text ?? "";
      const squeezed = (words: string) => words.replaceAll(/\s+/g, " ");
      expect(squeezed(shown)).toContain(squeezed(withoutPersonalData(question)));
    }));

  it("stays text in what is checked, and in a deep link", () =>
    check(async (text) => {
      await sari.says(`/verifikasi ${text}`);
      await sari.says(`/verifikasi 349T-QTRZ-21Z5-4RJA-12KN-EDH9 ${text}`);
      await sari.starts(`faq_${text}`);
    }));

  it("stays text in the name for a certificate, also where its characters are refused", async () => {
    await sari.says("/kuis");
    await sari.taps("Ujian");
    for (let question = 1; question <= 20; question++) {
      const lines = (sari.lastMessage().text ?? "").split("\n");
      await sari.taps(lines.find((line) => /^[A-D]\. /.test(line) && line.includes(RIGHT))?.[0] ?? "");
    }
    await sari.taps("Buat sertifikat latihan");
    const prompt =
      sari.messages().findLast(({ text }) => text?.startsWith("Nama di sertifikat"))?.message_id ?? 0;
    const name = fc
      .tuple(markup, fc.constantFrom("", " 莎<b>&", " 🌸</b>"))
      .map((parts) => parts.join("").slice(0, 120));
    await fc.assert(
      fc.asyncProperty(name, async (typed) => {
        bot.chat.telegram.clearCalls();
        await sari.says(`S ${typed}`, { replyTo: prompt });
        expectHarmless();
      }),
      { numRuns: 15 },
    );
  });

  it("is not repeated in a group", async () => {
    const group = bot.chat.group("Kantor", { members: [sari] });
    await fc.assert(
      fc.asyncProperty(markup, async (text) => {
        await sari.says(`/tanya ${text}`, { group });
        expect(bot.chat.everythingSentTo(group)).not.toContain("penanda");
      }),
      { numRuns: 10 },
    );
  });
});
