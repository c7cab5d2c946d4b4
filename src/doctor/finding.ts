/** One line of the doctor's report. */
export type Finding =
  | { kind: "ok"; text: string }
  /** The bot runs, but somebody should know. */
  | { kind: "warning"; text: string; remedy: string }
  /** The bot would not run, or not do what it promises. */
  | { kind: "fault"; text: string; remedy: string };

export const ok = (text: string): Finding => ({ kind: "ok", text });
export const warning = (text: string, remedy: string): Finding => ({ kind: "warning", text, remedy });
export const fault = (text: string, remedy: string): Finding => ({ kind: "fault", text, remedy });

/** «ok …», or what is wrong and, on a line of its own, the remedy. */
export function formatFinding(finding: Finding): string {
  if (finding.kind === "ok") return `ok       ${finding.text}`;
  return `${finding.kind.padEnd(8)} ${finding.text}\n         → ${finding.remedy}`;
}
