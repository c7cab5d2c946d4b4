import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/** Every import from a file below `src/<from>` into `src/<into>`, as «file -> target». */
function importsBetween(from: string, into: string): string[] {
  const files = readdirSync(join("src", from), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith(".ts"),
  );
  return files.flatMap((file) => {
    const path = join(file.parentPath, file.name);
    const code = readFileSync(path, "utf8");
    return [...code.matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)].flatMap(([, target = ""]) => {
      const reached = relative("src", resolve(file.parentPath, target));
      return reached.startsWith(`${into}/`) ? [`${relative("src", path)} -> ${reached}`] : [];
    });
  });
}

describe("the two sides of a tip", () => {
  it("meet in tips/tip.ts only, as seen from the moderators", () => {
    const reached = importsBetween("moderation", "tips").map((line) => line.split(" -> ")[1]);
    expect(new Set(reached)).toEqual(new Set(["tips/tip.ts"]));
  });

  it("meet there only, as seen from the senders", () => {
    expect(importsBetween("tips", "moderation")).toEqual([]);
  });

  it("are joined in one file of the top folder", () => {
    const both = readdirSync("src")
      .filter((name) => name.endsWith(".ts"))
      .filter((name) => {
        const code = readFileSync(join("src", name), "utf8");
        return /"\.\/tips\/(?!tip\.ts)/.test(code) && /"\.\/moderation\/tips\//.test(code);
      });
    expect(both).toEqual(["tip-line.ts"]);
  });
});

describe("the local Telegram", () => {
  it("takes nothing from the bot", () => {
    for (const folder of ["tips", "moderation", "faq", "quiz", "privacy", "storage"]) {
      expect(importsBetween("local-telegram", folder)).toEqual([]);
    }
  });
});
