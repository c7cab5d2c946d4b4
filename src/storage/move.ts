import type { DatabaseConfig } from "../config.ts";
import { copyTable, filledTables, inSnapshot, tablesOfSteps } from "./copy.ts";
import { openDatabase } from "./database.ts";
import { migrations } from "./migrations/index.ts";

export type Moving = { kind: "copied"; rows: number } | { kind: "not-empty"; tables: readonly string[] };

/**
 * Copies everything, from one engine to the other as well, into an empty database. All of it or nothing; unlike a
 * backup, with what waits to be sent. Nobody else may act on either meanwhile.
 */
export async function copyDatabase(from: DatabaseConfig, to: DatabaseConfig): Promise<Moving> {
  const tables = await tablesOfSteps(migrations);
  const source = await openDatabase(from);
  try {
    const target = await openDatabase(to);
    try {
      const filled = await filledTables(target, tables);
      if (filled.length > 0) return { kind: "not-empty", tables: filled };
      return await inSnapshot(source, (snapshot) =>
        target.transaction().execute(async (transaction) => {
          let rows = 0;
          for (const table of tables) rows += await copyTable(snapshot, transaction, table);
          return { kind: "copied" as const, rows };
        }),
      );
    } finally {
      await target.destroy();
    }
  } finally {
    await source.destroy();
  }
}
