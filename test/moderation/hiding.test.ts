import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEAST_TOLD, shareOf, tellTable } from "../../src/moderation/hiding.ts";

const tables = fc.integer({ min: 1, max: 6 }).chain((width) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: width, maxLength: width }), {
    minLength: 1,
    maxLength: 6,
  }),
);

/** Every row and column with its sum at the end. */
function lines(table: ReturnType<typeof tellTable>) {
  const rows = table.cells.map((row, at) => [...row, table.rowTotals[at]]);
  rows.push([...table.columnTotals, table.total]);
  const width = rows[0]?.length ?? 0;
  return [...rows, ...Array.from({ length: width }, (_, column) => rows.map((row) => row[column]))];
}

describe("a table for the moderators", () => {
  it("shows no count under five, and none that is not true", () => {
    fc.assert(
      fc.property(tables, (counts) => {
        const { cells } = tellTable(counts);
        counts.forEach((row, at) => {
          row.forEach((count, column) => {
            const cell = cells[at]?.[column];
            expect(cell === "few" || (cell === count && count >= LEAST_TOLD)).toBe(true);
          });
        });
      }),
    );
  });

  it("leaves no hidden count alone in its row or column, where the sum would give it away", () => {
    fc.assert(
      fc.property(tables, (counts) => {
        for (const line of lines(tellTable(counts)))
          expect(line.filter((cell) => cell === "few").length).not.toBe(1);
      }),
    );
  });

  it("hides nothing where all counts are large", () => {
    const { cells, rowTotals, columnTotals, total } = tellTable([
      [5, 6],
      [7, 8],
    ]);
    expect({ cells, rowTotals, columnTotals, total }).toEqual({
      cells: [
        [5, 6],
        [7, 8],
      ],
      rowTotals: [11, 15],
      columnTotals: [12, 14],
      total: 26,
    });
  });
});

describe("a share for the moderators", () => {
  it.each([
    [3, 4, { kind: "hidden" }],
    [4, 8, { kind: "hidden" }],
    [50, 100, { kind: "about", percent: 50 }],
    [98, 100, { kind: "more-than", percent: 95 }],
    [100, 100, { kind: "more-than", percent: 95 }],
    [0, 100, { kind: "less-than", percent: 5 }],
    [2, 1_000_000, { kind: "less-than", percent: 1 }],
  ])("of %i in %i is %j", (part, whole, share) => {
    expect(shareOf(part, whole)).toEqual(share);
  });

  it("is never one from which a side under five could be worked out", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }), (part, rest) => {
        const share = shareOf(part, part + rest);
        // All counts under five on that side give the same share.
        if (rest < LEAST_TOLD && part >= LEAST_TOLD)
          for (let other = 0; other < LEAST_TOLD; other++)
            expect(shareOf(part + rest - other, part + rest).kind).toBe(share.kind);
      }),
    );
  });
});
