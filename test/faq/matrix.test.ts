import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadFaqContent } from "../../src/faq/content.ts";

const ROWS = [
  ...Array.from({ length: 7 }, (_, i) => `E${i + 1}`),
  ...Array.from({ length: 13 }, (_, i) => `D${i + 1}`),
];

/** Row of the table → entries that its last column names. */
function documented(): Map<string, string[]> {
  const table = readFileSync("docs/skb-matrix.md", "utf8");
  const rows = [...table.matchAll(/^\|\s*\**([ED]\d+)\**\s*\|.*\|([^|]*)\|\s*$/gm)];
  return new Map(
    rows.map(([, row = "", entries = ""]) => [
      row,
      [...entries.matchAll(/`([a-z0-9-]+)`/g)].map(([, id = ""]) => id),
    ]),
  );
}

describe("the table of violations in docs/skb-matrix.md", () => {
  const { entries } = loadFaqContent("data");
  const table = documented();

  it.each(ROWS)("names for %s just the entries whose legal basis holds that row", (row) => {
    const citing = [...entries.values()].filter((entry) =>
      entry.basis.some((reference) => reference.row === row),
    );
    expect(citing.length).toBeGreaterThan(0);
    expect(table.get(row)?.toSorted()).toEqual(citing.map((entry) => entry.entryId).toSorted());
  });
});
