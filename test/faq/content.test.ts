import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ContentError } from "../../src/content/yaml-file.ts";
import { loadFaqContent } from "../../src/faq/content.ts";
import { loadInstitution } from "../../src/faq/institution.ts";

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "netral-"));
  cpSync("data", data, { recursive: true });
});
afterEach(() => rmSync(data, { recursive: true }));

const card = () => join(data, "faq", "medsos-like.yaml");

function change(from: string | RegExp, to: string): void {
  const text = readFileSync(card(), "utf8");
  const changed = text.replace(from, to);
  if (changed === text) throw new Error("nothing was changed");
  writeFileSync(card(), changed);
}

function faults(): string[] {
  try {
    loadFaqContent(data);
    return [];
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return error.faults.map(({ file, line, message }) => `${file.split("/").pop()}:${line}: ${message}`);
  }
}

describe("the FAQ's content", () => {
  it("holds all 92 topics, each in one group and in both languages", () => {
    const { entries, groups } = loadFaqContent(data);
    expect(entries.size).toBe(92);
    expect(groups.flatMap((group) => group.entries)).toHaveLength(92);
    for (const entry of entries.values()) expect(entry.en.answer).not.toBe(entry.id.answer);
  });

  it("that cites a regulation nobody knows is refused with file, line and remedy", () => {
    change("rule: pp-42-2004", "rule: pp-42-2005");
    expect(faults()).toEqual([
      expect.stringMatching(/^medsos-like\.yaml:\d+: no regulation «pp-42-2005».*mend the id/),
    ]);
  });

  it("may cite a revoked regulation as history only", () => {
    change("rule: pp-42-2004,", "rule: pp-53-2010,");
    expect(faults()).toEqual([expect.stringContaining("history: true")]);
    change("rule: pp-53-2010,", "history: true, rule: pp-53-2010,");
    expect(faults()).toEqual([]);
  });

  it("with a misspelt field, a missing translation or an unknown relation is refused", () => {
    change("verdict: dilarang", "verdik: dilarang");
    expect(faults().join("\n")).toMatch(/verdict/);
  });

  it("with a relation to an entry that is not there is refused", () => {
    change("related: [medsos-komentar", "related: [medsos-komentarr");
    expect(faults()).toEqual([expect.stringContaining("there is no entry «medsos-komentarr»")]);
  });

  it("with a group that names an absent entry is refused", () => {
    rmSync(card());
    expect(faults().join("\n")).toContain("data/faq/medsos-like.yaml does not exist");
  });
});

describe("local facts", () => {
  it("must belong to an entry that exists", () => {
    const content = loadFaqContent(data);
    const rule = "localRules:\n  - { entry: no-such-entry, id: a, en: b, source: c }\n";
    writeFileSync(join(data, "instansi.yaml"), rule);
    expect(() => loadInstitution(data, content)).toThrow("no-such-entry");
  });
});
