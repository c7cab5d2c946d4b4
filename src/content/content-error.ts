/** One fault in a content file, in words that its author can act on. `line` is 1-based. */
export interface ContentFault {
  file: string;
  line: number;
  message: string;
}

/** Thrown by the loaders when content cannot be used; `faults` holds everything that was wrong, not only the first. */
export class ContentError extends Error {
  readonly faults: readonly ContentFault[];
  constructor(faults: readonly ContentFault[]) {
    super(faults.map(formatFault).join("\n"));
    this.name = "ContentError";
    this.faults = faults;
  }
}

export function formatFault(fault: ContentFault): string {
  return `${fault.file}:${fault.line}: ${fault.message}`;
}
