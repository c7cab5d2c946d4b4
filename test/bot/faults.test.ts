import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../src/local-telegram/bot-api-http.ts";
import { type BotUnderTest, startBot } from "../support/bot.ts";

let bot: BotUnderTest;
beforeEach(async () => {
  bot = await startBot();
});
afterEach(() => bot.close());

function failing(wanted: string, fault: Fault, times = 1): void {
  let left = times;
  bot.chat.telegram.settings.fault = (method) => (method === wanted && left-- > 0 ? fault : undefined);
}

const EXPIRED: Fault = {
  kind: "error",
  error_code: 400,
  description: "Bad Request: query is too old and response timeout expired or query ID is invalid",
};
const BROKEN: Fault = { kind: "error", error_code: 400, description: "Bad Request: something else" };

describe("a tap", () => {
  it("that expired while the bot was down is still followed", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("boleh like postingan caleg?");
    failing("answerCallbackQuery", EXPIRED);
    await sari.taps("Topik terkait");
    expect(sari.lastMessage().text).toContain("Topik yang berkaitan");
    expect(bot.logged()).not.toContain("failed");
  });

  it("that was acknowledged before something failed gets the apology as a message", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("boleh like postingan caleg?");
    failing("sendMessage", BROKEN);
    await sari.taps("Topik terkait");
    expect(sari.lastMessage().text).toContain("ada gangguan di pihak kami");
  });

  it("on a language that comes twice fails nothing", async () => {
    const sari = bot.chat.person("Sari");
    await sari.says("/bahasa");
    const message = sari.lastMessage();
    const taps = [1, 2].map(() => sari.taps("language:set:en", { message }));
    expect(await Promise.all(taps)).toMatchObject([{ text: "English chosen." }, { text: "English chosen." }]);
    expect(bot.logged()).not.toContain("failed");
  });
});
