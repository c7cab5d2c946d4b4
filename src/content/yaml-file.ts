import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { isNode, LineCounter, type ParsedNode, parseDocument } from "yaml";
import type { z } from "zod";
import type { ContentFault } from "./content-error.ts";

export { ContentError, type ContentFault, formatFault } from "./content-error.ts";

/** A parsed content file that still knows on which line each of its values stands. */
export interface YamlFile<T> {
  /** Path relative to the working directory, for messages. */
  file: string;
  value: T;
  /** Line of the value at `path` (keys and indices), or of the nearest parent that exists; 1-based. */
  lineOf(path: readonly PropertyKey[]): number;
}

/**
 * Reads a YAML file and checks it against a schema.
 * @returns the checked value, or every fault found: file, line, and what to do about it
 */
export function readYamlFile<T>(
  path: string,
  schema: z.ZodType<T>,
): { kind: "ok"; yaml: YamlFile<T> } | { kind: "faulty"; faults: ContentFault[] } {
  const file = relative(process.cwd(), path);
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, "utf8"), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => ({
      file,
      line: lines.linePos(error.pos[0]).line,
      message: `not valid YAML: ${error.message}. Indent with spaces, and put text that holds «: » or «#» in quotes.`,
    }));
    return { kind: "faulty", faults };
  }
  const lineOf = (at: readonly PropertyKey[]): number => {
    for (let length = at.length; length >= 0; length--) {
      const node: unknown = length === 0 ? document.contents : document.getIn(at.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos((node as ParsedNode).range[0]).line;
    }
    return 1;
  };
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { kind: "ok", yaml: { file, value: parsed.data, lineOf } };
  const faults = parsed.error.issues.map((issue) => ({
    file,
    line: lineOf(issue.path),
    message: `${issue.path.length === 0 ? "the file" : `«${issue.path.map(String).join(".")}»`}: ${issue.message}`,
  }));
  return { kind: "faulty", faults };
}
