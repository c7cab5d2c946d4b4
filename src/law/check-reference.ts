import type { LegalReference, Regulation, RegulationId } from "./regulation.ts";

/** @returns what is wrong with citing this, in words for its author; undefined when nothing is */
export function referenceFault(
  reference: LegalReference,
  regulations: ReadonlyMap<RegulationId, Omit<Regulation, "id">>,
): string | undefined {
  const rule = regulations.get(reference.rule);
  if (rule === undefined)
    return `no regulation «${reference.rule}» in data/regulations.yaml; add it there or mend the id`;
  if (rule.status === "uncertain") {
    return `«${reference.rule}» is of uncertain status and must not be cited; cite what replaced it`;
  }
  if ((rule.status === "revoked" || rule.status === "past-guidance") && !reference.history) {
    return `«${reference.rule}» is not in force; add «history: true», or cite ${rule.replacedBy ?? "what replaced it"}`;
  }
  return undefined;
}
