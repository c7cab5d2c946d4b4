import { Composer, InlineKeyboard } from "grammy";
import type { AppContext } from "../bot/context.ts";
import type { Translate } from "../bot/translate.ts";
import type { Knowledge } from "../content/knowledge.ts";
import { packFaqAction } from "../faq/callback.ts";
import { QUESTION_RETENTION_DAYS } from "../faq/store.ts";
import { LEARNER_RETENTION_DAYS } from "../quiz/store.ts";

/** What is true of tips here and now, for whoever asks what becomes of one. */
export interface TipTerms {
  /** Minutes between hand-overs; 0: at once. */
  slotMinutes: number;
  /** Days after the last activity. */
  retentionDays: number;
  isOpen(): boolean;
}

/** `/start`, `/bantuan`, `/privasi`, and a polite answer to commands that do not exist. */
export function welcomeHandlers(knowledge: Knowledge, tips: TipTerms): Composer<AppContext> {
  const feature = new Composer<AppContext>();

  feature.command("start", async (ctx) => {
    const keyboard = new InlineKeyboard().text(ctx.t("welcome.topics"), packFaqAction({ verb: "groups" }));
    // Who never chose a language sees the other one offered, in its own words.
    keyboard.row().text(ctx.t("welcome.otherLanguage"), `language:set:${ctx.locale === "id" ? "en" : "id"}`);
    await ctx.reply(ctx.t("welcome.start", { whose: whoseBot(ctx, knowledge) }), {
      parse_mode: "HTML",
      reply_markup: keyboard,
    });
  });

  feature.command(["bantuan", "help"], (ctx) =>
    ctx.reply(ctx.t("welcome.help", { whose: whoseBot(ctx, knowledge), bot: ctx.me.username }), {
      parse_mode: "HTML",
    }),
  );

  feature.command(["privasi", "privacy"], async (ctx) => {
    await ctx.reply(
      ctx.t("welcome.privacy", { days: QUESTION_RETENTION_DAYS, quizDays: LEARNER_RETENTION_DAYS }),
      { parse_mode: "HTML" },
    );
    await ctx.reply(tipPrivacy(ctx.t, tips), { parse_mode: "HTML" });
  });

  feature.on(["message:text", "edited_message:text"]).filter(
    (ctx) => ctx.msg.text.startsWith("/"),
    (ctx) => ctx.reply(ctx.t("welcome.unknownCommand")),
  );
  return feature;
}

function tipPrivacy(t: Translate, { slotMinutes, retentionDays, isOpen }: TipTerms): string {
  return t("welcome.tips.privacy", {
    closed: isOpen() ? "" : t("welcome.tips.closed"),
    handover:
      slotMinutes === 0 ? t("welcome.tips.atOnce") : t("welcome.tips.atSlots", { minutes: slotMinutes }),
    days: retentionDays,
  });
}

function whoseBot(ctx: AppContext, knowledge: Knowledge): string {
  const operator = knowledge.current().institution.operator;
  if (operator === undefined) return ctx.t("welcome.independent");
  return ctx.t("welcome.operatedBy", { name: operator.name, contact: operator.contact });
}
