import { spellDay } from "../bot/day.ts";
import { escapeHtml, sections } from "../bot/html.ts";
import type { Locale, Translate } from "../bot/translate.ts";
import { LONGEST_NAME, type NameCheck } from "../picture/name.ts";
import type { CertificateFacts, Verdict } from "./code.ts";
import type { CertificateWords } from "./drawing.ts";

/** The two prompts that people reply to; each is recognised by its first line, in whatever language it was asked. */
export type Prompt = "name" | "code";

export function promptText(prompt: Prompt, t: Translate): string {
  const body =
    prompt === "name" ? t("certificate.name.body", { most: LONGEST_NAME }) : t("certificate.code.body");
  return `<b>${t(`certificate.${prompt}.title`)}</b>\n${body}`;
}

/** @param text of a message of ours, without markup */
export function promptOf(text: string, translations: readonly Translate[]): Prompt | undefined {
  const firstLine = text.split("\n")[0];
  return (["name", "code"] as const).find((prompt) =>
    translations.some((t) => t(`certificate.${prompt}.title`) === firstLine),
  );
}

export function certificateWords(
  facts: CertificateFacts,
  code: string,
  botUsername: string,
  t: Translate,
  locale: Locale,
): CertificateWords {
  return {
    project: t("certificate.paper.project"),
    title: t("certificate.paper.title"),
    givenTo: t("certificate.paper.givenTo"),
    name: facts.name,
    deed: [t("certificate.paper.deed1"), t("certificate.paper.deed2")],
    scoreLabel: t("certificate.paper.scoreLabel"),
    score: bandText(facts.band),
    dayLabel: t("certificate.paper.dayLabel"),
    day: spellDay(facts.day, locale),
    codeLabel: t("certificate.paper.codeLabel"),
    code,
    howToVerify: t("certificate.paper.howToVerify", { bot: botUsername }),
    caution: t("certificate.paper.caution"),
  };
}

/** Shown under the picture. */
export function captionText(code: string, t: Translate): string {
  return sections(
    t("certificate.caption.text"),
    `<code>${escapeHtml(code)}</code>`,
    t("certificate.caption.how"),
  );
}

export function refusedNameText(check: NameCheck & { kind: "refused" }, t: Translate): string {
  const most = LONGEST_NAME;
  return check.problem === "glyphs"
    ? t("certificate.refused.glyphs", { characters: check.characters })
    : t(`certificate.refused.${check.problem}`, { most });
}

export function verdictText(verdict: Verdict, locale: Locale, t: Translate): string {
  switch (verdict.kind) {
    case "unreadable":
      return t("certificate.verdict.unreadable");
    case "not-genuine":
      return `✖ ${t("certificate.verdict.notGenuine")}`;
    case "genuine":
      return sections(
        `${verdict.name === "differs" ? "✖" : "✅"} ${t(`certificate.verdict.name.${verdict.name}`)}`,
        t("certificate.verdict.facts", { day: spellDay(verdict.day, locale), band: bandText(verdict.band) }),
        verdict.key === "previous" ? t("certificate.verdict.previousKey") : "",
        t("certificate.verdict.caution"),
      );
  }
}

function bandText(band: CertificateFacts["band"]): string {
  return `${band.replace("-", "–")}%`;
}
