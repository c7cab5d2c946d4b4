import type { Day } from "../bot/day.ts";

/** In their order. «penetapan-calon» is the line that decides on sanctions: KPU names the candidates. */
export const STAGE_KINDS = [
  "persiapan",
  "pencalonan",
  "penetapan-calon",
  "kampanye",
  "masa-tenang",
  "pemungutan-suara",
  "penetapan-hasil",
] as const;
export type StageKind = (typeof STAGE_KINDS)[number];

/** As whom the sanctions see those who run. */
export type SanctionStage = "bakal-calon" | "calon";

/** A stage whose days are known; both count. */
export interface DatedStage {
  stage: StageKind;
  from: Day;
  until: Day;
  source: string;
}

export interface Election {
  id: string;
  name: { id: string; en: string };
  /** When it may be, as far as is known. */
  expected: { id: string; en: string };
  /** Where `expected` stands. */
  source: string;
  /** Only those with days, in their order. */
  dated: readonly DatedStage[];
}

export interface Stages {
  /** The day on which somebody last looked for new dates. */
  checked: Day;
  elections: readonly Election[];
}

/** What is going on in one election. */
export interface Standing {
  now?: DatedStage;
  /** Between two stages, the one that has ended last; only where a next one is known. */
  before?: DatedStage;
  /** The next stage with known days. */
  next?: DatedStage;
}

export function standingOn(election: Election, today: Day): Standing {
  const now = election.dated.find(({ from, until }) => from <= today && today <= until);
  const next = election.dated.find(({ from }) => from > today);
  const ended = election.dated.findLast(({ until }) => until < today);
  const before = now === undefined && next !== undefined ? ended : undefined;
  return { ...(now && { now }), ...(before && { before }), ...(next && { next }) };
}

/**
 * Which sanction fits today. Between two stages what the last one brought still holds: whoever was named a
 * candidate is one before the campaign begins.
 * @returns undefined outside every stage, and where elections at different stages go on at the same time
 */
export function sanctionStageOn({ elections }: Stages, today: Day): SanctionStage | undefined {
  const now = elections.flatMap((election) => {
    const standing = standingOn(election, today);
    return standing.now ?? standing.before ?? [];
  });
  const [first, ...others] = new Set(now.map(({ stage }) => sanctionStageOf(stage)));
  return others.length === 0 ? first : undefined;
}

export function sanctionStageOf(stage: StageKind): SanctionStage {
  return STAGE_KINDS.indexOf(stage) < STAGE_KINDS.indexOf("penetapan-calon") ? "bakal-calon" : "calon";
}

/** Whole days from one day to another. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
