import { type Day, spellDay } from "../bot/day.ts";
import type { Locale, Translate } from "../bot/translate.ts";
import type { FaqContent } from "../faq/content.ts";
import type { Cell, Share } from "./hiding.ts";
import type { Period } from "./statistics.ts";

/** Every word of the statistics, as plain text in the reader's language. */
export type StatisticsWords = ReturnType<typeof statisticsWords>;

export function statisticsWords(content: FaqContent, locale: Locale, t: Translate) {
  const number = new Intl.NumberFormat(locale === "id" ? "id-ID" : "en-GB", { maximumFractionDigits: 1 });
  const shortDay = new Intl.DateTimeFormat(locale === "id" ? "id-ID" : "en-GB", {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
  });
  const few = t("moderation.statistics.few");
  return {
    locale,
    few,
    number: (value: number) => number.format(value),
    cell: (count: Cell) => (count === "few" ? few : number.format(count)),
    share(share: Share): string {
      const percent = share.kind === "hidden" ? "" : share.percent;
      return t(`moderation.share.${share.kind}`, { percent });
    },
    group: (groupId: string | undefined): string =>
      content.groups.find(({ id }) => id === groupId)?.title[locale] ?? t("moderation.statistics.noTopic"),
    topic: (entryId: string): string => content.entries.get(entryId)?.[locale].short ?? entryId,
    day: (day: Day) => shortDay.format(Date.parse(`${day}T00:00:00Z`)),
    period: ({ days, from, to }: Period) =>
      t("moderation.statistics.period", {
        from: spellDay(from, locale),
        to: spellDay(to, locale),
        number: days,
      }),
    title: t("moderation.statistics.title"),
    tile: {
      asked: t("moderation.statistics.tile.asked"),
      answered: t("moderation.statistics.tile.answered"),
      helpful: t("moderation.statistics.tile.helpful"),
    },
    atOnce: (share: string) => t("moderation.statistics.atOnce", { share }),
    perDay: t("moderation.statistics.perDay"),
    perWeek: t("moderation.statistics.perWeek"),
    byGroup: t("moderation.statistics.byGroup"),
    quiz: t("moderation.statistics.quiz"),
    noQuiz: t("moderation.statistics.noQuiz"),
    hardest: t("moderation.statistics.hardest"),
    tips: t("moderation.statistics.tips"),
    noTips: t("moderation.statistics.noTips"),
    median: (days: number) => t("moderation.statistics.median", { days: number.format(days) }),
    footer: t("moderation.statistics.footer"),
    caption: (period: string) => t("moderation.statistics.caption", { period }),
    fileName: (period: Period) => t("moderation.statistics.file", { from: period.from, to: period.to }),
    csvHeading: [
      t("moderation.csv.heading.part"),
      t("moderation.csv.heading.from"),
      t("moderation.csv.heading.to"),
      t("moderation.csv.heading.group"),
      t("moderation.csv.heading.topic"),
      t("moderation.csv.heading.figure"),
      t("moderation.csv.heading.value"),
    ],
    part: {
      questions: t("moderation.csv.part.questions"),
      topics: t("moderation.csv.part.topics"),
      quiz: t("moderation.csv.part.quiz"),
      hardest: t("moderation.csv.part.hardest"),
      tips: t("moderation.csv.part.tips"),
    },
    figure: {
      asked: t("moderation.csv.figure.asked"),
      answered: t("moderation.csv.figure.answered"),
      answeredAtOnce: t("moderation.csv.figure.answeredAtOnce"),
      helpful: t("moderation.csv.figure.helpful"),
      helpfulYes: t("moderation.csv.figure.helpfulYes"),
      helpfulNo: t("moderation.csv.figure.helpfulNo"),
      quizAnswers: t("moderation.csv.figure.quizAnswers"),
      quizRight: t("moderation.csv.figure.quizRight"),
      tips: t("moderation.csv.figure.tips"),
      median: t("moderation.csv.figure.median"),
    },
  };
}
