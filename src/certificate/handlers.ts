import { Composer, GrammyError, InputFile } from "grammy";
import type { AppContext } from "../bot/context.ts";
import type { Day } from "../bot/day.ts";
import { LOCALES, type Translator } from "../bot/translate.ts";
import { checkName } from "../picture/name.ts";
import { ASK_CERTIFICATE } from "./callback.ts";
import { bandOf, type CertificateCodes, splitCodeAndName } from "./code.ts";
import type { CertificatePainter } from "./painter.ts";
import {
  captionText,
  certificateWords,
  type Prompt,
  promptOf,
  promptText,
  refusedNameText,
  verdictText,
} from "./view.ts";

export interface CertificateDeps {
  codes: CertificateCodes;
  painter: CertificatePainter;
  /** The last exam that a person passed. */
  passedExam(userId: number): Promise<{ day: Day; percent: number } | undefined>;
  translator: Translator;
}

/**
 * Certificates for passed exams, and `/verifikasi`. A name is asked for by a forced reply and recognised by that
 * reply alone: it is in no memory and no table, only on the picture.
 */
export function certificateHandlers(deps: CertificateDeps): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  const translations = LOCALES.map((locale) => deps.translator(locale));

  feature.callbackQuery(ASK_CERTIFICATE, async (ctx) => {
    const passed = await deps.passedExam(ctx.from.id);
    await ctx.answerCallbackQuery().catch((error: unknown) => {
      // Expired at Telegram's side, after a restart.
      if (!(error instanceof GrammyError) || error.error_code !== 400) throw error;
    });
    if (passed === undefined) await ctx.reply(ctx.t("certificate.noExam"));
    else await ask(ctx, "name");
  });

  feature.command("verifikasi", (ctx) =>
    ctx.match.trim() === "" ? ask(ctx, "code") : verify(ctx, deps, ctx.match),
  );

  feature.on(["message:text", "edited_message:text"], async (ctx, next) => {
    const asked = ctx.msg.reply_to_message;
    const isOurs = asked?.from?.id === ctx.me.id && asked.text !== undefined;
    const prompt = isOurs ? promptOf(asked.text ?? "", translations) : undefined;
    // Who answers a prompt with a command wants something else.
    if (prompt === undefined || ctx.msg.text.startsWith("/")) return next();
    if (prompt === "code") return verify(ctx, deps, ctx.msg.text);
    await make(ctx, deps, ctx.msg.text);
  });
  return feature;
}

async function ask(ctx: AppContext, prompt: Prompt): Promise<void> {
  await ctx.reply(promptText(prompt, ctx.t), {
    parse_mode: "HTML",
    reply_markup: {
      force_reply: true,
      input_field_placeholder: ctx.t(`certificate.${prompt}.placeholder`),
    },
  });
}

async function make(ctx: AppContext, deps: CertificateDeps, typed: string): Promise<void> {
  const passed = ctx.from && (await deps.passedExam(ctx.from.id));
  if (passed === undefined) {
    await ctx.reply(ctx.t("certificate.noExam"));
    return;
  }
  const check = checkName(typed, deps.painter.covers);
  if (check.kind === "refused") {
    await ctx.reply(refusedNameText(check, ctx.t), { parse_mode: "HTML" });
    await ask(ctx, "name");
    return;
  }
  const facts = { day: passed.day, band: bandOf(passed.percent), name: check.name };
  const code = deps.codes.issue(facts);
  const words = certificateWords(facts, code, ctx.me.username, ctx.t, ctx.locale);
  const picture = await deps.painter.paint(words);
  await ctx.replyWithPhoto(new InputFile(picture, "netral.png"), {
    caption: captionText(code, ctx.t),
    parse_mode: "HTML",
  });
}

async function verify(ctx: AppContext, deps: CertificateDeps, text: string): Promise<void> {
  const { code, name } = splitCodeAndName(text);
  await ctx.reply(verdictText(deps.codes.verify(code, name), ctx.locale, ctx.t), { parse_mode: "HTML" });
}
