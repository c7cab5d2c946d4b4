import { afterAll, beforeAll, expect, it } from "vitest";
import { type BotUnderTest, startBot } from "../support/bot.ts";
import type { PlayedPerson } from "../support/person.ts";
import { sender } from "../tips/sender.ts";

let bot: BotUnderTest;
let dewi: PlayedPerson;
beforeAll(async () => {
  bot = await startBot({
    moderators(chat) {
      dewi = chat.person("Dewi", { language_code: "id" });
      return { members: [dewi] };
    },
  });
});
afterAll(() => bot.close());

it("[Balas pengirim] opens the reply for whoever tapped it, last in the topic; what is written goes to the sender", async () => {
  const sari = sender(bot);
  await sari.goesTo(9);
  await sari.taps("Kirim");
  const receipt = sari.receipt();
  const group = bot.moderators;
  await group.waitFor("Belum ada yang menangani");
  await dewi.taps("Balas pengirim", { group });
  const prompt = group.lastMessage();
  expect(prompt.text).toContain("tulis balasan untuk pengirim laporan");
  // A selective prompt opens only for whom its text names or whom it answers.
  expect(prompt.entities).toContainEqual(
    expect.objectContaining({ type: "text_mention", user: expect.objectContaining({ id: dewi.id }) }),
  );
  const topicId = group.topics()[0]?.message_thread_id ?? 0;
  await dewi.says("Apakah ada undangannya?", { group, topicId, replyTo: prompt.message_id });
  await dewi.taps("Kirim ke pengirim", { group });
  await sari.says(`/cek ${receipt}`);
  expect(sari.last()).toContain("Apakah ada undangannya?");
  expect(sari.last()).not.toContain("Dewi");
});
