import type { Translate } from "../bot/translate.ts";
import type { LegalReference, Regulation, RegulationId } from "./regulation.ts";

type Regulations = ReadonlyMap<RegulationId, Regulation>;

/** «Pasal 5 huruf n angka 5»; empty for a regulation as a whole. */
export function placeText(reference: LegalReference, t: Translate): string {
  const part = (key: string, value: string | undefined) =>
    value === undefined ? [] : [t(`law.place.${key}`, { value })];
  return [
    ...part("annex", reference.annex),
    ...part("part", reference.part),
    ...part("article", reference.article),
    ...part("paragraph", reference.paragraph),
    ...part("letter", reference.letter),
    ...part("number", reference.number),
    ...part("decision", reference.decision),
  ].join(" ");
}

/** References to one regulation together, in the order in which they first appear. */
export function byRegulation(
  references: readonly LegalReference[],
  regulations: Regulations,
): { regulation: Regulation; references: LegalReference[] }[] {
  const groups = new Map<RegulationId, { regulation: Regulation; references: LegalReference[] }>();
  for (const reference of references) {
    const regulation = regulations.get(reference.rule);
    // The loader has refused references to unknown regulations.
    if (regulation === undefined) continue;
    const group = groups.get(reference.rule) ?? { regulation, references: [] };
    group.references.push(reference);
    groups.set(reference.rule, group);
  }
  return [...groups.values()];
}

/** One line for a card: «SKB Netralitas 2022 Lampiran II huruf A; PP 94/2021 Pasal 5 huruf n angka 5, Pasal 14 huruf i». */
export function basisLine(
  references: readonly LegalReference[],
  regulations: Regulations,
  locale: "id" | "en",
  t: Translate,
): string {
  return byRegulation(references, regulations)
    .map(({ regulation, references: cited }) => {
      const places = [
        ...new Set(cited.map((reference) => placeText(reference, t)).filter((place) => place !== "")),
      ];
      const name = [regulation.short[locale], places.join(", ")].filter(Boolean).join(" ");
      return cited.every((reference) => reference.history) ? t("law.asHistory", { name }) : name;
    })
    .join("; ");
}
