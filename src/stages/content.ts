import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ContentError, type ContentFault, readYamlFile } from "../content/yaml-file.ts";
import { isoDay } from "../law/regulation.ts";
import { type DatedStage, type Election, STAGE_KINDS, type Stages } from "./stage.ts";

const line = (longest: number) =>
  z.string().trim().min(1, "must not be empty").max(longest, `longer than ${longest} characters`);
const inBothLanguages = (longest: number) => z.strictObject({ id: line(longest), en: line(longest) });

const stageSchema = z
  .strictObject({
    stage: z.enum(STAGE_KINDS),
    from: isoDay.optional().describe("first day; leave it out while it is not known"),
    until: isoDay.optional().describe("last day, which still counts"),
    source: line(160).optional().describe("the KPU regulation and where in it; needed with the days"),
  })
  .refine(({ from, until }) => (from === undefined) === (until === undefined), {
    message: "«from» and «until» come together; write both, or neither while the days are not known",
  })
  .refine(({ from, source }) => from === undefined || source !== undefined, {
    message: "days need their «source»: the regulation that sets them",
  });

export const stagesSchema = z.strictObject({
  checked: isoDay.describe("the day on which somebody last looked for new dates"),
  elections: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z0-9-]{1,40}$/, "an id in small letters, with hyphens"),
      name: inBothLanguages(80),
      expected: inBothLanguages(120).describe("when it may be, as far as is known; no exact day"),
      source: line(160),
      stages: z.array(stageSchema),
    }),
  ),
});

/**
 * Reads and checks `tahapan.yaml`. The file may be missing: then no stage is known.
 * @throws {ContentError} with every fault
 */
export function loadStages(folder: string): Stages {
  const path = join(folder, "tahapan.yaml");
  if (!existsSync(path)) return { checked: "0000-00-00", elections: [] };
  const result = readYamlFile(path, stagesSchema);
  if (result.kind === "faulty") throw new ContentError(result.faults);
  const { file, value, lineOf } = result.yaml;
  const faults: ContentFault[] = [];
  const ids = new Set<string>();
  const elections = value.elections.map((election, index): Election => {
    const fault = (at: readonly PropertyKey[], message: string) =>
      faults.push({ file, line: lineOf(["elections", index, ...at]), message });
    if (ids.has(election.id)) fault(["id"], `there is an election «${election.id}» already`);
    ids.add(election.id);

    const dated: DatedStage[] = [];
    let rank = -1;
    election.stages.forEach(({ stage, from, until, source }, place) => {
      const own = STAGE_KINDS.indexOf(stage);
      if (own <= rank) {
        fault(
          ["stages", place, "stage"],
          `«${stage}» stands out of order; the order is ${STAGE_KINDS.join(", ")}`,
        );
      }
      rank = Math.max(rank, own);
      if (from === undefined || until === undefined || source === undefined) return;
      if (until < from) fault(["stages", place, "until"], `«${stage}» ends before it begins`);
      const before = dated.at(-1);
      if (before !== undefined && from <= before.until) {
        fault(
          ["stages", place, "from"],
          `«${stage}» begins on ${from}, while «${before.stage}» lasts until ${before.until}; let one end before the other begins`,
        );
      }
      dated.push({ stage, from, until, source });
    });
    const { id, name, expected, source } = election;
    return Object.freeze({ id, name, expected, source, dated });
  });
  if (faults.length > 0) throw new ContentError(faults);
  return Object.freeze({ checked: value.checked, elections });
}
