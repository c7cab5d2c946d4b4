import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const document = readFileSync("docs/threat-model.md", "utf8");
/** «`test/a.test.ts` «one», «two»» */
const CITATION = /`(test\/[\w/-]+\.test\.ts)`((?:,? «[^»]+»)+)/g;
const cited = [...document.matchAll(CITATION)].flatMap(([, file = "", titles = ""]) =>
  [...titles.matchAll(/«([^»]+)»/g)].map(([, title = ""]) => ({ file, title })),
);

describe("the threat model", () => {
  it("names only tests that there are", () => {
    const missing = cited.filter(
      ({ file, title }) => !(existsSync(file) && readFileSync(file, "utf8").includes(`"${title}"`)),
    );
    expect(cited.length).toBeGreaterThan(30);
    expect(missing).toEqual([]);
  });
});
