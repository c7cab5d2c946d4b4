import { describe, expect, it } from "vitest";
import type { AppContext } from "../../src/bot/context.ts";
import { loadTranslator } from "../../src/bot/translate.ts";
import { localeMiddleware } from "../../src/language/middleware.ts";

describe("the language of an update", () => {
  it("is that of the app while the database fails, so that the apology has words", async () => {
    const translator = await loadTranslator("locales");
    const languages = { chosenBy: () => Promise.reject(new Error("the disk is gone")) };
    const ctx = { from: { id: 1, is_bot: false, first_name: "Grace", language_code: "en-GB" } } as AppContext;
    const middleware = localeMiddleware({ languages, translator });
    await expect(middleware(ctx, async () => {})).rejects.toThrow("the disk is gone");
    expect(ctx.t("bot.apology")).toBe(translator("en")("bot.apology"));
  });
});
