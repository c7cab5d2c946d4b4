/** Smaller counts are not told: behind few questions in a small office may stand one person. */
export const LEAST_TOLD = 5;

/** A count as the moderators see it; `few`: under five, or hidden so that one under five cannot be worked out. */
export type Cell = number | "few";

/** A part of a whole as it may be told; `percent` is a bound where one side is under five. */
export type Share =
  | { kind: "hidden" }
  | { kind: "about"; percent: number }
  | { kind: "more-than"; percent: number }
  | { kind: "less-than"; percent: number };

export function tell(count: number): Cell {
  return count < LEAST_TOLD ? "few" : count;
}

export function shareOf(part: number, whole: number): Share {
  // Of fewer, both sides may be under five, and a bound for one would tell the other.
  if (whole < 2 * LEAST_TOLD) return { kind: "hidden" };
  const bound = (LEAST_TOLD - 1) / whole;
  if (part < LEAST_TOLD) return { kind: "less-than", percent: Math.min(99, Math.floor(100 * bound) + 1) };
  if (whole - part < LEAST_TOLD) {
    return { kind: "more-than", percent: Math.max(1, Math.ceil(100 * (1 - bound)) - 1) };
  }
  return { kind: "about", percent: Math.round((100 * part) / whole) };
}

/** A table with its sums, as it may be told. */
export interface ToldTable {
  cells: Cell[][];
  rowTotals: Cell[];
  columnTotals: Cell[];
  total: Cell;
}

/**
 * Hides every count under five, zeros included. Where that leaves a single hidden count in a row or column, its
 * smallest neighbour is hidden as well, for the sum beside it would give it away.
 * @param counts rows of equal length
 */
export function tellTable(counts: readonly (readonly number[])[]): ToldTable {
  const width = counts[0]?.length ?? 0;
  const rows = counts.map((row) => [...row, sum(row)]);
  rows.push(Array.from({ length: width + 1 }, (_, column) => sum(rows.map((row) => row[column] ?? 0))));
  const isHidden = rows.map((row) => row.map((count) => count < LEAST_TOLD));

  const lines = [
    ...rows.map((row, at) => row.map((_, column) => [at, column] as const)),
    ...Array.from({ length: width + 1 }, (_, column) => rows.map((_, at) => [at, column] as const)),
  ];
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const line of lines) {
      const hidden = line.filter(([at, column]) => isHidden[at]?.[column]);
      if (hidden.length !== 1) continue;
      // The sum at the end of a line goes last: it says the most.
      const others = line.filter(([at, column]) => !isHidden[at]?.[column]);
      const summands = others.filter((place) => place !== line.at(-1));
      const [next] = (summands.length > 0 ? summands : others).toSorted(
        ([a, b], [c, d]) => (rows[a]?.[b] ?? 0) - (rows[c]?.[d] ?? 0),
      );
      if (next === undefined) continue;
      (isHidden[next[0]] as boolean[])[next[1]] = true;
      isChanged = true;
    }
  }

  const told = rows.map((row, at) =>
    row.map((count, column): Cell => (isHidden[at]?.[column] ? "few" : count)),
  );
  const totals = told.pop() ?? [];
  const total = totals.pop() ?? "few";
  return {
    cells: told.map((row) => row.slice(0, width)),
    rowTotals: told.map((row) => row[width] ?? "few"),
    columnTotals: totals,
    total,
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
