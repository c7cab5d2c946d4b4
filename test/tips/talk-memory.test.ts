import { Bot } from "grammy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppContext } from "../../src/bot/context.ts";
import { todayIn } from "../../src/bot/day.ts";
import { talkMemory } from "../../src/bot/talk-memory.ts";
import { loadTranslator } from "../../src/bot/translate.ts";
import { readKnowledge } from "../../src/content/learn.ts";
import { createDrafts, type Drafts } from "../../src/tips/drafts.ts";
import { tipHandlers } from "../../src/tips/handlers.ts";
import { newToken } from "../../src/tips/receipt.ts";
import { type PlayedPerson, playPerson } from "../support/person.ts";
import { startTipLine, type TipLineUnderTest } from "../support/tip-line.ts";

type Memory = ReturnType<typeof talkMemory>;

/** The dialogues alone, with a view into what the conversation keeps. */
let line: TipLineUnderTest;
let bot: Bot<AppContext>;
let drafts: Drafts;
let memory: Memory;
let time = 0;

beforeAll(async () => {
  line = await startTipLine();
  const translator = await loadTranslator("locales");
  const knowledge = await readKnowledge("data");
  const now = () => Date.now() + time;
  drafts = createDrafts({ now, newToken });
  memory = talkMemory((chatId) => drafts.focus(chatId) !== undefined);
  bot = new Bot<AppContext>(line.chat.token, { client: { apiRoot: line.chat.apiRoot } });
  bot.use(async (ctx, next) => {
    ctx.locale = "id";
    ctx.t = translator("id");
    ctx.isCutOff = () => false;
    await next();
  });
  const deps = {
    intake: line.line.intake,
    drafts,
    cleanPicture: async () => ({ kind: "refused", problem: "broken" }) as const,
    download: async () => undefined,
    knowledge: { current: () => knowledge },
    translator,
    today: todayIn("Asia/Jakarta", now),
    aside: async () => {},
    now,
  };
  bot.use(tipHandlers(deps, memory));
  await bot.init();
  void bot.start();
});
afterAll(async () => {
  await bot.stop();
  drafts.stop();
  await line.close();
});

function person(): PlayedPerson {
  const { chat } = line;
  return playPerson({ telegram: chat.telegram, patienceMs: 5_000, settled: chat.settled }, "Sari");
}

describe("what the conversation keeps", () => {
  it("does not grow with the answers, and holds neither them, nor our messages, nor the token", async () => {
    const sari = person();
    await sari.says("/lapor");
    await sari.taps("Tidak, lanjut");
    await sari.taps("Kegiatan kampanye");
    const kept = () => JSON.stringify(memory.read(String(sari.chatId)));
    const before = kept();
    expect(before).toContain("replay");
    for (const answer of ["Camat kenari berkampanye di aula", "kemarin kenari", "kembali", "tadi kenari"]) {
      await sari.says(answer);
    }
    expect(kept()).toBe(before);
    expect(kept()).not.toMatch(/kenari|Langkah|LOCAL-telegram-token/);
    await sari.says("/batal");
  });

  it("goes with the draft: when it is cancelled, left for a command, or its time is over", async () => {
    for (const leave of [
      (sari: PlayedPerson) => sari.says("/batal"),
      (sari: PlayedPerson) => sari.says("/topik"),
      async () => {
        time += 30 * 60_000;
        drafts.sweep();
      },
    ]) {
      const sari = person();
      await sari.says("/lapor");
      expect(memory.size()).toBe(1);
      await leave(sari);
      expect(memory.size()).toBe(0);
    }
  });

  it("is not brought back by a handler that comes late", () => {
    const sari = person();
    memory.write(String(sari.id), { version: [0, 0], state: {} });
    expect(memory.size()).toBe(0);
    expect(memory.read(String(sari.id))).toBeUndefined();
  });
});
